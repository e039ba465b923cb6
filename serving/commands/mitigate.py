"""The command `studiepeil mitigate`: what can be done about a gap, what it costs, and what was chosen and why."""

from typing import Annotated

import pandas as pd
import typer
from rich.markup import escape

from features.errors import StudiepeilError
from serving.commands.console import out, show_progress, show_table
from serving.commands.options import DEFAULT_SETTINGS, Csv, SettingsPath
from serving.pipeline.cohort_tables import models_of
from serving.pipeline.models.mitigation import Chosen, choose_mitigation, compare_mitigations
from serving.pipeline.settings import Settings, read_settings
from serving.pipeline.steps import write_result


def mitigate(
    model: Annotated[str, typer.Argument(help="dropout, or dropout-<moment>.")],
    settings: SettingsPath = DEFAULT_SETTINGS,
    choose: Annotated[str, typer.Option(help="Which candidate is chosen; as_it_is is a choice too.")] = "",
    by: Annotated[str, typer.Option(help="Who chooses.")] = "",
    reason: Annotated[str, typer.Option(help="Why.")] = "",
    csv: Csv = False,
) -> None:
    """Compare what can be done about a gap between groups, on the later cohort; or write down what was chosen."""
    read = read_settings(settings)
    models = _models(read, model)
    if choose:
        if len(models) != 1 or models[0] != model:
            raise StudiepeilError("a choice is about one model", do=f"name one of: {', '.join(models)}")
        with show_progress() as progress:
            _tell(choose_mitigation(read, model, choose, by=by, reason=reason, progress=progress))
        return
    for one in models:
        with show_progress() as progress:
            version, compared = compare_mitigations(read, one, progress)
        write_result(compared.trade_offs, read.results / "mitigation" / f"{one}.parquet", csv=csv)
        for attribute, rows in compared.trade_offs.groupby("attribute", sort=False):
            title = f"{one} version {version.version}, {attribute}: in %, {compared.places} places in each list"
            show_table(f"{title}; {_tell_chance(rows)}", _lay_out(rows))
    out.print("A gap that chance can make says little; a change whose interval holds 0 is no difference from now.")
    out.print("The page with plots is with the model on the officer's pages.")


def _models(settings: Settings, asked: str) -> list[str]:
    known = [name for name in models_of(settings) if name.startswith("dropout")]
    chosen = [name for name in known if asked in ("dropout", name)]
    if not chosen:
        raise StudiepeilError(
            f"there is no dropout model {asked} in the settings", do=f"name dropout, or one of: {', '.join(known)}"
        )
    return chosen


def _lay_out(rows: pd.DataFrame) -> pd.DataFrame:
    """Return one line per candidate: what is found, and each gap, its change with interval, and what chance gives."""
    shown: dict[str, pd.Series] = {}
    for measure, name in (("recall", "gap found"), ("calibration_in_the_large", "gap chances")):
        part = rows.loc[rows["measure"] == measure].set_index("candidate")
        if part.empty:
            continue
        shown.setdefault("found", _write(part["benefit"], ".0f"))
        shown[name] = _write(part["gap"], ".1f")
        low, high = (_write(part[f"gap_change_{end}"], "+.1f") for end in ("low", "high"))
        change = _write(part["gap_change"], "+.1f") + " [" + low + " " + high + "]"
        shown[f"change {name}"] = change.mask(part["is_present"], "")
    return pd.DataFrame(shown).rename_axis("candidate").reset_index()


def _tell_chance(rows: pd.DataFrame) -> str:
    now = rows.loc[rows["is_present"]].set_index("measure")["chance_high"]
    return "chance alone gives gaps up to " + " and ".join(_write(now, ".1f"))


def _write(shares: pd.Series, digits: str) -> pd.Series:
    return (100 * shares.astype(float)).map(lambda share: format(share, digits))


def _tell(chosen: Chosen) -> None:
    about = f"{chosen.version.name} version {chosen.version.version}"
    out.print(escape(f"{about}: {chosen.candidate} was chosen by {chosen.by}; the reason is on record."))
    if chosen.made is not None and chosen.report is not None:
        made = f"{chosen.made.name} version {chosen.made.version} was trained as a candidate"
        out.print(escape(f"{made}, audit {chosen.report.verdict.value}. An officer decides: studiepeil promote."))
