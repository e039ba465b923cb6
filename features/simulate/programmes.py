"""The programmes of the simulated institution: names, faculties, size, and what is peculiar to each."""

from dataclasses import dataclass

import numpy as np

from features.simulate.arrays import Flags, Floats, Ints, Random, make_random
from features.simulate.effects import amount
from features.simulate.settings import SimulationSettings
from features.vocabulary import ExamType

FACULTIES: dict[str, tuple[str, ...]] = {
    "Techniek": (
        "Werktuigbouwkunde",
        "Elektrotechniek",
        "Bouwkunde",
        "Technische Bedrijfskunde",
        "Civiele Techniek",
        "Mechatronica",
        "Chemische Technologie",
        "Luchtvaarttechniek",
        "Energie en Klimaat",
        "Installatietechniek",
        "Materiaalkunde",
        "Waterbouw",
        "Robotica",
        "Productontwerp",
    ),
    "Economie en Recht": (
        "Bedrijfskunde",
        "Accountancy",
        "Commerciële Economie",
        "Recht",
        "Internationale Handel",
        "Logistiek",
        "Financieel Management",
        "Personeel en Arbeid",
        "Bestuurskunde",
        "Vastgoed",
        "Ondernemerschap",
        "Toerisme",
        "Belastingen",
        "Inkoop",
    ),
    "Gezondheid": (
        "Fysiotherapie",
        "Verpleegkunde",
        "Voeding en Diëtetiek",
        "Ergotherapie",
        "Logopedie",
        "Medische Techniek",
        "Mondzorg",
        "Verloskunde",
        "Huidtherapie",
        "Bewegingswetenschap",
        "Zorgmanagement",
        "Radiologie",
        "Optometrie",
        "Vaktherapie",
    ),
    "Onderwijs en Samenleving": (
        "Leraar Basisonderwijs",
        "Sociaal Werk",
        "Pedagogiek",
        "Leraar Wiskunde",
        "Leraar Nederlands",
        "Leraar Engels",
        "Toegepaste Psychologie",
        "Leraar Geschiedenis",
        "Culturele Vorming",
        "Jeugdzorg",
        "Leraar Biologie",
        "Leraar Aardrijkskunde",
        "Sportkunde",
        "Veiligheid",
    ),
    "Informatica": (
        "Informatica",
        "Softwareontwikkeling",
        "Informatiebeveiliging",
        "Gegevenskunde",
        "Spelontwikkeling",
        "Bedrijfsinformatica",
        "Kunstmatige Intelligentie",
        "Netwerkbeheer",
        "Mens en Techniek",
        "Geo-informatie",
        "Digitale Media",
        "Wiskunde en Modellen",
        "Ingebedde Systemen",
        "Gezondheidsinformatica",
    ),
    "Leven en Omgeving": (
        "Biologie en Laboratorium",
        "Voedingsmiddelen",
        "Milieukunde",
        "Stedenbouw",
        "Tuinbouw",
        "Bosbeheer",
        "Dier en Omgeving",
        "Landschap",
        "Watermanagement",
        "Forensisch Onderzoek",
        "Scheikunde",
        "Biotechnologie",
        "Plattelandsontwikkeling",
        "Kust en Zee",
    ),
}
_MALE_SHARE = (0.82, 0.55, 0.25, 0.27, 0.84, 0.48)
_MASTER_EVERY = 7


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
    """About 12 programmes at 1,000 first-years a year and 60 at 10,000."""
    return int(np.clip(round(12 * (settings.students / settings.years / 1000) ** 0.7), 5, 80))


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
        name=tuple(FACULTIES[names[f]][i // faculties] for i, f in enumerate(faculty)),
        faculty=faculty,
        faculty_names=names,
        master=master,
        fixus=np.arange(count) == 2,
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


def _number(master: Flags) -> tuple[str, ...]:
    return tuple(str((49001 if is_master else 39001) + 7 * place) for place, is_master in enumerate(master))


def _draw_years(settings: SimulationSettings, master: Flags) -> tuple[Ints, Ints]:
    """New programmes open from the second cohort to the coming year; one closes halfway the cohorts."""
    count, current = len(master), settings.cohorts[-1]
    opens, closes = np.full(count, 1990), np.full(count, 2999)
    new = max(1, round(0.06 * count))
    late = [i for i in range(count - 1, 3, -1) if not master[i]][:new]
    years = np.linspace(min(settings.first_year + 1, current), current + (new > 1), new).round()
    opens[late] = years.astype(np.int64)
    closes[3] = settings.first_year + (settings.years - 1) // 2
    return opens, closes


def _draw_origins(random: Random, language: Ints) -> Floats:
    """Programmes taught in English draw more applicants from abroad."""
    foreign = np.array([amount("applications.origin.EEA"), amount("applications.origin.non-EEA")])
    lift = np.where(language == 2, 2.2, 0.7)[:, None] * np.exp(random.normal(0.0, 0.25, (len(language), 2)))
    abroad = np.minimum(foreign * lift, 0.4)
    return np.column_stack([1.0 - abroad.sum(axis=1), abroad])
