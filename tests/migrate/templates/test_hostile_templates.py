"""Files that are broken, huge or meant to harm get a diagnostic in good time: no traceback, no hang."""

from __future__ import annotations

import io
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sched_cli.migrate.templates import reading
from sched_cli.migrate.templates.importing import import_sources, import_template
from sched_cli.migrate.templates.limits import MOST_SCHEDULES
from sched_cli.migrate.templates.remarks import MOST_REMARKS
from sched_cli.migrate.templates.values import IndexedSource
from sched_emulator.diagnostics import Diagnostic, SchedError, as_data, render

CASES = Path(__file__).parent / "cases"
TEMPLATES = {
    f"{path.parent.name}/{path.name}": path.read_text("utf-8")
    for path in sorted(CASES.glob("*/*"))
    if path.name not in ("sched.toml", "remarks.txt")
}
LONGEST = 10.0  # seconds, on a slow machine; most take a hundredth

JOB = """
  Work:
    Type: AWS::Lambda::Function
    Properties: {Handler: work.handler, Runtime: python3.13, Code: work}
  Daily:
    Type: AWS::Events::Rule
    Properties: {ScheduleExpression: rate(1 day), Targets: [{Id: a, Arn: !GetAtt Work.Arn}]}
"""
TERRAFORM_JOB = """
resource "aws_lambda_function" "work" {
  handler  = "work.handler"
  filename = "work"
}
resource "aws_scheduler_schedule" "daily" {
  schedule_expression = "rate(1 day)"
  target {
    arn   = aws_lambda_function.work.arn
    input = %s
  }
}
"""


def refusal(name: str, text: str) -> Diagnostic:
    """The first diagnostic of a text that is refused; all of them can be shown."""
    begun = time.monotonic()
    with pytest.raises(SchedError) as caught:
        import_sources([IndexedSource(name, text)], name)
    for each in caught.value.diagnostics:
        assert render(each)
        assert as_data(each)["code"]
    assert time.monotonic() - begun < LONGEST
    return caught.value.diagnostics[0]


def codes(name: str, text: str) -> list[str]:
    """The codes of all remarks on a text that is read."""
    begun = time.monotonic()
    result = import_sources([IndexedSource(name, text)], name)
    shown = [render(each) for each in result.remarks]
    assert len(shown) == len(result.remarks)
    assert time.monotonic() - begun < LONGEST
    return [each.code for each in result.remarks]


# -- what is no template -----------------------------------------------------------------------------------

SYNTAX = {
    "tabs": ("t.yaml", "Resources:\n\tWork:\n\t\tType: x\n", "never by tabs"),
    "NUL in YAML": ("t.yaml", "a: \x00", "control characters"),
    "a control character": ("t.yaml", "a: \x1b[31m", "control characters"),
    "two documents": ("t.yaml", "Resources: {}\n---\nResources: {}\n", "several documents"),
    "no content": ("t.yaml", "", "no content"),
    "comments only": ("t.yaml", "# nothing\n", "no content"),
    "an open bracket": ("t.yaml", "Resources: {a: [1, 2", "no YAML"),
    "an unknown alias": ("t.yaml", "a: *b\n", "no anchor `&b`"),
    "an alias in its own anchor": ("t.yaml", "a: &a {b: {c: *a}}\n", "inside its own anchor"),
    "a list as a key": ("t.yaml", "? [a, b]\n: 1\n", "a key must be a plain word"),
    "merging a list": ("t.yaml", "a: {<<: [[1]]}\n", "`<<` takes tables only"),
    "a Python object": ("t.yaml", "a: !!python/object/apply:os.system [id]\n", "!!python/object/apply"),
    "a Python name": ("t.yaml", "a: !!python/name:os.system\n", "!!python/name"),
    "binary": ("t.yaml", "a: !!binary aGk=\n", "`!!binary`"),
    "a tag of nobody's": ("t.yaml", "a: !Nonsense b\n", "`!Nonsense`"),
    "a tag by directive": ("t.yaml", "%TAG !p! tag:yaml.org,2002:python/\n---\na: !p!name:os\n", "!!python"),
    "JSON without an end": ("t.json", '{"Resources": {', "no JSON"),
    "JSON with a comment": ("t.json", '{"a": 1 /* b */}', "no JSON"),
    "JSON with single quotes": ("t.json", "{'a': 1}", "double quotes"),
    "JSON with a comma at the end": ("t.json", '{"a": 1,}', "double quotes"),
    "a bad escape in JSON": ("t.json", '{"a": "\\x"}', "no escape"),
    "a line end in a string of JSON": ("t.json", '{"a": "b\nc"}', "no end on its line"),
    "two values of JSON": ("t.json", "{} {}", "nothing more"),
    "NaN": ("t.json", '{"a": NaN}', "expected a value"),
    "a number without an end": ("t.json", '{"a": ' + "9" * 5000 + "}", "expected a value"),
    "a block without an end": ("m.tf", 'resource "a" "b" {\n', "no end"),
    "a string without an end": ("m.tf", 'a = "b\n', "no end"),
    "a heredoc without an end": ("m.tf", "a = <<EOT\nb\n", "no line `EOT`"),
    "an operator without operand": ("m.tf", "a = 1 +\n", "expected a value"),
    "two values": ("m.tf", "a = 1 2\n", "end of the line"),
    "a bad escape in HCL": ("m.tf", 'a = "\\q"\n', "no escape"),
    "half a character in HCL": ("m.tf", 'a = "\\ud800"\n', "no escape"),
    "a loop without in": ("m.tf", "a = [for b of c : b]\n", "expected `in`"),
    "a comment without an end": ("m.tf", "a = 1 /* ", "expected a value"),
}  # fmt: skip


