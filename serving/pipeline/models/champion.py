"""The champion that a step works with; without one, why there is none, so that nobody takes a stop for a fault."""

from features.errors import TableError
from training.gate.versions import ModelVersion, State
from training.registry import Registry


def find_champion(registry: Registry, name: str) -> ModelVersion:
    """Return the champion of model `name`; raises TableError that says how to get one, GateError where none can be."""
    champion = registry.champion(name)
    if champion is None:
        versions = registry.versions(name)
        for newest in versions[:1]:
            registry.check_better(newest)
        raise TableError(
            f"model {name} has no champion{_tell_end(versions)}",
            do=f"an officer promotes one: studiepeil promote {name} --officer NAME --reason TEXT",
        )
    return champion


def _tell_end(versions: list[ModelVersion]) -> str:
    ended = [one for one in versions if one.state in (State.WITHDRAWN, State.EXPIRED) and one.decided_at is not None]
    last = max(ended, key=lambda one: str(one.decided_at), default=None)
    if last is None:
        return ""
    if last.state is State.EXPIRED:
        return f": the exception for version {last.version} ended on {last.exception_until}"
    return f": version {last.version} was withdrawn by {last.decided_by} on {last.decided_at:%Y-%m-%d}"
