"""What was done with what, so that `studiepeil run` redoes only what changed."""

import json
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path


def fingerprint(*parts: object) -> str:
    """Return a SHA-256 over the text of `parts`; settings are dataclasses whose repr says everything."""
    return sha256("\n".join(repr(part) for part in parts).encode()).hexdigest()


def fingerprint_files(paths: Iterable[Path]) -> str:
    """Return a SHA-256 over names, sizes and times of change of files, and of everything inside folders.

    Names are relative to each path, so that a copied or moved folder is the same. The content of gigabytes is not
    read again to see that nothing changed; a lake or table made from it carries a fingerprint of its content.
    """
    files = [
        (file.relative_to(path).as_posix(), file.stat().st_size, file.stat().st_mtime_ns)
        for path in paths
        for file in sorted(path.rglob("*") if path.is_dir() else [path])
        if file.is_file()
    ]
    return fingerprint(*files)


class Ledger:
    """The fingerprint of what each step was last done with, in one small file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._done: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}

    def is_current(self, step: str, inputs: str, outputs: Iterable[Path] = ()) -> bool:
        """Tell whether `step` was done with these inputs and its outputs are still there."""
        return self._done.get(step) == inputs and all(path.exists() for path in outputs)

    def record(self, step: str, inputs: str) -> None:
        """Remember that `step` was done with these inputs."""
        self._done[step] = inputs
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.write_text(json.dumps(self._done, indent=2, sort_keys=True))