@pytest.mark.parametrize("case", SYNTAX)
def test_what_cannot_be_read_is_shown_where_it_stands(case: str) -> None:
    name, text, words = SYNTAX[case]
    problem = refusal(name, text)
    assert problem.code == "import-syntax"
    assert words in render(problem)


def test_nothing_is_run_however_the_tag_is_spelt(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    for tag in ("!!python/object/apply:os.system", "!<tag:yaml.org,2002:python/object/apply:os.system>"):
        problem = refusal("t.yaml", f"a: {tag} ['touch {trace}']\n")
        assert problem.code == "import-syntax"
    assert not trace.exists()


@pytest.mark.parametrize(
    ("name", "text", "lines"),
    [
        ("t.yaml", "Resources:\n  A: 1\n  B: 2\n  A: 3\n  B: 4\n", [(4, 2), (5, 3)]),
        ("t.json", '{"a": 1,\n "b": {"c": 1,\n "c": 2},\n "a": 3}', [(3, 2), (4, 1)]),
        ("m.tf", "a = 1\nb = 2\na = 3\n", [(3, 1)]),
    ],
)
def test_every_key_that_stands_twice_is_told(name: str, text: str, lines: list[tuple[int, int]]) -> None:
    with pytest.raises(SchedError) as caught:
        import_sources([IndexedSource(name, text)], name)
    found = []
    for each in caught.value.diagnostics:
        assert each.code == "import-duplicate-key"
        assert each.source is not None
        found.append(tuple(each.source.position(label.span.start)[0] for label in each.labels))
    assert found == lines


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("t.yaml", "just text\n"),
        ("t.yaml", "a: b\n"),
        ("t.yaml", "Resources: [1]\n"),
        ("docker-compose.yml", "services: {web: {image: nginx}}\n"),
        ("t.json", "[]"),
        ("t.json", '"x"'),
        ("package.json", '{"name": "x", "version": "1"}'),
        ("-", "0 9 * * 1-5 /srv/digest\n"),
    ],
)
def test_other_files_are_not_taken_for_templates(name: str, text: str) -> None:
    problem = refusal(name, text)
    assert problem.code == "import-format"
    assert "Terraform" in render(problem)


@pytest.mark.parametrize("text", ["resource {}\n", "Resources: {}", "# nothing\n"])
def test_a_template_without_schedules_is_told(text: str) -> None:
    name = "m.tf" if text != "Resources: {}" else "t.yaml"
    if name == "t.yaml":
        text = "Resources: {A: {Type: AWS::S3::Bucket}}\n"
    assert codes(name, text) == ["import-nothing"]


# -- what is too much --------------------------------------------------------------------------------------


def laughs(levels: int) -> str:
    first = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n"
    return first + steps(levels, "a<m>: &a<m> [*a<n>, *a<n>, *a<n>, *a<n>, *a<n>, *a<n>, *a<n>, *a<n>]")


def steps(levels: int, form: str) -> str:
    """Lines that each refer to the next or the last one: `<n>` is a line's number, `<m>` one more."""
    lines = (form.replace("<n>", str(level)).replace("<m>", str(level + 1)) for level in range(levels))
    return "\n".join(lines) + "\n"


def with_locals(lines: str, value: str) -> str:
    return f"locals {{\n{lines}}}\n{TERRAFORM_JOB % value}"


def service(lines: str, handler: str = "a.b", payload: str = "x") -> str:
    event = f'{{schedule: {{rate: rate(1 day), input: {{a: "{payload}"}}}}}}'
    function = f'{{handler: "{handler}", events: [{event}]}}'
    return f"service: x\nprovider: {{name: aws}}\ncustom:\n{lines}\nfunctions: {{f: {function}}}\n"


