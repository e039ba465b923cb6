"""The step cache: with what each step was last done, kept in one small file (`run.json`) beside the results.

Files count by their content. The hash of a file is remembered with its size, its times of change and its place on the
disk (inode), so that gigabytes are not read again to see that nothing changed. A file that was changed in the last
seconds before it was hashed is hashed again the next time: a second change within one tick of the clock, with the same
size, would otherwise go unseen (git does the same with its index). What has the same bytes is the same, whenever and by
whomever it was written.
"""

import json
import os
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any, Final

from training.source_code import Source, find_closure, read_source

_FORMAT: Final = 3
_SETTLED_NS: Final = 2_000_000_000  # the coarsest clock of a file system in use (FAT) ticks every two seconds
_GONE: Final = "is gone"

Stamp = list[int]


def fingerprint(*parts: object) -> str:
    """Return a SHA-256 over the text of `parts`; settings are dataclasses whose repr says everything."""
    return sha256("\n".join(repr(part) for part in parts).encode()).hexdigest()


@dataclass(frozen=True)
class Record:
    """With what a step was last done.

    Attributes:
        inputs: fingerprint per input, by a name that a person understands.
        outputs: content hash per file that the step wrote, by its place in the work folder; empty for none.
        since, until: the days (first, and first no more) on which the step would have made the same, as far as the
            date goes; None where the date has no say.
    """

    inputs: Mapping[str, str]
    outputs: Mapping[str, str] = field(default_factory=dict)
    since: date | None = None
    until: date | None = None

    @classmethod
    def lasting(
        cls, inputs: Mapping[str, str], outputs: Mapping[str, str], days: Collection[date] | None, today: date
    ) -> "Record":
        """Return the record of what was made `today`, which `days` make otherwise; None where the date has no say."""
        came, will_come = [day for day in days or () if day <= today], [day for day in days or () if day > today]
        return cls(inputs, outputs, max(came, default=None), min(will_come, default=None))

    def compare(self, inputs: Mapping[str, str], outputs: Mapping[str, str], today: date) -> list[str]:
        """Return why the step has to be done again with `inputs` on `today`: what changed, by name.

        Args:
            inputs: fingerprint per input, as now.
            outputs: content hash per file that the step wrote, as now; those that are gone are not in it.
            today: the day on which it would be done.
        """
        changed = [name for name, value in inputs.items() if self.inputs.get(name) != value]
        reasons = [f"{name} is new" if name not in self.inputs else f"{name} changed" for name in changed]
        reasons += [f"{name} {_GONE}" for name in self.inputs if name not in inputs]
        reasons += self.find_damage(outputs)
        if (self.since and today < self.since) or (self.until and today >= self.until):
            reasons.append("today: something else is known")
        return reasons

    def find_damage(self, outputs: Mapping[str, str]) -> list[str]:
        """Return what is not there as the step left it; `outputs` as for `compare`."""
        changed = [name for name, value in self.outputs.items() if outputs.get(name) != value]
        return [f"{name} is not as it was left" if name in outputs else f"{name} is missing" for name in changed]


