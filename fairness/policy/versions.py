"""The versions of a policy: each is kept as it was audited under, and one version stands for one content."""

import json
import re
from pathlib import Path

from fairness.errors import PolicyError
from fairness.policy import Policy


def keep_policy(policy: Policy, folder: Path) -> Path:
    """Keep the policy as `<name>-<version>.json` in `folder`; returns the file.

    Raises PolicyError when the same name and version is kept there with other content: reports refer to it. The
    policy of an installation where nobody declared one changes with the software and is kept per content.
    """
    path = folder / f"{_name_file(policy)}.json"
    if path.exists():
        check_unchanged(policy, read_kept(path), path)
        return path
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(policy.to_dict(), indent=2, ensure_ascii=False, allow_nan=False)
    partial = path.with_suffix(".partial")
    partial.write_text(text + "\n", encoding="utf-8")
    partial.replace(path)
    return path


def check_unchanged(policy: Policy, kept: Policy, path: Path) -> None:
    """Raise PolicyError when `kept` has other content under the same name and version."""
    if kept.fingerprint == policy.fingerprint:
        return
    before, after = kept.to_dict(), policy.to_dict()
    changed = ", ".join(name for name in (before | after) if after.get(name) != before.get(name))
    raise PolicyError(
        f"version {policy.version} of the policy “{policy.name}” has been audited under with other content;"
        f" changed: {changed}",
        where=f"kept as {path.name}",
        do=f"raise the version to {policy.version + 1}, say why, and date it",
    )


def read_kept(path: Path) -> Policy:
    """A kept policy. Raises PolicyError when the file has been changed into something else."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        raise PolicyError(
            "a kept policy cannot be read", where=str(path), do="restore the file from a backup"
        ) from None
    return Policy.from_settings(content)


def find_before(policy: Policy, folder: Path) -> Policy | None:
    """The kept policy of the same name with the highest version below that of `policy`; None when there is none."""
    kept = [read_kept(path) for path in sorted(folder.glob("*.json"))] if folder.is_dir() else []
    earlier = [one for one in kept if one.name == policy.name and one.version < policy.version]
    return max(earlier, key=lambda one: one.version, default=None)


def find_same(policy: Policy, folder: Path) -> Path | None:
    """The file in which this name and version is kept, whatever its content; None when there is none."""
    path = folder / f"{_name_file(policy)}.json"
    return path if path.exists() else None


def _name_file(policy: Policy) -> str:
    if policy == Policy():
        return f"not-declared-{policy.fingerprint[:12]}"
    # A name is free text; what cannot stand in the name of a file becomes a dash.
    return f"{re.sub(r'[^0-9A-Za-z._-]+', '-', policy.name).strip('.-') or 'policy'}-{policy.version}"
