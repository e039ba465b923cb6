"""The dropout model against its bars: OULAD, simulated institutions, refits, flat tables, speed.

    python -m bench.dropout [--parts oulad,simulated,refits,flat,references,speed]
    python -m bench.dropout --parts oulad --oulad PATH --train 2013B,2013J --test 2014B

Writes bench/results/dropout.md. A part that is run again rewrites its own section and leaves the others.
"""

import argparse
import os
import time
from collections.abc import Callable
from pathlib import Path

from bench.dropout import flat, flat_bars, oulad, references, refits, simulated, speed
from bench.dropout.report import TITLES, Section, put_section

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("STUDIEPEIL_SHARED", ROOT.parent / "shared"))


def main() -> None:
    """Run the parts that are asked for, and put each into the report as soon as it is done."""
    asked = _read_arguments()
    parts: dict[str, Callable[[argparse.Namespace], Section]] = {
        "oulad": _run_oulad,
        "simulated": _run_simulated,
        "refits": _run_refits,
        "flat": _run_flat,
        "references": _run_references,
        "speed": _run_speed,
    }
    for part in asked.parts:
        started = time.perf_counter()
        section = parts[part](asked)
        put_section(asked.report, section, time.perf_counter() - started)
        print(f"{TITLES[part]}: {asked.report} is written", flush=True)


def _run_oulad(asked: argparse.Namespace) -> Section:
    protocol = oulad.Protocol(
        asked.oulad, asked.train, asked.test, asked.clicks, asked.references, sample=asked.oulad_students
    )
    return oulad.write_section(oulad.judge_oulad(protocol))


def _run_simulated(asked: argparse.Namespace) -> Section:
    size = simulated.Size(asked.students, asked.years, tuple(asked.seeds), asked.reader_worlds)
    return simulated.write_section(simulated.judge_simulated(size), size)


def _run_refits(asked: argparse.Namespace) -> Section:
    protocol = oulad.Protocol(
        asked.oulad, asked.train, asked.test, asked.clicks, days=refits.DAYS, sample=asked.oulad_students
    )
    size = simulated.Size(asked.refit_students, asked.refit_years, tuple(asked.refit_seeds), moments=refits.MOMENTS)
    return refits.write_section([*refits.rehearse_oulad(protocol), *refits.rehearse_simulated(size)], size)


def _run_flat(asked: argparse.Namespace) -> Section:
    students = flat.read_students(asked.data / "uci697" / "data_70pct.csv", asked.flat_students)
    judged = flat.judge_students(students, asked.repeats)
    return flat_bars.write_section(judged, flat.describe_noise(asked.data), asked.flat_students)


def _run_references(asked: argparse.Namespace) -> Section:
    found = {}
    for table in references.read_tables(asked.data, asked.flat_students):
        found[table.name] = references.judge_table(table, asked.halvings)
        print(f"{table.name}\n{found[table.name].round(4)}", flush=True)
    return references.write_section(found, asked.halvings, asked.flat_students)


def _run_speed(asked: argparse.Namespace) -> Section:
    return speed.write_section(
        speed.measure_speed(asked.work, asked.institution, asked.speed_students, asked.speed_scored)
    )


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.dropout", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--parts", type=_split, default=tuple(TITLES), help=f"of {','.join(TITLES)}")
    parser.add_argument("--report", type=Path, default=ROOT / "bench" / "results" / "dropout.md")
    parser.add_argument("--work", type=Path, default=ROOT / "bench" / "work" / "dropout")
    parser.add_argument("--data", type=Path, default=SHARED / "data", help="folder of the flat tables")
    parser.add_argument("--oulad", type=Path, default=SHARED / "data" / "oulad")
    parser.add_argument("--train", type=_split, default=("2013B", "2013J"))
    parser.add_argument("--test", default="2014B")
    parser.add_argument("--clicks", choices=("totals", "daily"), default="totals", help="as in the source oulad")
    parser.add_argument(
        "--references", type=_numbers, default=oulad.REFERENCES, help="AUC to beat on days 0, 14, 28, 56"
    )
    parser.add_argument("--oulad-students", type=int, default=0, help="a sample, for trying out")
    parser.add_argument(
        "--students", type=int, default=8_000, help="first-years of a simulated institution, all cohorts"
    )
    parser.add_argument("--years", type=int, default=5)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4, 5])
    parser.add_argument("--reader-worlds", type=int, default=10, help="institutions the best reader learns from")
    parser.add_argument("--refit-students", type=int, default=8_000, help="first-years of an institution, all cohorts")
    parser.add_argument("--refit-years", type=int, default=8)
    parser.add_argument("--refit-seeds", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--flat-students", type=int, default=0, help="a sample, for trying out")
    parser.add_argument("--repeats", type=int, default=2, help="of the cross-validation of flat tables")
    parser.add_argument("--halvings", type=int, default=5, help="repeats of the two halves, beside references")
    parser.add_argument(
        "--institution", type=Path, help="simulated data of five cohorts for the speed, if there are any"
    )
    parser.add_argument("--speed-students", type=int, default=80_000)
    parser.add_argument("--speed-scored", type=int, default=8_000)
    asked = parser.parse_args()
    if unknown := set(asked.parts) - set(TITLES):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    asked.work = asked.work.absolute()
    return asked


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(","))


def _numbers(text: str) -> tuple[float, ...]:
    return tuple(float(part) for part in _split(text))


if __name__ == "__main__":
    main()
