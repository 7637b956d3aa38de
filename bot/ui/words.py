"""The bot's sentences in the reader's language: gettext catalogues, read through Babel at start.

Source strings are the English ones and stay in the code. `say` and `plural` are what `pybabel extract` looks
for (see .github/CONTRIBUTING.md); the language is always an argument, never a global.
"""

from __future__ import annotations

import gettext
import io
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel import Locale
from babel.messages import mofile, pofile
from babel.numbers import format_decimal

from bot.biography.languages import LANGUAGES, Language

LOCALES = Path(__file__).resolve().parent.parent.parent / "data" / "locales"
DOMAIN = "plutarch"


class Words:
    """One language's words."""

    def __init__(self, language: Language, folder: Path = LOCALES) -> None:
        self.language: Language = language
        self.locale = Locale(language)
        path = folder / language / "LC_MESSAGES" / f"{DOMAIN}.po"
        self._catalogue: gettext.NullTranslations = gettext.NullTranslations()
        if path.exists():
            with path.open("rb") as file:
                catalogue = pofile.read_po(file, locale=language, abort_invalid=True)
            compiled = io.BytesIO()
            mofile.write_mo(compiled, catalogue)
            compiled.seek(0)
            self._catalogue = gettext.GNUTranslations(compiled)

    def say(self, message: str, /, **values: Any) -> str:
        """A sentence with its values put in."""
        said = self._catalogue.gettext(message)
        return said.format(**values) if values else said

    def plural(self, one: str, many: str, n: int, /, **values: Any) -> str:
        """A sentence about ``n`` things; ``{n}`` in it is the number as the language writes it."""
        return self._catalogue.ngettext(one, many, n).format(n=self.number(n), **values)

    def number(self, value: int) -> str:
        return str(value) if -1000 < value < 1000 else format_decimal(value, locale=self.locale)

    def list(self, items: list[str]) -> str:
        """Names in a row, as the language joins them."""
        return "、".join(items) if self.language == "ja" else ", ".join(items)


@lru_cache
def words_for(language: Language) -> Words:
    return Words(language)


def other(language: Language) -> Language:
    return "en" if language == "ja" else "ja"


def language_of_locale(locale: str) -> Language:
    """The language we have that comes nearest to one of Discord's locales."""
    return "ja" if locale.startswith("ja") else "en"


def load_all() -> None:
    """Read every catalogue now, so that a broken one stops the start and not a reply."""
    for language in LANGUAGES:
        words_for(language)
