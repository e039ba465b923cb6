"""What is asked of the years ahead: how far, of which institution, and which outside series may count."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class YearsSettings:
    """What is asked of the years ahead.

    institution: BRIN code, where only published counts tell of it. horizon: years ahead, 1 to 5. exogenous: a file with
    an outside series, and the elasticity believed before any evidence. stock: whether enrolled students are forecast.
    """

    institution: str = ""
    horizon: int = 5
    exogenous: Path | None = None
    elasticity: float = 0.0
    stock: bool = False
    seed: int = 1
