"""Made-up lives of realistic length in both languages, always the same for the same seed."""

from __future__ import annotations

import random
import re
from itertools import accumulate
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

EVENTS_A_PACK = 2000
ENTITIES_A_PACK = 400
TOPICS = {
    "school": ("School", "学校"),
    "research": ("Research", "研究"),
    "work": ("Work", "仕事"),
    "travel": ("Travel", "旅"),
    "people": ("People", "人びと"),
    "legacy": ("Legacy", "影響"),
}

_SYLLABLES = dict(
    zip(
        "ka ki ku ke ko sa shi su se so ta chi tsu te to na ni nu ne no ma mi mu me mo ra ri ru re ro ba bi bu be bo "
        "da de do ga go".split(),
        "カキクケコサシスセソタチツテトナニヌネノマミムメモラリルレロバビブベボダデドガゴ",
        strict=True,
    )
)
_LATIN, _KANA = list(_SYLLABLES), list(_SYLLABLES.values())
_KINDS = [
    ("company", "Institute", "研究所"),
    ("place", "Bay", "湾"),
    ("school", "College", "大学"),
    ("publication", "Review", "評論"),
    ("person", "", ""),
    ("model", "Engine", "機関"),
]
ENGLISH = (
    "the of and a in to was his her with for on at by from that it as an after first new years worked moved began "
    "published joined became founded met wrote paper team company university project research model language work "
    "method idea city school friend teacher brother family letter book prize talk question answer number machine "
    "engine music picture method result experiment laboratory student professor colleague summer winter spring house "
    "street train journey north south war peace trial court law money bank share market press article interview "
    "quiet famous early late long short small large young old open hard clear strange common rare simple wrong right "
    "together alone again later soon never always often abroad home away back over under between against without "
    "theory proof number theorem garden river mountain island harbour bridge tower library museum theatre college"
).split()
JAPANESE = (
    "研究 大学 論文 発表 会社 設立 参加 仕事 学校 友人 教師 家族 手紙 書籍 受賞 講演 質問 回答 数学 機械 "
    "音楽 写真 方法 結果 実験 学生 教授 同僚 夏 冬 春 家 町 列車 旅行 北部 南部 戦争 平和 裁判 法律 資金 銀行 "
    "市場 新聞 記事 取材 有名 初期 後期 計画 言語 模型 都市 兄弟 問題 理論 証明 庭園 河川 山岳 島 港 橋 塔 図書館 "
    "博物館 劇場 技術 開発 成功 失敗 経験 世界 日本 東京 京都 北海道 生活 時代 影響 関係 活動 文化 社会 国際 "
    "アイデア チーム モデル エンジン データ プロジェクト インタビュー ニュース"
).split()
_PARTICLES = ["の", "に", "を", "が", "は", "で", "と", "から", "へ", "も"]
_ENDINGS = ["しました。", "を始めました。", "に加わりました。", "と出会いました。", "を書きました。", "となりました。"]
_PLAIN = re.compile(r"[^\W_][^:#\n{}\[\]\"']*(\{[a-z0-9-]+\}[^:#\n{}\[\]\"']*)*")


def _zipf(words: Sequence[str]) -> list[float]:
    return list(accumulate(1 / (rank + 3) for rank in range(len(words))))


_ENGLISH_WEIGHTS, _JAPANESE_WEIGHTS = _zipf(ENGLISH), _zipf(JAPANESE)


def english(rng: random.Random, words: int) -> str:
    return " ".join(rng.choices(ENGLISH, cum_weights=_ENGLISH_WEIGHTS, k=words)).capitalize()


def japanese(rng: random.Random, words: int) -> str:
    nouns = rng.choices(JAPANESE, cum_weights=_JAPANESE_WEIGHTS, k=words)
    return "".join(noun + rng.choice(_PARTICLES) for noun in nouns[:-1]) + nouns[-1] + rng.choice(_ENDINGS)


