"""What is wrong in a pack, told so that its author can mend it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake or doubt: `file:line: key: what is wrong: what to write`."""

    file: str
    line: int
    key: str
    wrong: str
    write: str
    severity: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        doubt = "(warning) " if self.severity == "warning" else ""
        return f"{self.file}:{self.line}: {self.key}: {doubt}{self.wrong}: {self.write}"