@dataclass
class StepCache:
    """What was done with what, and the hashes of files; written to `path`, whole or not at all."""

    path: Path
    _steps: dict[str, Record] = field(default_factory=dict)
    _files: dict[str, tuple[Stamp, str]] = field(default_factory=dict)
    _code: dict[str, tuple[Stamp, Source]] = field(default_factory=dict)
    _notes: dict[str, Any] = field(default_factory=dict)
    _is_changed: bool = False

    @classmethod
    def read(cls, path: Path) -> "StepCache":
        """Return the cache at `path`; an empty one where there is none, or one of another format."""
        try:
            kept = json.loads(path.read_text())
        except (FileNotFoundError, ValueError):
            kept = {}
        if kept.get("format") != _FORMAT:
            return cls(path)
        return cls(
            path,
            {name: _read_record(one) for name, one in kept["steps"].items()},
            {name: (stamp, digest) for name, (stamp, digest) in kept["files"].items()},
            {name: (stamp, Source(one[0], tuple(one[1]))) for name, (stamp, *one) in kept["code"].items()},
            kept["notes"],
        )

    def find(self, step: str) -> Record | None:
        """Return with what `step` was last done; None when it never was, or not to its end."""
        return self._steps.get(step)

    def has_written(self, step: str, file: Path) -> bool:
        """Tell whether `step` wrote `file`, a place in the work folder, when it was last done."""
        record = self.find(step)
        return record is not None and file.as_posix() in record.outputs

    def begin(self, step: str) -> None:
        """Forget `step` before it is done again: when it is interrupted, half of its outputs may be new."""
        if self._steps.pop(step, None) is not None:
            self._is_changed = True
        self.save()

    def record(self, step: str, done: Record) -> None:
        """Remember with what `step` was done, at once: a run that is interrupted later goes on after it."""
        self._steps[step] = done
        self._is_changed = True
        self.save()

    def note(self, name: str, content: object) -> None:
        """Keep a small thing of JSON under `name`; read it with `recall`."""
        self._notes[name] = content
        self._is_changed = True

    def recall(self, name: str) -> Any:
        """Return what was kept under `name`, or None."""
        return self._notes.get(name)

    def save(self) -> None:
        """Write what changed since it was read."""
        if not self._is_changed:
            return
        content = {
            "format": _FORMAT,
            "steps": {name: _pack_record(one) for name, one in self._steps.items()},
            "files": {name: one for name, one in self._files.items() if Path(name).exists()},
            "code": {name: (stamp, one.fingerprint, one.imports) for name, (stamp, one) in self._code.items()},
            "notes": self._notes,
        }
        self.path.parent.mkdir(parents=True, exist_ok=True)
        written = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        written.write_text(json.dumps(content, indent=1, sort_keys=True))
        written.replace(self.path)
        self._is_changed = False

    def hash_files(self, paths: Iterable[Path], folder: Path) -> dict[str, str]:
        """Return the content hash of every file at and below `paths`, named relative to `folder` where it lies in it.

        What is not there has no hash.
        """
        return {_name(file, path, folder): self.hash_file(file) for path in paths for file in _list_files(path)}

    def hash_file(self, path: Path) -> str:
        """Return the SHA-256 of the content of `path`."""
        known, stamp = self._files.get(str(path)), stamp_of(path)
        if known is not None and known[0] == stamp:
            return known[1]
        with path.open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
        if is_settled(stamp):
            self._files[str(path)] = (stamp, digest)
            self._is_changed = True
        return digest

    def fingerprint_code(self, modules: Iterable[str]) -> str:
        """Return one fingerprint of the code that `modules` depend on (`training.source_code.find_closure`)."""
        return fingerprint(find_closure(modules, self._read_source))

    def _read_source(self, path: Path) -> Source:
        known, stamp = self._code.get(str(path)), stamp_of(path)
        if known is not None and known[0] == stamp:
            return known[1]
        source = read_source(path)
        if is_settled(stamp):
            self._code[str(path)] = (stamp, source)
            self._is_changed = True
        return source


def stamp_of(path: Path) -> Stamp:
    """Return size, times of change (of content, of anything) and inode of a file: what another content changes."""
    found = path.stat()
    return [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino]


def is_settled(stamp: Stamp) -> bool:
    """Tell whether a file changed long enough ago that a next change will have another time."""
    return time.time_ns() - max(stamp[1], stamp[2]) > _SETTLED_NS


def _list_files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from (file for file in sorted(path.rglob("*")) if file.is_file())
    elif path.is_file():
        yield path


def _name(file: Path, path: Path, folder: Path) -> str:
    """Return the name of `file` in a reason: a copied or moved work folder has the same names."""
    if file.is_relative_to(folder):
        return file.relative_to(folder).as_posix()
    return file.name if file == path else f"{path.name}/{file.relative_to(path).as_posix()}"


def _pack_record(record: Record) -> dict[str, Any]:
    return asdict(record) | {
        name: day and day.isoformat() for name, day in (("since", record.since), ("until", record.until))
    }


def _read_record(kept: Mapping[str, Any]) -> Record:
    days = [kept[name] and date.fromisoformat(kept[name]) for name in ("since", "until")]
    return Record(kept["inputs"], kept["outputs"], *days)