def conditions(lines: str) -> str:
    rule = "{Type: AWS::Events::Rule, Condition: C0, Properties: {}}"
    return f"Conditions:\n{lines}Resources:\n  S: {rule}\n"


MERGED = "a<m>: &a<m> {<<: [*a<n>, *a<n>, *a<n>, *a<n>], k<n>: 1}"
TWICE = '  a<m>: {x: "${self:custom.a<n>}", y: "${self:custom.a<n>}"}'
TWICE_IN_TEXT = '  a<m>: "${self:custom.a<n>}${self:custom.a<n>}"'
EVERY_DAY = "{ScheduleExpression: rate(1 day), Targets: [{Arn: !GetAtt Work.Arn}]}"
RULE = f"{{Type: AWS::Events::Rule, Properties: {EVERY_DAY}}}"

TOO_MUCH: dict[str, Callable[[], tuple[str, str]]] = {
    "a billion laughs": lambda: ("t.yaml", laughs(9)),
    "a billion laughs, merged": lambda: ("t.yaml", "a0: &a0 {x: 1}\n" + steps(40, MERGED)),
    "deep YAML in brackets": lambda: ("t.yaml", "[" * 100_000),
    "deep YAML in blocks": lambda: ("t.yaml", "\n".join(" " * depth + "a:" for depth in range(2_000))),
    "deep YAML in questions": lambda: ("t.yaml", "? " * 100_000),
    "deep JSON": lambda: ("t.json", "[" * 100_000),
    "deep JSON tables": lambda: ("t.json", '{"a":' * 100_000),
    "many values": lambda: ("t.json", "[" + "1," * 500_000 + "1]"),
    "deep lists of HCL": lambda: ("m.tf", "a = " + "[" * 100_000),
    "deep brackets of HCL": lambda: ("m.tf", "a = " + "(" * 100_000),
    "deep blocks of HCL": lambda: ("m.tf", "a { " * 100_000),
    "deep negation": lambda: ("m.tf", "a = " + "!" * 100_000),
    "deep conditions": lambda: ("m.tf", "a = " + "b ? " * 100_000),
    "long sums": lambda: ("m.tf", "a = " + "1 + " * 100_000 + "1\n"),
    "long paths": lambda: ("m.tf", "a = b" + ".c" * 100_000 + "\n"),
    "deep templates": lambda: ("m.tf", 'a = "' + '${"' * 50_000),
    "locals that double": lambda: (
        "m.tf",
        with_locals("a0 = [1]\n" + steps(90, "a<m> = [local.a<n>, local.a<n>]"), "local.a90"),
    ),
    "text that doubles": lambda: (
        "m.tf",
        with_locals('a0 = "x"\n' + steps(90, 'a<m> = "${local.a<n>}${local.a<n>}"'), "local.a90"),
    ),
    "a long chain of locals": lambda: (
        "m.tf",
        with_locals(steps(20_000, "a<n> = local.a<m>"), "local.a0"),
    ),
    "variables that double": lambda: (
        "s.yml",
        service("  a0: {x: 1}\n" + steps(60, TWICE), payload="${self:custom.a60}"),
    ),
    "text of variables that doubles": lambda: (
        "s.yml",
        service("  a0: xxxxxxxx\n" + steps(60, TWICE_IN_TEXT), handler="${self:custom.a60}"),
    ),
    "deep variables": lambda: ("s.yml", service("  a: 1", handler="${self:" * 50_000)),
    "a long chain of conditions": lambda: (
        "t.yaml",
        conditions(steps(10_000, "  C<n>: !Not [!Condition C<m>]")),
    ),
    "many schedules": lambda: ("t.yaml", f"Resources:{JOB}" + steps(MOST_SCHEDULES, f"  D<n>: {RULE}")),
}


@pytest.mark.parametrize("case", TOO_MUCH)
def test_what_is_too_much_is_refused_in_good_time(case: str) -> None:
    assert refusal(*TOO_MUCH[case]()).code == "import-limit"


def test_text_is_not_put_together_without_end() -> None:
    parameters = "Parameters: {P: {Type: String, Default: " + "x" * 100_000 + "}}\n"
    template = parameters + "Resources:" + JOB.replace("work.handler", '!Sub "' + "${P}" * 10_000 + '"')
    assert "import-unresolved" in codes("t.yaml", template)
    lines = "a0 = [1]\n" + steps(40, "a<m> = [local.a<n>, local.a<n>]")
    assert "import-unresolved" in codes("m.tf", with_locals(lines, "jsonencode(local.a40)"))


