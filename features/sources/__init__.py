"""One module per real format. Each turns files as delivered into the tables of `features.schemas`.

Takes files as an institution delivers them.
Makes tables of `features.schemas`, and a remark where something had to be decided.
Never guesses what a column means. Start reading in `delivery` (what every source shares), then one format, for example
`oulad`.
"""

from features.errors import SettingsError
from features.sources import applications, duo, flat, institution
from features.sources.cijferho import enrolments as cijferho
from features.sources.delivery import Delivery, Remark, Source
from features.sources.options import SourceSettings
from features.sources.oulad import tables as oulad
from features.sources.studielink import files as studielink

__all__ = ["SOURCES", "Delivery", "Remark", "Source", "SourceSettings", "find_source"]

SOURCES: dict[str, Source] = {
    source.format: source
    for source in (
        studielink.SOURCE,
        applications.SOURCE,
        cijferho.SOURCE,
        oulad.SOURCE,
        flat.SOURCE,
        duo.SOURCE,
        institution.SOURCE,
    )
}


def find_source(settings: SourceSettings) -> Source:
    """Return the source for the format in `settings`; raises SettingsError naming the known formats."""
    if settings.format not in SOURCES:
        raise SettingsError(
            f"There is no format '{settings.format}'.",
            where=f"[[features.sources]] path = '{settings.path}'",
            do="Choose one of: " + ", ".join(SOURCES) + ".",
        )
    return SOURCES[settings.format]
