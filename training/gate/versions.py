"""The versions of a model: their stage, what an officer may do with each, and what was decided about it.

Light: serving imports it without the tracking library.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Final

JUDGED_BY: Final = "judged_by"  # a tag, and in the result of a manifest: the version whose figures those of a refit are


class Stage(StrEnum):
    """The stage of a model version. The strings are stored."""

    CANDIDATE = "candidate"
    CHAMPION = "champion"
    REFUSED = "refused"
    RETIRED = "retired"
    WITHDRAWN = "withdrawn"


class State(StrEnum):
    """What a version is today: its stage, or that the exception ran out under which it served. Never stored."""

    CANDIDATE = "candidate"
    CHAMPION = "champion"
    EXPIRED = "expired"
    REFUSED = "refused"
    RETIRED = "retired"
    WITHDRAWN = "withdrawn"


# From which states an officer may bring a version to which stage; anything else is refused. An exception that ran out
# can be given again: that is a new signature, through the whole gate.
_MOVES = {
    Stage.CHAMPION: {State.CANDIDATE, State.RETIRED, State.EXPIRED},
    Stage.REFUSED: {State.CANDIDATE},
    Stage.WITHDRAWN: {State.CHAMPION, State.EXPIRED},
    Stage.RETIRED: {State.CHAMPION, State.EXPIRED},
}


@dataclass(frozen=True)
class ModelVersion:
    """One version of a model, and what was decided about it. Times are UTC.

    A version that was succeeded keeps its `exception_until`: it holds again when the version is reinstated.
    `in_use_since`: the last time that it became champion; kept when it is no more. `judged_by`: of a refit (the same
    recipe, learnt from the judging cohort too) the version of this model that was judged.
    """

    name: str
    version: int
    run_id: str
    stage: Stage
    created_at: datetime
    trained_by: str
    decided_by: str = ""
    decided_at: datetime | None = None
    reason: str = ""
    exception_until: date | None = None
    in_use_since: date | None = None
    judged_by: int | None = None

    @property
    def state(self) -> State:
        """What the version is today (UTC): a champion by an exception that has run out is none."""
        is_over = self.exception_until is not None and self.exception_until < utc_today()
        return State.EXPIRED if self.stage is Stage.CHAMPION and is_over else State(self.stage.value)

    @property
    def is_serving(self) -> bool:
        """Whether its scores may be shown today."""
        return self.state is State.CHAMPION

    @property
    def label(self) -> str:
        """The version as it stands in the log: name and number."""
        return f"{self.name} {self.version}"


def read_version(name: str, version: int, run_id: str, created_at: datetime, tags: Mapping[str, str]) -> ModelVersion:
    """Return a version from the tags that the tracking keeps with it."""
    return ModelVersion(
        name=name,
        version=version,
        run_id=run_id,
        stage=Stage(tags.get("stage", Stage.CANDIDATE.value)),
        created_at=created_at,
        trained_by=tags.get("trained_by", ""),
        decided_by=tags.get("decided_by", ""),
        decided_at=datetime.fromisoformat(tags["decided_at"]) if tags.get("decided_at") else None,
        reason=tags.get("reason", ""),
        exception_until=date.fromisoformat(tags["exception_until"]) if tags.get("exception_until") else None,
        in_use_since=date.fromisoformat(tags["in_use_since"]) if tags.get("in_use_since") else None,
        judged_by=int(tags[JUDGED_BY]) if tags.get(JUDGED_BY) else None,
    )


def find_judged(versions: Iterable[ModelVersion]) -> ModelVersion | None:
    """Return the first of `versions` that is no refit; the newest one of a model, where they come newest first."""
    return next((one for one in versions if one.judged_by is None), None)


def find_refit(versions: Iterable[ModelVersion], judged: ModelVersion) -> ModelVersion | None:
    """Return the first of `versions` that is the refit of `judged`."""
    return next((one for one in versions if (one.name, one.judged_by) == (judged.name, judged.version)), None)


def may_become(version: ModelVersion, stage: Stage) -> bool:
    """Tell whether an officer may bring a version to a stage; what else is asked of it, the gate says.

    Who serves by an exception can be signed for again before it ends, so that a renewal needs no interruption.
    """
    is_renewal = stage is Stage.CHAMPION and version.is_serving and version.exception_until is not None
    return is_renewal or version.state in _MOVES[stage]


def utc_today() -> date:
    """Return the date by which exceptions end."""
    return datetime.now(UTC).date()
