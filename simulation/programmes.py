"""The programmes of the simulated institution: names, faculties, size, and what is peculiar to each."""

from dataclasses import dataclass

import numpy as np

from features.vocabulary import ExamType
from simulation.arrays import Flags, Floats, Ints, Random, make_random
from simulation.effects import amount
from simulation.settings import SimulationSettings

FACULTIES: dict[str, tuple[str, ...]] = {
    "Techniek": (
        "Werktuigbouwkunde", "Elektrotechniek", "Bouwkunde", "Technische Bedrijfskunde", "Civiele Techniek",
        "Mechatronica", "Chemische Technologie", "Luchtvaarttechniek", "Energie en Klimaat", "Installatietechniek",
        "Materiaalkunde", "Waterbouw", "Robotica", "Productontwerp",
    ),
    "Economie en Recht": (
        "Bedrijfskunde", "Accountancy", "Commerciële Economie", "Recht", "Internationale Handel", "Logistiek",
        "Financieel Management", "Personeel en Arbeid", "Bestuurskunde", "Vastgoed", "Ondernemerschap", "Toerisme",
        "Belastingen", "Inkoop",
    ),
    "Gezondheid": (
        "Fysiotherapie", "Verpleegkunde", "Voeding en Diëtetiek", "Ergotherapie", "Logopedie", "Medische Techniek",
        "Mondzorg", "Verloskunde", "Huidtherapie", "Bewegingswetenschap", "Zorgmanagement", "Radiologie",
        "Optometrie", "Vaktherapie",
    ),
    "Onderwijs en Samenleving": (
        "Leraar Basisonderwijs", "Sociaal Werk", "Pedagogiek", "Leraar Wiskunde", "Leraar Nederlands",
        "Leraar Engels", "Toegepaste Psychologie", "Leraar Geschiedenis", "Culturele Vorming", "Jeugdzorg",
        "Leraar Biologie", "Leraar Aardrijkskunde", "Sportkunde", "Veiligheid",
    ),
    "Informatica": (
        "Informatica", "Softwareontwikkeling", "Informatiebeveiliging", "Gegevenskunde", "Spelontwikkeling",
        "Bedrijfsinformatica", "Kunstmatige Intelligentie", "Netwerkbeheer", "Mens en Techniek", "Geo-informatie",
        "Digitale Media", "Wiskunde en Modellen", "Ingebedde Systemen", "Gezondheidsinformatica",
    ),
    "Leven en Omgeving": (
        "Biologie en Laboratorium", "Voedingsmiddelen", "Milieukunde", "Stedenbouw", "Tuinbouw", "Bosbeheer",
        "Dier en Omgeving", "Landschap", "Watermanagement", "Forensisch Onderzoek", "Scheikunde", "Biotechnologie",
        "Plattelandsontwikkeling", "Kust en Zee",
    ),
}  # fmt: skip
_MALE_SHARE = (0.82, 0.55, 0.25, 0.27, 0.84, 0.48)
_MASTER_EVERY = 7
_ALWAYS, _NEVER = 1990, 2999
_CLOSES_FIRST, _CAPPED_FIRST = 3, 2
# where the names run out, the same programme is offered at a second and further location
_LOCATIONS = ("", " Noord", " Zuid", " Oost", " West")


@dataclass(frozen=True)
class Programmes:
    """One element per programme; `origin_share` is programmes x origins, among applicants."""

    code: tuple[str, ...]
    name: tuple[str, ...]
    faculty: Ints
    faculty_names: tuple[str, ...]
    master: Flags
    fixus: Flags
    size: Floats
    opens: Ints
    closes: Ints
    origin_share: Floats
    male_share: Floats
    language: Ints
    conversion: Floats
    dropout: Floats
    ability: Floats
    drift: Floats

    def __len__(self) -> int:
        return len(self.code)

    @property
    def exam_type(self) -> tuple[str, ...]:
        """Examentype of each programme."""
        return tuple(str(ExamType.MASTER if master else ExamType.BACHELOR) for master in self.master)

    def is_open(self, year: int) -> Flags:
        """Which programmes take first-years in academic year `year`."""
        return np.asarray((self.opens <= year) & (year <= self.closes))


def count_programmes(settings: SimulationSettings) -> int:
    """As many programmes as are asked for; else about 12 at 1,000 first-years a year and 60 at 10,000."""
    return settings.programmes or int(np.clip(round(12 * (settings.students / settings.years / 1000) ** 0.7), 5, 80))