def entity_name(number: int) -> tuple[str, str, str]:
    """(kind, English, Japanese) of one of 2.5 million names."""
    size = len(_LATIN)
    digits: list[int] = []
    left = number * 982_451 % size**4
    for _ in range(4):
        left, digit = divmod(left, size)
        digits.append(digit)
    kind, english_end, japanese_end = _KINDS[number % len(_KINDS)]
    latin = "".join(_LATIN[d] for d in digits).capitalize()
    return kind, f"{latin} {english_end}".strip(), "".join(_KANA[d] for d in digits) + japanese_end


def edtf(rng: random.Random, first: int, years: int) -> str:
    """A date: mostly plain, some intervals, some approximate."""
    year, month, day = first + rng.randrange(years), rng.randrange(12) + 1, rng.randrange(28) + 1
    match rng.random():
        case chance if chance < 0.70:
            return f"{year:04d}-{month:02d}-{day:02d}"
        case chance if chance < 0.82:
            return f"{year:04d}-{month:02d}"
        case chance if chance < 0.90:
            return f"{year:04d}"
        case chance if chance < 0.96:
            return f"{year:04d}-{month:02d}/{year + rng.randrange(1, 6):04d}"
        case chance if chance < 0.99:
            return f"{year:04d}~"
        case _:
            return f"{year // 10:03d}X"


def life(number: int, events: int = EVENTS_A_PACK, entities: int = ENTITIES_A_PACK) -> dict[str, Any]:
    """One pack, as the tree that its YAML stands for."""
    rng = random.Random(f"life {number}")
    names = {f"e{n}": entity_name(number * entities + n) for n in range(entities)}
    topics = list(TOPICS)
    kind, latin, kana = entity_name((300_000 + number) * len(_KINDS) + 4)
    assert kind == "person"
    born = rng.randrange(1850, 1930)

    def event(n: int) -> dict[str, Any]:
        marked = f"e{rng.randrange(entities)}"
        return {
            "id": f"v{n}",
            "date": edtf(rng, born, 70),
            "title": {"en": english(rng, 6), "ja": japanese(rng, 3)},
            "text": {
                "en": f"{english(rng, 14)} {{{marked}}} {english(rng, 9).lower()}.",
                "ja": f"{japanese(rng, 3)[:-1]}、{{{marked}}}で{japanese(rng, 6)}",
            },
            "topics": rng.sample(topics, 1 if rng.random() < 0.7 else 2),
            "importance": str(min(100, int(rng.expovariate(1 / 30)))),
            "sources": ["book"],
        }

    return {
        "format": "1",
        "person": {
            "id": f"person-{number}",
            "name": {"en": latin, "ja": kana},
            "born": f"{born}-03",
            "summary": {"en": english(rng, 60) + ".", "ja": japanese(rng, 25)},
        },
        "sources": {"book": {"title": {"en": english(rng, 5), "ja": japanese(rng, 3)}, "language": "en"}},
        "topics": {topic: {"en": en, "ja": ja} for topic, (en, ja) in TOPICS.items()},
        "entities": {
            slug: {"kind": kind, "name": {"en": en, "ja": ja}, "aliases": [ja.replace("ー", "")[:4]]}
            for slug, (kind, en, ja) in names.items()
        },
        "events": [event(n) for n in range(events)],
    }


def write_packs(folder: Path, packs: int, events: int = EVENTS_A_PACK) -> None:
    """Packs as files, in the style people write them."""
    folder.mkdir(parents=True)
    for number in range(packs):
        text = "\n".join(_yaml(life(number, events), 0)) + "\n"
        (folder / f"person-{number:04d}.yaml").write_text(text, encoding="utf-8")


def _yaml(value: dict[str, Any] | list[Any], depth: int) -> Iterator[str]:
    pad = "  " * depth
    if isinstance(value, dict):
        for key, part in value.items():
            if isinstance(part, str):
                yield f"{pad}{key}: {_scalar(part)}"
            else:
                yield f"{pad}{key}:"
                yield from _yaml(part, depth + 1)
        return
    for part in value:
        if isinstance(part, str):
            yield f"{pad}- {_scalar(part)}"
        else:
            first, *rest = _yaml(part, depth + 1)
            yield f"{pad}- {first.lstrip()}"
            yield from rest


def _scalar(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else '"' + text.replace('"', '\\"') + '"'
