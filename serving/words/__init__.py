"""Every text of the pages, in Dutch and English, and how numbers and dates are written in each.

Takes a key and what has to stand in the text.
Makes a sentence in the language of who reads.
Never computes a figure. Start reading in `language`.
"""

from serving.words.language import Language, has_text, text
from serving.words.moments import name_moment, write_moment
from serving.words.numbers import write_date, write_number, write_points, write_share, write_tenths, write_time

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
