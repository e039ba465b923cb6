"""The pages of a run: how good it was, what it looks at, where gaps come from, what can be done about them.

Takes the data that training and the audit keep with a run.
Makes pages of it in every language, keeps them with the run, and freezes what an officer signs.
Never trains, measures or decides: a page can be made again from the same data at any time.

Start reading in `making`; each page is a module of its own.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from serving.reports.pages import RunPage, fingerprint_reports, page_file

if TYPE_CHECKING:
    from serving.reports.backtest import render_backtest
    from serving.reports.making import keep_backtest, make_reports
    from serving.reports.registry import ReportRegistry

__all__ = [
    "ReportRegistry",
    "RunPage",
    "fingerprint_reports",
    "keep_backtest",
    "make_reports",
    "page_file",
    "render_backtest",
]

_HOMES = {
    "ReportRegistry": "registry",
    "keep_backtest": "making",
    "make_reports": "making",
    "render_backtest": "backtest",
}


def __getattr__(name: str) -> Any:
    """Import what draws when it is asked for: which pages there are can be known without a library of charts."""
    if name not in _HOMES:
        raise AttributeError(name)
    return getattr(import_module(f"serving.reports.{_HOMES[name]}"), name)
