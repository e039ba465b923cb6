"""Which students an adviser is responsible for, and their student numbers. Read from the vault only."""

from dataclasses import dataclass
from pathlib import Path

from serving.results.files import FrameFiles
from training.contracts.dropout import CaseloadResult


@dataclass(frozen=True)
class Caseload:
    """The caseloads of all advisers. A missing file means that nobody has students."""

    vault: Path
    files: FrameFiles

    def students_of(self, adviser: str) -> dict[str, str]:
        """Return pseudonym -> student number of the adviser's own students."""
        frame = self.files.read(CaseloadResult.contract.file(self.vault), CaseloadResult)
        if frame is None:
            return {}
        own = frame[frame[CaseloadResult.adviser] == adviser]
        return dict(zip(own[CaseloadResult.student], own[CaseloadResult.student_number], strict=True))
