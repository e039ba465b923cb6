"""Numbers, shares and dates as a Dutch or an English reader writes them."""

from datetime import date, datetime

from serving.words.language import Language

_MONTHS = {
    Language.NL: ("jan.", "feb.", "mrt.", "apr.", "mei", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "dec."),
    Language.EN: ("Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sep", "Oct", "Nov", "Dec"),
}

_FULL_MONTHS = {
    Language.NL: (
        "januari", "februari", "maart", "april", "mei", "juni",
        "juli", "augustus", "september", "oktober", "november", "december",
    ),
    Language.EN: (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip


def write_number(value: float, language: Language, digits: int = 0) -> str:
    """Write 1234.5 as 1.234,5 (nl) or 1,234.5 (en)."""
    written = f"{value:,.{digits}f}".replace("-", "\u2212")
    return written.translate(str.maketrans(",.", ".,")) if language is Language.NL else written


def write_share(value: float, language: Language) -> str:
    """Write a share between 0 and 1 as a whole percentage: 0.38 as 38% (en) or 38 % (nl)."""
    between = "\u00a0" if language is Language.NL else ""
    return f"{value * 100:.0f}{between}%"


def write_tenths(value: float, language: Language) -> str:
    """Write a probability as a number of people: 0.38 as "about 4 in 10", small ones in twenties."""
    between, about = ("op de", "ongeveer") if language is Language.NL else ("in", "about")
    less, more = ("minder dan", "meer dan") if language is Language.NL else ("fewer than", "more than")
    if value < 0.05:
        return f"{less} 1 {between} 20"
    if value > 0.95:
        return f"{more} 19 {between} 20"
    twentieths = round(value * 20)
    if value < 0.15 and twentieths % 2:
        return f"{about} {twentieths} {between} 20"
    # Never "0 in 10" or "10 in 10": those would promise a certainty that no score has.
    return f"{about} {min(max(round(value * 10), 1), 9)} {between} 10"


def write_date(value: date, language: Language) -> str:
    """Write a date as 3 feb. 2026 (nl) or 3 Feb 2026 (en)."""
    return f"{value.day} {_MONTHS[language][value.month - 1]} {value.year}"


def write_full_date(value: date, language: Language) -> str:
    """Write a date as 3 februari 2026 (nl) or 3 February 2026 (en)."""
    return f"{value.day} {_FULL_MONTHS[language][value.month - 1]} {value.year}"


def write_points(value: float, language: Language) -> str:
    """Write a difference of shares in percentage points, with its sign: 0.12 as +12."""
    written = write_number(round(value * 100), language)
    return f"+{written}" if round(value * 100) > 0 else written


def write_time(value: datetime, language: Language) -> str:
    """Write a moment in UTC, to the minute."""
    return f"{write_date(value, language)} {value:%H:%M} UTC"
