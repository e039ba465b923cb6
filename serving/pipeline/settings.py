"""`studiepeil.toml`: read here, at the door, and turned into the small settings of each package.

Every setting is declared below with its default; an unknown one is refused with its place in the file.
What `studiepeil init` writes is `serving/commands/starter.toml` and `serving/commands/starter_policy.toml`.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pydantic

from fairness.disclosure.smallest import set_smallest_count
from fairness.policy import Policy
from features.calendar import parse_moment
from features.consent import LawfulBasis, Purpose
from features.dropout.build import DropoutQuestion
from features.errors import SettingsError
from features.extracts import SourceSettings
from features.outcomes import DEFAULT_CREDITS, StudyAdvice
from features.vocabulary import OutcomeName
from serving.dossier import NO_FACTS, Facts, read_facts_file
from serving.results.settings import ServingSettings
from training.dropout.evaluation.report import Depth
from training.dropout.experiment import DropoutSettings
from training.inflow.seasons import InflowSettings
from training.splits import SplitRule
from training.years.experiment import YearsSettings

FILE_NAME = "studiepeil.toml"
POLICY_FILE_NAME = "policy.toml"


class _Table(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="forbid", frozen=True)


class _Institution(_Table):
    name: str = ""


class _Source(_Table):
    format: str
    path: str
    options: dict[str, Any] = {}


class _Purpose(_Table):
    name: str
    lawful_basis: LawfulBasis
    necessity: str
    retention_years: int


class _DropoutFeatures(_Table):
    outcome: OutcomeName = OutcomeName.DROPOUT
    counted: bool = True
    moments: dict[str, str]
    bsa_credits: float = pydantic.Field(default=DEFAULT_CREDITS, gt=0)
    bsa_programmes: dict[str, pydantic.NonNegativeFloat] = {}


class _Features(_Table):
    today: date | None = None
    work: str = "."
    sources: list[_Source]
    purpose: _Purpose | None = None
    inflow_purpose: _Purpose | None = None
    dropout: _DropoutFeatures | None = None


class _DropoutTraining(_Table):
    train_cohorts: list[str] = []
    test_cohort: str = ""
    group_by: str = ""
    evaluation: Depth = Depth.FULL


class _InflowTraining(_Table):
    weeks: list[int]
    test_years: list[int]


class _YearsTraining(_Table):
    institution: str = ""
    horizon: int = pydantic.Field(default=5, ge=1, le=5)
    exogenous: str = ""
    elasticity: float = pydantic.Field(default=0.0, ge=0, le=1)
    stock: bool = False


class _Training(_Table):
    seed: int = 1
    trained_by: str = ""
    dropout: _DropoutTraining = _DropoutTraining()
    inflow: _InflowTraining | None = None
    years: _YearsTraining | None = None


class _Fairness(_Table):
    policy: str = ""
    smallest_count: int | None = None


class _Dossier(_Table):
    facts: str = ""


class _Serving(_Table):
    host: str = "127.0.0.1"
    port: int = 3000
    store: str = ""
    session_hours: float = 8
    language: str = "nl"
    https: bool = False


class _File(_Table):
    institution: _Institution = _Institution()
    features: _Features
    training: _Training = _Training()
    fairness: _Fairness = _Fairness()
    serving: _Serving = _Serving()
    dossier: _Dossier = _Dossier()


@dataclass(frozen=True)
class Settings:
    """Everything in one `studiepeil.toml`, in the words of the packages that use it.

    `today` is the date on which the pipeline works; everything known later is left alone.
    """

    path: Path
    today: date
    work: Path
    sources: tuple[SourceSettings, ...]
    purpose: Purpose | None
    dropout: DropoutQuestion | None
    dropout_training: DropoutSettings
    inflow: InflowSettings | None
    years: YearsSettings | None
    policy: Policy
    serving: ServingSettings
    inflow_purpose: Purpose | None = None
    facts: Facts = NO_FACTS
    institution: str = ""

    @property
    def lake(self) -> Path:
        """Checked extracts with pseudonyms."""
        return self.work / "lake"

    @property
    def quarantine(self) -> Path:
        """Rows that could not be trusted, with the reason."""
        return self.work / "quarantine"

    @property
    def vault(self) -> Path:
        """The pseudonym key, caseloads with student numbers, and who may not be scored."""
        return self.work / "vault"

    @property
    def tables(self) -> Path:
        """Cohort tables."""
        return self.work / "tables"

    @property
    def results(self) -> Path:
        """What was forecast and scored, as it is served."""
        return self.work / "results"

    @property
    def policies(self) -> Path:
        """Every policy an audit was made under, as it was then."""
        return self.work / "policies"

    @property
    def mlruns(self) -> Path:
        """Runs, models and audits."""
        return self.work / "mlruns"


def read_settings(path: Path) -> Settings:
    """Read `studiepeil.toml`; paths in it are relative to its folder.

    Raises SettingsError that names the place in the file and what was expected there; PolicyError on its policy.
    """
    if not path.exists():
        raise SettingsError(
            f"there is no {path.name} here",
            where=str(path.parent.resolve()),
            do="make one with studiepeil init, or name it with --settings",
        )
    try:
        content = _File.model_validate(tomllib.loads(path.read_text()))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"the file is not valid TOML: {error}", where=str(path)) from None
    except pydantic.ValidationError as error:
        raise SettingsError(_describe(error), where=str(path), do=_advise(error)) from None
    return _make_settings(content, path.resolve())


def _describe(error: pydantic.ValidationError) -> str:
    return "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg'].lower()}" for one in error.errors())


def _advise(error: pydantic.ValidationError) -> str:
    if any(fault["loc"][0] == "fairness" for fault in error.errors()):
        return f'put the policy in a file of its own, {POLICY_FILE_NAME}, and write policy = "{POLICY_FILE_NAME}"'
    return "studiepeil init writes a commented example"


def _make_settings(content: _File, path: Path) -> Settings:
    folder = path.parent
    work = folder / content.features.work
    policy = Policy.read(folder / content.fairness.policy) if content.fairness.policy else Policy()
    set_smallest_count(content.fairness.smallest_count or policy.smallest_count, policy.smallest_group)
    return Settings(
        path=path,
        today=content.features.today or date.today(),
        work=work,
        sources=tuple(SourceSettings(one.format, folder / one.path, one.options) for one in content.features.sources),
        purpose=_make_purpose(content.features.purpose),
        inflow_purpose=_make_purpose(content.features.inflow_purpose),
        dropout=_make_question(content.features.dropout),
        dropout_training=_make_dropout_training(content, policy.capacity),
        inflow=_make_inflow(content),
        years=_make_years(content, folder),
        policy=policy,
        serving=_make_serving(content, work),
        facts=read_facts_file(folder / content.dossier.facts) if content.dossier.facts else NO_FACTS,
        institution=content.institution.name,
    )


def _make_purpose(table: _Purpose | None) -> Purpose | None:
    return Purpose(**table.model_dump()) if table else None


def _make_question(table: _DropoutFeatures | None) -> DropoutQuestion | None:
    if table is None:
        return None
    moments = tuple(parse_moment(name, text) for name, text in table.moments.items())
    advice = StudyAdvice(table.bsa_credits, tuple(sorted(table.bsa_programmes.items())))
    return DropoutQuestion(table.outcome, moments, table.counted, advice)


def _make_dropout_training(content: _File, capacity: float) -> DropoutSettings:
    return DropoutSettings(
        split=SplitRule(
            tuple(content.training.dropout.train_cohorts),
            content.training.dropout.test_cohort,
            content.training.dropout.group_by,
        ),
        capacity=capacity,
        seed=content.training.seed,
        trained_by=content.training.trained_by,
        evaluation=content.training.dropout.evaluation,
    )


def _make_inflow(content: _File) -> InflowSettings | None:
    table = content.training.inflow
    if table is None:
        return None
    return InflowSettings(weeks=tuple(table.weeks), test_years=tuple(table.test_years), seed=content.training.seed)


def _make_years(content: _File, folder: Path) -> YearsSettings | None:
    table = content.training.years
    if table is None:
        return None
    return YearsSettings(
        institution=table.institution,
        horizon=table.horizon,
        exogenous=folder / table.exogenous if table.exogenous else None,
        elasticity=table.elasticity,
        stock=table.stock,
        seed=content.training.seed,
    )


def _make_serving(content: _File, work: Path) -> ServingSettings:
    table = content.serving
    return ServingSettings(
        store_url=table.store or f"sqlite:///{work / 'studiepeil.db'}",
        results=work / "results",
        vault=work / "vault",
        tracking_uri=str(work / "mlruns"),
        host=table.host,
        port=table.port,
        session_hours=table.session_hours,
        institution_name=content.institution.name,
        languages=table.language,
        https=table.https,
    )
