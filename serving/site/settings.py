"""What the service has to be told; read from `studiepeil.toml` at the door."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class ServingSettings:
    """Where the service finds things, and how it presents itself.

    `store_url` is an SQLAlchemy address; `results` and `vault` are folders; `languages` is the
    language of a first visit ("nl" or "en"). Set `https` where people reach the service over TLS:
    the session cookie is then never sent without it.
    `development` adds the page `/design`, which shows what pages are built of. `students_a_week` is for
    how many students an adviser has time in a week.
    """

    store_url: str
    results: Path
    vault: Path
    tracking_uri: str
    host: str = "127.0.0.1"
    port: int = 3000
    session_hours: float = 8
    institution_name: str = ""
    languages: str = "nl"
    https: bool = False
    development: bool = False
    students_a_week: int = 15
