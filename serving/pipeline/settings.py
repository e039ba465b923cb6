"""`studiepeil.toml`: read here, at the door, and turned into the small settings of each package.

Every setting is declared in `settings_file` with its default.
What `studiepeil init` writes is `serving/commands/starter.toml` and `serving/commands/starter_policy.toml`.
"""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from fairness.disclosure.smallest import set_smallest_count
from fairness.policy import Policy
from features.calendar import parse_moment
from features.dropout.build import DropoutQuestion
from features.engine import Engine, EngineSettings
from features.errors import SettingsError
from features.extracts import SourceSettings
from features.outcomes import StudyAdvice
from features.persons.consent import Purpose
from features.sources import find_source
from serving.dossier import NO_FACTS, Facts, read_facts_file
from serving.pipeline.settings_file import (
    FILE_NAME,
    POLICY_FILE_NAME,
    DropoutTable,
    PurposeTable,
    SettingsFile,
    read_settings_file,
)
from serving.site.settings import ServingSettings
from serving.words import use_words
from training.dropout.settings import DropoutSettings, Refit
from training.inflow.breaks import Break
from training.inflow.seasons import INFLOW, InflowSettings
from training.splits import SplitRule
from training.years.settings import YearsSettings

__all__ = ["FILE_NAME", "INFLOW", "POLICY_FILE_NAME", "Settings", "read_settings"]


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
    refit: Refit = Refit.CANDIDATE
    engine_settings: EngineSettings = field(default_factory=EngineSettings)

    @cached_property
    def engine(self) -> Engine:
        """The one engine of this process, made when it is first used."""
        return Engine(self.engine_settings)

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
    return _make_settings(read_settings_file(path), path.resolve())


def _make_settings(content: SettingsFile, path: Path) -> Settings:
    folder = path.parent
    work = folder / content.features.work
    policy = Policy.read(folder / content.fairness.policy) if content.fairness.policy else Policy()
    use_words(folder / content.serving.words if content.serving.words else None, content.serving.language)
    sources = tuple(SourceSettings(one.format, folder / one.path, one.options) for one in content.features.sources)
    for source in sources:
        find_source(source)  # a format that does not exist is said before anything is read
    set_smallest_count(_choose_smallest(content.fairness.smallest_count, policy, path), policy.smallest_group)
    return Settings(
        path=path,
        today=content.features.today or date.today(),
        work=work,
        sources=sources,
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
        refit=content.training.dropout.refit,
        engine_settings=EngineSettings(content.features.engine_threads, content.features.engine_memory),
    )


def _choose_smallest(given: int | None, policy: Policy, path: Path) -> int:
    """Return the smallest number that may be shown: the settings may raise that of the policy, never lower it."""
    if given is not None and given < policy.smallest_count:
        raise SettingsError(
            f"smallest_count is {given}, below the {policy.smallest_count} of the policy",
            where=f"{path}, [fairness]",
            do=f"give {policy.smallest_count} or more, or leave it out",
        )
    return policy.smallest_count if given is None else given


def _make_purpose(table: PurposeTable | None) -> Purpose | None:
    return Purpose(**table.model_dump()) if table else None


def _make_question(table: DropoutTable | None) -> DropoutQuestion | None:
    if table is None:
        return None
    moments = tuple(parse_moment(name, text) for name, text in table.moments.items())
    advice = StudyAdvice(table.bsa_credits, tuple(sorted(table.bsa_programmes.items())))
    return DropoutQuestion(table.outcome, moments, table.counted, advice)


def _make_dropout_training(content: SettingsFile, capacity: float) -> DropoutSettings:
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
        accept_leaks={name: why for name, why in content.training.dropout.accept_leaks.items() if why.strip()},
    )


def _make_inflow(content: SettingsFile) -> InflowSettings | None:
    table = content.training.inflow
    if table is None:
        return None
    return InflowSettings(
        weeks=tuple(table.weeks),
        test_years=tuple(table.test_years),
        window=table.window,
        seed=content.training.seed,
        breaks=tuple(Break(**one.model_dump()) for one in table.breaks),
    )


def _make_years(content: SettingsFile, folder: Path) -> YearsSettings | None:
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


def _make_serving(content: SettingsFile, work: Path) -> ServingSettings:
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
        development=table.development,
        students_a_week=table.students_a_week,
    )
