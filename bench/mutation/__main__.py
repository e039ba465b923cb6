"""Change one operator at a time and count how often a test fails: `make mutation`, an hour.

For every module in `targets.toml`: all mutants, each against the tests that stand beside it there. What survives is
listed with the reason from `survivors.toml`, or without one, and then a test is missing. `--only` takes a module;
results of others are kept in the work folder, so that it can be run in pieces.
"""

import argparse
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import asdict
from datetime import date
from pathlib import Path

from bench.mutation.runs import has_failed, passes

ROOT = Path(__file__).parents[2]
TOOLS = ROOT / ".venv" / "mutation"  # cosmic-ray, where `make mutation` put it, beside the locked environment
PATIENCE = 4.0  # times the computing that the tests take without a mutant, and ten seconds
_LARGEST = 0.15  # share of the mutants that may survive


def main() -> int:
    """Run what is asked for, write the results, and return 1 where too many mutants survive."""
    asked = _read_arguments()
    sys.path.append(str(TOOLS))
    asked.work.mkdir(parents=True, exist_ok=True)
    os.environ |= {"OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "0"}
    targets = tomllib.loads((Path(__file__).parent / "targets.toml").read_text())["modules"]
    for module, tests in targets.items():
        if not asked.only or module in asked.only:
            _test_module(module, tests, asked.work)
    results = {
        module: json.loads(_file(asked.work, module).read_text())
        for module in targets
        if _file(asked.work, module).exists()
    }
    text = _write_report(results)
    asked.out.write_text(text)
    print(text)
    return int(any(1 - _share(one) > _LARGEST for one in results.values()))


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", help="modules, as targets.toml names them; all when left out")
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "studiepeil-mutation")
    parser.add_argument("--out", type=Path, default=ROOT / "bench" / "results" / "mutation.md")
    return parser.parse_args()


def _file(work: Path, module: str) -> Path:
    return work / f"{module.replace('/', '.')}.json"


def _test_module(module: str, tests: list[str], work: Path) -> None:
    """Test the mutants of one module; those that other tests killed before, for the same code, stay killed."""
    from bench.mutation.mutants import list_mutants  # noqa: PLC0415  (cosmic-ray lies where main looks for it)

    path, code = _file(work, module), _hash([module])
    known = json.loads(path.read_text()) if path.exists() else {}
    if known.get("code") == code and known["tests"] == _hash(tests):
        return
    folder = work / f"tree-{path.stem}"
    _copy_tree(folder)
    before = os.times()
    if not passes(tests, folder):
        raise SystemExit(f"{module}: its tests fail without a mutant")
    taken = os.times()
    spent = taken.children_user + taken.children_system - before.children_user - before.children_system
    patience = 10 + PATIENCE * spent
    alive = {(one["line"], one["after"]) for one in known["survivors"]} if known.get("code") == code else None
    tested, survivors = 0, []
    for number, mutant in enumerate(list_mutants(folder / module), start=1):
        tested += 1
        if alive is not None and (mutant.line, mutant.after) not in alive:
            continue
        original = (folder / module).read_text()
        (folder / module).write_text(mutant.source)
        os.utime(folder / module, (number, number))  # another time for each, so that no cached bytecode is taken for it
        if not has_failed(tests, folder, patience):
            survivors.append({key: value for key, value in asdict(mutant).items() if key != "source"})
            print(f"{module}:{mutant.line}: {mutant.operator}: {mutant.after}", flush=True)
        (folder / module).write_text(original)
    content = {"code": code, "tests": _hash(tests), "mutants": tested, "survivors": survivors}
    path.write_text(json.dumps(content))
    print(f"{module}: {tested - len(survivors)} of {tested} killed", flush=True)


def _hash(names: list[str]) -> str:
    files = sorted(one for name in names for one in [ROOT / name, *(ROOT / name).rglob("*.py")] if one.is_file())
    return hashlib.sha256(b"".join(one.read_bytes() for one in files)).hexdigest()


def _copy_tree(folder: Path) -> None:
    """Copy what is tracked, as it stands now."""
    shutil.rmtree(folder, ignore_errors=True)
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)


def _share(result: dict) -> float:
    return 1 - len(result["survivors"]) / result["mutants"] if result["mutants"] else 1.0


def _write_report(results: dict[str, dict]) -> str:
    reasons = tomllib.loads((Path(__file__).parent / "survivors.toml").read_text())
    total = sum(one["mutants"] for one in results.values())
    left = sum(len(one["survivors"]) for one in results.values())
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    rows = [
        f"| `{module}` | {one['mutants']} | {one['mutants'] - len(one['survivors'])} | {100 * _share(one):.0f} % |"
        for module, one in results.items()
    ]
    lines = [
        "# Mutation testing",
        "",
        f"`make mutation`, {date.today().isoformat()}, {machine}. One operator at a time is changed where nothing may",
        "go wrong (`bench/mutation/targets.toml`); a mutant is killed when a test fails. Which operators:",
        "`bench/mutation/mutants.py`. Without mutants in annotations, which Python does not run.",
        "",
        "| module | mutants | killed | share |",
        "|---|---|---|---|",
        *rows,
        f"| all | {total} | {total - left} | {100 * (1 - left / total if total else 1):.0f} % |",
        "",
        "## Survivors",
        "",
    ]
    for module, one in results.items():
        for survivor in one["survivors"]:
            why = _find_reason(reasons.get(module, {}).get("reasons", []), survivor)
            lines.append(f"- `{module}`, {survivor['operator']}: `{survivor['after']}`: {why}")
    return "\n".join(lines) + "\n"


def _find_reason(reasons: list[dict[str, str]], survivor: dict[str, str]) -> str:
    """Return why a mutant may live: the first reason about its line, or a part, and its operator where one is named."""
    for one in reasons:
        if one["line"] in survivor["before"] and one.get("operator", "") in survivor["operator"]:
            return one["why"]
    return "**no reason: a test is missing**"


if __name__ == "__main__":
    sys.exit(main())
