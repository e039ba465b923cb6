"""The tables of `studiepeil.toml` as they are written: every setting with its default; an unknown one is refused."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import pydantic

from features.errors import SettingsError
from features.outcomes import DEFAULT_CREDITS
from features.persons.consent import LawfulBasis
from features.vocabulary import OutcomeName
from training.contracts.inflow import BreakDirection, BreakEvent
from training.dropout.settings import Depth, Refit

FILE_NAME: Final = "studiepeil.toml"
POLICY_FILE_NAME: Final = "policy.toml"
_MEMORY: Final = r"^$|^\d+(\.\d+)?\s?([KMGT]i?B)$"  # as the engine reads it


class Table(pydantic.BaseModel):
    """A table of the settings; an unknown name in it is refused."""

    model_config = pydantic.ConfigDict(extra="forbid", frozen=True)


class InstitutionTable(Table):
    """The table `[institution]`."""

    name: str = ""


class SourceTable(Table):
    """The table `[[features.sources]]`."""

    format: str
    path: str
    options: dict[str, Any] = {}


class PurposeTable(Table):
    """The tables `[features.purpose]` and `[features.inflow_purpose]`."""

    name: str
    lawful_basis: LawfulBasis
    necessity: str
    retention_years: int


class DropoutTable(Table):
    """The table `[features.dropout]`."""

    outcome: OutcomeName = OutcomeName.DROPOUT
    counted: bool = True
    moments: dict[str, str]
    bsa_credits: float = pydantic.Field(default=DEFAULT_CREDITS, gt=0)
    bsa_programmes: dict[str, pydantic.NonNegativeFloat] = {}


class FeaturesTable(Table):
    """The table `[features]`."""

    today: date | None = pydantic.Field(default=None, strict=True)  # 20240901 would be seconds since 1970
    work: str = "."
    engine_threads: pydantic.NonNegativeInt = 0
    engine_memory: str = pydantic.Field(default="", pattern=_MEMORY)
    sources: list[SourceTable]
    purpose: PurposeTable | None = None
    inflow_purpose: PurposeTable | None = None
    dropout: DropoutTable | None = None


class DropoutTrainingTable(Table):
    """The table `[training.dropout]`."""

    train_cohorts: list[str] = []
    test_cohort: str = ""
    group_by: str = ""
    evaluation: Depth = Depth.FULL
    accept_leaks: dict[str, str] = {}
    refit: Refit = Refit.CANDIDATE


class BreakTable(Table):
    """The table `[[training.inflow.breaks]]`."""

    season: int = pydantic.Field(ge=1990, le=2100)
    event: BreakEvent
    programme: str = ""
    faculty: str = ""
    origin: Literal["", "NL", "EEA", "non-EEA"] = ""
    exam_type: str = ""
    change: float = pydantic.Field(default=0.0, gt=-1, le=2)
    direction: BreakDirection = BreakDirection.UNKNOWN
    known_on: date | None = pydantic.Field(default=None, strict=True)


class InflowTrainingTable(Table):
    """The table `[training.inflow]`."""

    weeks: list[Annotated[int, pydantic.Field(ge=1, le=53)]] = pydantic.Field(min_length=1)
    test_years: list[Annotated[int, pydantic.Field(ge=1990, le=2100)]] = []
    window: int = pydantic.Field(default=2, ge=0, le=8)
    breaks: list[BreakTable] = []


class YearsTable(Table):
    """The table `[training.years]`."""

    institution: str = ""
    horizon: int = pydantic.Field(default=5, ge=1, le=5)
    exogenous: str = ""
    elasticity: float = pydantic.Field(default=0.0, ge=0, le=1)
    stock: bool = False


class TrainingTable(Table):
    """The table `[training]`."""

    seed: int = 1
    trained_by: str = ""
    dropout: DropoutTrainingTable = DropoutTrainingTable()
    inflow: InflowTrainingTable | None = None
    years: YearsTable | None = None


class FairnessTable(Table):
    """The table `[fairness]`."""

    policy: str = ""
    smallest_count: int | None = None


class DossierTable(Table):
    """The table `[dossier]`."""

    facts: str = ""


class ServingTable(Table):
    """The table `[serving]`."""

    host: str = "127.0.0.1"
    port: int = pydantic.Field(default=3000, ge=1, le=65535)
    store: str = ""
    session_hours: float = pydantic.Field(default=8, gt=0, le=168)
    language: str = "nl"
    words: str = ""
    https: bool = False
    development: bool = False
    students_a_week: int = pydantic.Field(default=15, ge=1, le=200)


class SettingsFile(Table):
    """The whole file."""

    institution: InstitutionTable = InstitutionTable()
    features: FeaturesTable
    training: TrainingTable = TrainingTable()
    fairness: FairnessTable = FairnessTable()
    serving: ServingTable = ServingTable()
    dossier: DossierTable = DossierTable()


def read_settings_file(path: Path) -> SettingsFile:
    """Read `studiepeil.toml`, with a default for what it does not say.

    Raises SettingsError that names the place in the file and what was expected there.
    """
    if not path.exists():
        raise SettingsError(
            f"there is no {path.name} here",
            where=str(path.parent.resolve()),
            do="make one with studiepeil init, or name it with --settings",
        )
    try:
        return SettingsFile.model_validate(tomllib.loads(path.read_text()))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"the file is not valid TOML: {error}", where=str(path)) from None
    except pydantic.ValidationError as error:
        raise SettingsError(_describe(error), where=str(path), do=_advise(error)) from None


def _describe(error: pydantic.ValidationError) -> str:
    faults = [f"{'.'.join(map(str, fault['loc']))}: {fault['msg'].lower()}" for fault in error.errors()]
    return "; ".join(faults)


def _advise(error: pydantic.ValidationError) -> str:
    if any(fault["loc"][0] == "fairness" for fault in error.errors()):
        return f'put the policy in a file of its own, {POLICY_FILE_NAME}, and write policy = "{POLICY_FILE_NAME}"'
    return "studiepeil init writes a commented example"
