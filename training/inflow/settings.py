"""What is asked of the inflow model: weeks and years to judge it on, and how it learns."""

from dataclasses import dataclass

WEEKS_IN_YEAR = 52  # a 53rd lies between the last and the first


@dataclass(frozen=True)
class InflowSettings:
    """What is evaluated and how.

    `weeks`: ISO weeks that are evaluated; `test_years`: academic years they are evaluated on. A model learns from
    tables of these weeks and those `window` weeks before and after, `step` weeks apart; forecasts of earlier years
    at most `near` weeks away decide about a week. `penalty`: of the ridge, as a share of the mean variance of the
    inputs. `shares` of what the model adds are tried on earlier years; `first_share` holds before one can say.
    """

    weeks: tuple[int, ...] = (12, 20, 28)
    test_years: tuple[int, ...] = ()
    window: int = 2
    step: int = 2
    near: int = 4
    penalty: float = 0.3
    samples: int = 1000
    resamples: int = 500
    confidence: float = 0.95
    seed: int = 1
    shares: tuple[float, ...] = (0.0, 0.25, 0.5, 0.75, 1.0)
    first_share: float = 0.5
    institution: str | None = None


def training_weeks(settings: InflowSettings) -> tuple[int, ...]:
    """Return the ISO weeks to build tables for: those evaluated, and those around them to learn from."""
    offsets = range(-settings.window, settings.window + 1, settings.step)
    # Weeks wrap at the turn of the year; a week that is one off in a year of 53 weeks serves as well.
    return tuple(
        sorted({(week + offset - 1) % WEEKS_IN_YEAR + 1 for week in settings.weeks for offset in (*offsets, 0)})
    )
