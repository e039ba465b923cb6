"""Every text of the pages, in Dutch and English, and how numbers and dates are written in each."""

from serving.translations.language import Language, has_text, text
from serving.translations.moments import name_moment, write_moment
from serving.translations.numbers import write_date, write_number, write_points, write_share, write_tenths, write_time

__all__ = [
    "Language",
    "has_text",
    "name_moment",
    "text",
    "write_date",
    "write_moment",
    "write_number",
    "write_points",
    "write_share",
    "write_tenths",
    "write_time",
]
