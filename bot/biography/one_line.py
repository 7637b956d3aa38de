"""What people type as a title or a name, as it can be shown."""

from __future__ import annotations

import unicodedata

_JOINER = "\u200d"


def one_line(text: str) -> str:
    """The text on one line, without what cannot be seen or turns the writing around; emoji stay whole.

    Empty where nothing can be seen.
    """
    kept = "".join(sign for sign in text if sign.isspace() or sign == _JOINER or unicodedata.category(sign)[0] != "C")
    return " ".join(kept.split()) if kept.replace(_JOINER, "").strip() else ""
