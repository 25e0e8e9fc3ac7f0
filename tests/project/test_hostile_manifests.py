"""Whatever stands in a manifest, there is a project or a `ManifestError`; nothing else, and soon."""

from __future__ import annotations

import time
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from project.projects import HERE
from project.test_manifest import FULL
from project.toml_writing import SCALARS, Writer
from sched_emulator.diagnostics import as_data, render
from sched_emulator.project import ManifestError, read_project
from sched_emulator.project.documents import decode
from sched_emulator.project.schema import DEFAULTS, JOB_TYPES, LOCAL, PROJECT

ALL_BROKEN = [path.read_text("utf-8", "replace") for path in sorted((HERE / "broken").glob("*.toml"))]
JOB_KEYS = sorted({name for keys in JOB_TYPES.values() for name in keys})
INNER_KEYS = ["actions", "expression", "ignore", "maximum-attempts", "name", "queue", "subnets", "type"]
ODD = st.one_of(
    SCALARS,
    st.sampled_from(
        ["cron(0 9 * * ? *)", "5 minutes", "1 GB", "batch", "target", "rules", "${env:A}", "a.b"]
    ),
)
ODD_VALUES = st.recursive(
    ODD,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(INNER_KEYS), inner, max_size=3)
    ),
    max_leaves=6,
)
TABLES = st.dictionaries(st.sampled_from(JOB_KEYS), ODD_VALUES, max_size=6)
NAMES = st.sampled_from(["a", "b", "a-b", "", "ä", "x" * 70])
MANIFESTS = st.fixed_dictionaries(
    {},
    optional={
        "project": st.one_of(
            ODD_VALUES, st.dictionaries(st.sampled_from(sorted(PROJECT)), ODD_VALUES, max_size=3)
        ),
        "defaults": st.one_of(
            ODD_VALUES, st.dictionaries(st.sampled_from(sorted(DEFAULTS)), ODD_VALUES, max_size=4)
        ),
        "jobs": st.one_of(ODD_VALUES, st.dictionaries(NAMES, st.one_of(ODD_VALUES, TABLES), max_size=3)),
        "local": st.one_of(
            ODD_VALUES, st.dictionaries(st.sampled_from(sorted(LOCAL)), ODD_VALUES, max_size=3)
        ),
        "stages": st.one_of(
            ODD_VALUES,
            st.dictionaries(
                NAMES,
                st.one_of(
                    ODD_VALUES,
                    st.fixed_dictionaries(
                        {},
                        optional={
                            "state": ODD,
                            "region": ODD,
                            "defaults": st.one_of(ODD_VALUES, TABLES),
                            "jobs": st.one_of(ODD_VALUES, st.dictionaries(NAMES, TABLES, max_size=2)),
                            "local": ODD_VALUES,
                        },
                    ),
                ),
                max_size=2,
            ),
        ),
    },
)


def read(text: str, stage: str | None = None) -> None:
    try:
        project = read_project(text, stage=stage, environ={"A": "rate(1 day)"})
    except ManifestError as error:
        diagnostics = error.diagnostics
        assert any(each.level == "error" for each in diagnostics)
        starts = [each.labels[0].span.start for each in diagnostics if each.labels]
        assert starts == sorted(starts)
    else:
        diagnostics = project.findings
        for name in project.stages if stage is None else ():
            read(text, name)
    for each in diagnostics:
        assert render(each)
        assert as_data(each)


@given(MANIFESTS, st.randoms(use_true_random=False), st.sampled_from([None, "a", "b"]))
def test_any_values_under_any_keys(data: dict[str, object], chance: Random, stage: str | None) -> None:
    read(Writer(chance).document(data), stage)


@given(st.sampled_from([FULL, *ALL_BROKEN]), st.data())
def test_a_manifest_with_a_piece_cut_out_or_put_in(text: str, data: st.DataObject) -> None:
    begin = data.draw(st.integers(0, len(text)))
    end = min(len(text), begin + data.draw(st.integers(0, 20)))
    read(text[:begin] + data.draw(st.text(max_size=4)) + text[end:])


@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    try:
        read_project(text)
    except ManifestError as error:
        assert error.diagnostics  # noqa: PT017  that is all there is to say


@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    try:
        decode(data, "sched.toml")
    except ManifestError as error:
        assert [each.code for each in error.diagnostics] == ["manifest-unreadable"]  # noqa: PT017


def test_thousands_of_problems_take_no_minutes() -> None:
    jobs = "".join(
        f'[jobs.job{index}]\nhandler = "app.handler"\ntimzone{index} = 1\ntimezone = "Europe/B{index}"\n'
        f'after = ["jop{index}"]\nschedule = "cron(0 9 * * MON-FR{index} *)"\n'
        for index in range(3000)
    )
    begin = time.perf_counter()
    try:
        read_project('[project]\nname = "a"\n' + jobs)
    except ManifestError as error:
        assert len(error.diagnostics) >= 4 * 3000  # noqa: PT017
    assert time.perf_counter() - begin < 60
