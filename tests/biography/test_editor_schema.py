"""The JSON Schema that editors complete packs from."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from bot.biography.pack import editor_schema

ROOT = Path(__file__).parent.parent.parent
PACKS = sorted([*(ROOT / "data" / "people").glob("*.yaml"), *(ROOT / "tests" / "packs").glob("*.yaml")])


def as_an_editor_reads(path: Path) -> Any:
    # Editors read YAML 1.2, where 1867-02-09 is a text; safe_load makes a date of it.
    return json.loads(json.dumps(yaml.safe_load(path.read_text(encoding="utf-8")), default=str))


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_an_editor_finds_nothing_wrong_in_a_sound_pack(path: Path) -> None:
    validator = jsonschema_rs.Draft202012Validator(editor_schema())
    assert [error.message for error in validator.iter_errors(as_an_editor_reads(path))] == []


@pytest.mark.parametrize(
    ("key", "value"),
    [("format", 2), ("person", {"id": "Big Letters", "name": "x", "summary": "x"}), ("titel", "x"), ("events", "x")],
)
def test_an_editor_finds_a_mistake(key: str, value: Any) -> None:
    pack = as_an_editor_reads(ROOT / "tests" / "packs" / "mina-arai.yaml") | {key: value}
    assert not jsonschema_rs.Draft202012Validator(editor_schema()).is_valid(pack)
