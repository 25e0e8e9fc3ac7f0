"""The JSON Schema and the decoder take the same manifests, as far as JSON Schema can tell."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import date, time
from pathlib import Path
from random import Random
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from project.json_schema_subset import accepts
from project.projects import HERE
from project.test_hostile_manifests import MANIFESTS, ODD_VALUES
from project.test_manifest import FULL
from project.test_stages import TEXT
from project.toml_writing import Writer
from sched_emulator.project import ManifestError, read_project
from sched_emulator.project.editing import documented_tables, json_schema
from sched_emulator.project.keys import Key
from sched_emulator.project.problems import Manuscript, Problems
from sched_emulator.project.schedule_keys import SCHEDULE_ITEM
from sched_emulator.project.schema import JOB_TYPES, LOCAL, PROJECT
from sched_emulator.project.tree import grow

SCHEMA: dict[str, Any] = json_schema()
STRUCTURE = {"manifest-type", "manifest-unknown-key", "manifest-missing-key"}
MAY_BE_IN_DEFAULTS = {"batch-without-image", "handler-missing"}
ALL_KEYS = [
    (f"{table}.{key.name}", key)
    for table, keys in {**JOB_TYPES, "schedule": SCHEDULE_ITEM, "project": PROJECT, "local": LOCAL}.items()
    for key in keys.values()
]


def as_json(value: object) -> object:
    """What a validator of TOML is shown: times as strings."""
    if isinstance(value, dict):
        return {key: as_json(each) for key, each in value.items()}
    if isinstance(value, list):
        return [as_json(each) for each in value]
    return value.isoformat() if isinstance(value, (date, time)) else value


def has_times(value: object) -> bool:
    if isinstance(value, (dict, list)):
        return any(has_times(each) for each in (value.values() if isinstance(value, dict) else value))
    return isinstance(value, (date, time))


def test_the_schema_is_json_and_says_what_it_is() -> None:
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert set(SCHEMA["properties"]) == {"project", "defaults", "jobs", "stages", "local"}


@pytest.mark.parametrize("text", [FULL, TEXT])
def test_good_manifests_fit_the_schema(text: str) -> None:
    assert read_project(text).jobs
    assert accepts(SCHEMA, as_json(tomllib.loads(text)), SCHEMA)


def structurally_broken() -> list[Path]:
    """The broken manifests with a slip that JSON Schema can see."""
    found = []
    for path in sorted((HERE / "broken").glob("*.txt")):
        codes = set(re.findall(r"^error\[([a-z-]+)\]", path.read_text("utf-8"), re.MULTILINE))
        if codes & STRUCTURE and path.stem not in MAY_BE_IN_DEFAULTS:
            found.append(path.with_suffix(".toml"))
    return found


@pytest.mark.parametrize("path", structurally_broken(), ids=lambda path: path.stem)
def test_slips_of_structure_do_not_fit_the_schema(path: Path) -> None:
    document = tomllib.loads(path.read_text("utf-8"))
    assert not accepts(SCHEMA, as_json(document), SCHEMA)


@given(MANIFESTS, st.randoms(use_true_random=False))
def test_what_the_schema_refuses_the_decoder_refuses(data: dict[str, object], chance: Random) -> None:
    if not accepts(SCHEMA, as_json(data), SCHEMA):
        with pytest.raises(ManifestError):
            read_project(Writer(chance).document(data))


@settings(max_examples=500)
@given(st.sampled_from(ALL_KEYS), ODD_VALUES)
def test_every_key_takes_what_its_schema_takes(named: tuple[str, Key[object]], value: object) -> None:
    _, key = named
    problems = Problems(Manuscript("x", ""))
    node = grow(value, ("x",))
    decoded = key.kind.read(node, problems)
    fits = accepts(cast("dict[str, Any]", key.kind.json_schema()), as_json(value), SCHEMA)
    if decoded is not None and not problems.found_error:
        assert fits
    elif not has_times(value) and STRUCTURE & {each.code for each in problems.finish()}:
        assert not fits


def test_every_key_is_described_and_every_default_is_one_that_it_takes() -> None:
    for title, keys in documented_tables():
        assert keys, title
        for key in keys.values():
            assert key.doc.endswith((".", "`.")), key.name
            if key.default is not None and not key.shown_default:
                written = key.kind.spell(key.default)
                assert accepts(cast("dict[str, Any]", key.kind.json_schema()), written, SCHEMA), key.name
                problems = Problems(Manuscript("x", ""))
                assert key.kind.read(grow(written, ("x",)), problems) == key.default, key.name


def test_an_independent_validator_agrees() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    validator = jsonschema.Draft202012Validator(SCHEMA)
    for text in (FULL, TEXT):
        assert validator.is_valid(as_json(tomllib.loads(text)))
    for path in sorted((HERE / "broken").glob("unknown-*.toml")):
        assert not validator.is_valid(as_json(tomllib.loads(path.read_text("utf-8"))))
