"""Words for the full-text index: Latin words and digits whole, Japanese as overlapping pairs.

A run of CJK characters has no spaces, so it is indexed as its overlapping pairs and its last character
(北海道 as 北海 海道 道). Every character then begins some token, and a query of any length finds its place:
one character as a prefix, two as a token, more as a phrase.
"""

from __future__ import annotations

from itertools import chain, pairwise

from bot.biography.folding import fold, runs


def index_text(*texts: str) -> str:
    """The tokens of some texts, for the index."""
    return " ".join(chain.from_iterable(_tokens(fold(text)) for text in texts))


def _tokens(folded: str) -> list[str]:
    if folded.isascii():
        return folded.split()
    tokens: list[str] = []
    for cjk, run in runs(folded):
        if cjk:
            tokens += map("".join, pairwise(run))
            tokens.append(run[-1])
        else:
            tokens.append(run)
    return tokens


def match_expression(query: str, *, prefix: bool = False) -> str | None:
    """The FTS5 expression that finds all words of a query; None where it holds none.

    Each word becomes a quoted phrase, so that nothing a person types is read as FTS5's own syntax.
    With ``prefix``, the last word may go on.
    """
    phrases: list[str] = []
    words = fold(query).split()
    for number, word in enumerate(words):
        tokens = _tokens(word)
        last_run = runs(word)[-1]
        # A number does not go on: 199 is not 1990.
        star = prefix and number == len(words) - 1 and not last_run[0] and not word[-1].isdigit()
        if last_run[0]:
            if len(last_run[1]) > 1:
                tokens.pop()  # the lone last character: the pair before it holds it already
            else:
                star = True  # in the index it may begin a pair
        phrases.append('"' + " ".join(tokens) + '"' + (" *" if star else ""))
    return " AND ".join(phrases) or None