def test_what_refers_to_itself_is_unknown() -> None:
    condition = "Conditions: {A: !Not [!Condition A]}\nResources:" + JOB.replace(
        "Rule\n", "Rule\n    Condition: A\n"
    )
    assert codes("t.yaml", condition) == ["import-unresolved"]
    loop = "a = local.b\nb = local.a\n"
    assert codes("m.tf", with_locals(loop, "local.a")) == ["import-unresolved"]


def test_very_many_remarks_are_cut() -> None:
    variables = ", ".join(f"V{number}: !Ref X{number}" for number in range(MOST_REMARKS * 2))
    template = "Resources:" + JOB.replace("Code: work", f"Environment: {{Variables: {{{variables}}}}}")
    found = codes("t.yaml", template)
    assert len(found) <= MOST_REMARKS + 1
    assert found[-1] == "import-limit"


def test_blank_space_at_the_end_costs_nothing() -> None:
    nested = "a:\n" + "".join(" " * depth + "-\n" for depth in range(1, 90))
    assert refusal("t.yaml", nested + "\n" * 2_000_000).code == "import-format"


# -- files -------------------------------------------------------------------------------------------------


def unreadable(path: str) -> str:
    with pytest.raises(SchedError) as caught:
        import_template(path)
    (problem,) = caught.value.diagnostics
    assert problem.code == "import-unreadable"
    return render(problem)


def file(tmp_path: Path, name: str, data: bytes) -> str:
    (tmp_path / name).write_bytes(data)
    return str(tmp_path / name)


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    assert "byte 0xFC at offset 7 is not UTF-8" in unreadable(
        file(tmp_path, "t.yaml", b"# \xc3\xbc\n# \xfc\n")
    )
    assert "a NUL byte at offset 3" in unreadable(file(tmp_path, "t.yaml", b"a: \0b"))
    assert "not UTF-8" in unreadable(file(tmp_path, "t.json", "{}".encode("utf-16")))


def test_files_that_are_too_large(tmp_path: Path) -> None:
    assert "more than 5 MiB" in unreadable(file(tmp_path, "t.yaml", b"#" * (10 << 20)))
    assert "more than 1 MiB" in unreadable(file(tmp_path, "m.tf", b"#" * ((1 << 20) + 1)))
    (tmp_path / "m.tf").write_bytes(b"#" * (1 << 19))
    (tmp_path / "n.tf").write_bytes(b"#" * (1 << 20))
    assert "more than 524,288 bytes" in unreadable(str(tmp_path))


def test_files_that_cannot_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "there is no such file" in unreadable(str(tmp_path / "none.yaml"))
    assert "without Terraform files" in unreadable(str(tmp_path))
    assert "cannot be read" in unreadable("a\0b")
    for number in range(reading.MOST_FILES + 1):
        (tmp_path / f"{number}.tf").touch()
    assert "more than 200 Terraform files" in unreadable(str(tmp_path))

    def locked(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr("builtins.open", locked)
    assert "you may not read it" in unreadable("locked.yaml")


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="needs an endless file")
def test_an_endless_file() -> None:
    assert "more than 5 MiB" in unreadable("/dev/zero")


def test_a_byte_order_mark_and_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    template = b"\xef\xbb\xbfResources:" + JOB.encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(template)))
    result = import_template("-")
    assert [job.name for job in result.jobs] == ["work"]
    assert result.found.project == "jobs"


# -- anything at all ---------------------------------------------------------------------------------------


@settings(max_examples=150)
@given(
    name=st.sampled_from(sorted(TEMPLATES)),
    cuts=st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 40), st.text(max_size=4)), min_size=1, max_size=3
    ),
)
def test_a_damaged_template_is_read_or_refused(name: str, cuts: list[tuple[float, int, str]]) -> None:
    text = TEMPLATES[name]
    for share, length, put in cuts:
        at = int(share * len(text))
        text = text[:at] + put + text[at + length :]
    source = IndexedSource(name, text.replace("\0", ""))
    try:
        said = import_sources([source], name, "scheduler").remarks
    except SchedError as error:
        said = error.diagnostics
        assert said
    for each in said:
        assert render(each)


@settings(max_examples=150)
@given(text=st.text(max_size=200), name=st.sampled_from(["t.yaml", "t.json", "m.tf", "m.tf.json", "-"]))
def test_any_text_is_read_or_refused(text: str, name: str) -> None:
    try:
        said = import_sources([IndexedSource(name, text.replace("\0", ""))], name).remarks
    except SchedError as error:
        said = error.diagnostics
    assert said
