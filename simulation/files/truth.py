"""What only a simulation can know: true chances, expected inflow, planted gaps. Kept apart from the extracts."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from simulation.arrays import Flags, Floats, Ints, sigmoid
from simulation.effects import EFFECTS, ORIGINS, ROUTES, amount
from simulation.files.weekly import irregular_weeks
from simulation.market.shocks import draw_policies
from simulation.parquet import number_text, pick, repeat
from simulation.people.cohorts import Cohort
from simulation.programmes import Programmes
from simulation.settings import MARKER, SimulationSettings

_WARNING = """This folder holds the known truth of a simulated institution.
It is for judging models and audits, never for making them: no reader of extracts may open it.
"""


def truth_folder(out: Path) -> Path:
    """The folder beside `out` that holds the truth."""
    return out.with_name(out.name + "-truth")


def list_inflow(
    programmes: Programmes, season: int, newcomers: Floats, switchers: Floats, counted: Ints | None
) -> pa.Table:
    """The expected first-years on 1 October of a season (from programmes x origins) and what was counted.

    Expected is given the effects of that year, and for switchers given the cohort before.
    """
    programme, origin = np.nonzero(newcomers + switchers > 0)
    stays = 1.0 - amount("left.before_october")
    cell = (programme, origin)
    rows = len(programme)
    return pa.table(
        {
            "programme": pick(programmes.code, programme),
            "origin": pick(ORIGINS, origin),
            "exam_type": pick(programmes.exam_type, programme),
            "academic_year": np.full(rows, season),
            "expected_newcomers": stays * newcomers[cell],
            "expected_switchers": stays * switchers[cell],
            "expected_inflow": stays * (newcomers + switchers)[cell],
            "counted": pa.nulls(rows, pa.int64()) if counted is None else pa.array(counted[cell]),
        }
    )


class TruthFile:
    """Collects the truth while the institution is made, and writes it. inflow: per season as `list_inflow` gives it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / MARKER).write_text(_WARNING, encoding="utf-8")
        self._folder = folder
        self.inflow: list[pa.Table] = []
        self._students: list[pa.Table] = []
        self._sums: dict[tuple[str, str], Floats] = {}

    def add_students(self, programmes: Programmes, cohort: Cohort, is_current: bool) -> None:
        """Add the latent variables, true chances and drawn outcomes of a cohort's first-years."""
        people, fates, rows = cohort.people, cohort.fates, len(cohort.people)
        self._students.append(
            pa.table(
                {
                    "student": number_text(people.number),
                    "programme": pick(programmes.code, cohort.entries.programme),
                    "cohort": repeat(str(cohort.year), rows),
                    "ability": people.ability,
                    "engagement": people.engagement,
                    "circumstances": people.circumstances,
                    "dropout_chance": fates.dropout_chance,
                    "switch_chance_if_staying": fates.switch_chance,
                    "counted_on_1_october": ~fates.before_october,
                    "drawn_dropout": fates.dropout,
                    "drawn_switch": fates.switch,
                }
            )
        )
        if not is_current:
            self._sum_groups(cohort)

    def write(self, settings: SimulationSettings, programmes: Programmes) -> None:
        """Write `students.parquet`, `inflow.parquet` and `parameters.json`."""
        for name, parts in (("students", self._students), ("inflow", self.inflow)):
            pq.write_table(pa.concat_tables(parts), self._folder / f"{name}.parquet", compression="zstd")
        odd, policies = irregular_weeks(settings).items(), draw_policies(settings, programmes)
        changed = [programmes.code[place] for place in np.flatnonzero(policies.language_programmes)]
        parameters = {
            "settings": {**asdict(settings), "today": settings.today.isoformat()},
            "effects": {effect.name: asdict(effect) for effect in EFFECTS},
            "irregular_deliveries": {what: {"season": season, "delivery": week + 1} for what, (season, week) in odd},
            "policies": {
                "language": {"first_season": policies.language_season, "programmes": changed},
                "grant": {"first_season": policies.grant_season},
            },
            "planted_gaps": self._gaps(),
        }
        text = json.dumps(parameters, indent=1, sort_keys=True, ensure_ascii=False)
        (self._folder / "parameters.json").write_text(text + "\n", encoding="utf-8")

    def _sum_groups(self, cohort: Cohort) -> None:
        """Add up, per group: students, true chances, drawn dropout, and the direct effect of being a man."""
        people, fates, counted = cohort.people, cohort.fates, ~cohort.fates.before_october
        log_odds = np.log(fates.dropout_chance / (1.0 - fates.dropout_chance)) - amount("dropout.male") * people.male
        direct = sigmoid(log_odds + amount("dropout.male")) - sigmoid(log_odds)
        values = np.stack([np.ones(len(people)), fates.dropout_chance, fates.dropout * 1.0, direct])
        for key, members in _groups(cohort).items():
            total = values[:, members & counted].sum(axis=1)
            self._sums[key] = self._sums.get(key, np.zeros(4)) + total

    def _gaps(self) -> list[dict[str, Any]]:
        return [
            {
                "attribute": attribute,
                "group": group,
                "students": int(n),
                "mean_true_chance": round(float(chance / n), 5),
                "drawn_dropout": round(float(drawn / n), 5),
                "mean_direct_effect_of_being_male": round(float(direct / n), 5),
            }
            for (attribute, group), (n, chance, drawn, direct) in sorted(self._sums.items())
            if n
        ]


def _groups(cohort: Cohort) -> dict[tuple[str, str], Flags]:
    people = cohort.people
    found: dict[tuple[str, str], Flags] = {("all", "all"): np.ones(len(people), dtype=bool)}
    found |= {("sex", "female"): ~people.male, ("sex", "male"): people.male}
    found |= {("origin", name): people.origin == place for place, name in enumerate(ORIGINS)}
    found |= {("prior_route", name): people.route == place for place, name in enumerate(ROUTES)}
    found |= {("first_generation", name): people.first_generation == value for value, name in ((0, "no"), (1, "yes"))}
    return found