def draw_programmes(settings: SimulationSettings) -> Programmes:
    """Draw the programmes; which are open when follows from the settings, the rest from the seed."""
    random = make_random(settings.seed, "programmes")
    count = count_programmes(settings)
    faculties = 4 if count <= 16 else 5 if count <= 40 else 6
    faculty = np.arange(count) % faculties
    master = np.arange(count) % _MASTER_EVERY == _MASTER_EVERY - 1
    opens, closes = _draw_years(settings, master)
    language = np.where(random.random(count) < 0.2, 2, 1)
    names = tuple(FACULTIES)[:faculties]
    size = np.exp(random.normal(0.0, 0.6, count)) * np.where(master, 0.5, 1.0)
    return Programmes(
        code=_number(master),
        name=tuple(_name(names[f], i // faculties) for i, f in enumerate(faculty)),
        faculty=faculty,
        faculty_names=names,
        master=master,
        fixus=_cap_programmes(master | (opens > _ALWAYS) | (closes < _NEVER)),
        size=size,
        opens=opens,
        closes=closes,
        origin_share=_draw_origins(random, language),
        male_share=np.clip(np.array(_MALE_SHARE)[faculty] + random.normal(0.0, 0.06, count), 0.08, 0.94),
        language=language,
        conversion=_draw_centred(random, "conversion.programme_spread", size),
        dropout=_draw_centred(random, "dropout.programme_spread", size),
        ability=_draw_centred(random, "ability.programme_spread", size),
        drift=_draw_centred(random, "applications.drift_spread", size),
    )


def _draw_centred(random: Random, spread: str, size: Floats) -> Floats:
    """Peculiarities that cancel out over the students, so that a small institution is no exception as a whole."""
    drawn = random.normal(0.0, amount(spread), len(size))
    return np.asarray(drawn - np.average(drawn, weights=size))


def _name(faculty: str, place: int) -> str:
    names = FACULTIES[faculty]
    return names[place % len(names)] + _LOCATIONS[place // len(names)]


def _number(master: Flags) -> tuple[str, ...]:
    """Codes of five digits: bachelors from 39001, masters from 49001, beginning again at 30006 and 40006."""
    places = (9000 + 7 * np.arange(len(master))) % 9996
    return tuple(str((40001 if is_master else 30001) + place) for place, is_master in zip(places, master, strict=True))


def _draw_years(settings: SimulationSettings, master: Flags) -> tuple[Ints, Ints]:
    """New programmes open from the second cohort to the coming year; others close from halfway the cohorts."""
    count, current = len(master), settings.cohorts[-1]
    opens, closes = np.full(count, _ALWAYS), np.full(count, _NEVER)
    new, closed = (max(1, round(amount(f"programmes.{what}") * count)) for what in ("new", "closed"))
    late = [i for i in range(count - 1, _CLOSES_FIRST, -1) if not master[i]][:new]
    years = np.linspace(min(settings.first_year + 1, current), current + (new > 1), new).round()
    opens[late] = years.astype(np.int64)
    halfway = settings.first_year + (settings.years - 1) // 2
    closing = _CLOSES_FIRST + np.arange(closed) * ((count - new - _CLOSES_FIRST) // closed)
    closes[closing] = np.linspace(halfway, max(halfway, current - 1), closed).round()
    closes[opens > _ALWAYS] = _NEVER
    return opens, closes


def _cap_programmes(barred: Flags) -> Flags:
    """A declared share of the programmes gets a numerus fixus, evenly over the list; never a `barred` one."""
    count = len(barred)
    wanted = max(1, round(amount("fixus.programmes") * count))
    candidates = np.flatnonzero(~barred & (np.arange(count) >= _CAPPED_FIRST))
    capped = np.zeros(count, dtype=bool)
    capped[candidates[np.arange(wanted) * (len(candidates) // wanted)]] = True
    return capped


def _draw_origins(random: Random, language: Ints) -> Floats:
    """Programmes taught in English draw more applicants from abroad."""
    foreign = np.array([amount("applications.origin.EEA"), amount("applications.origin.non-EEA")])
    factor = np.where(language == 2, 2.2, 0.7)[:, None] * np.exp(random.normal(0.0, 0.25, (len(language), 2)))
    abroad = np.minimum(foreign * factor, 0.4)
    return np.column_stack([1.0 - abroad.sum(axis=1), abroad])
