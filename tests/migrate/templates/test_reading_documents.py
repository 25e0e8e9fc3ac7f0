"""YAML, JSON and HCL come to the values that their usual readers give, each with the place where it is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sched_cli.migrate.templates import hcl_tree as tree
from sched_cli.migrate.templates.hcl import read_hcl
from sched_cli.migrate.templates.json_documents import read_json
from sched_cli.migrate.templates.limits import Budget
from sched_cli.migrate.templates.properties import shown
from sched_cli.migrate.templates.remarks import Remarks
from sched_cli.migrate.templates.terraform_values import Evaluator
from sched_cli.migrate.templates.values import (
    IndexedSource,
    Items,
    Joined,
    Reference,
    Scalar,
    Table,
    Unknown,
    Value,
)
from sched_cli.migrate.templates.yaml_documents import read_yaml
from sched_emulator.diagnostics import SchedError, Source

CASES = Path(__file__).parent / "cases"

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


def plain(value: Value) -> object:
    """A document as the usual readers give it."""
    match value:
        case Scalar():
            return value.value
        case Items():
            return [plain(each) for each in value.items]
        case Table():
            return {each.key: plain(each.value) for each in value}
        case _:
            raise AssertionError(value)


def scalars(value: Value) -> list[Scalar]:
    match value:
        case Scalar():
            return [value]
        case Items():
            return [each for item in value.items for each in scalars(item)]
        case Table():
            return [each for entry in value for each in scalars(entry.value)]
        case _:
            raise AssertionError(value)


# -- JSON --------------------------------------------------------------------------------------------------


@settings(max_examples=200)
@given(value=JSON, indent=st.sampled_from([None, 1, "\t"]), ascii_only=st.booleans())
def test_json_is_read_with_its_places(value: object, indent: int | str | None, *, ascii_only: bool) -> None:
    text = f" {json.dumps(value, indent=indent, ensure_ascii=ascii_only)}\r\n"
    document = read_json(IndexedSource("x.json", text))
    assert plain(document) == value
    for each in scalars(document):
        assert json.loads(each.place.text()) == each.value
    assert json.loads(document.place.text()) == value


def test_numbers_keep_their_spelling() -> None:
    document = read_json(IndexedSource("x.json", '{"a": 1.10, "b": 012}'.replace("012", "12")))
    assert [each.text for each in scalars(document)] == ["1.10", "12"]


def test_half_a_character_becomes_a_whole_one() -> None:
    document = read_json(IndexedSource("x.json", r'["\ud800", "\ud83d\ude00"]'))
    assert plain(document) == ["\ufffd", "\U0001f600"]


# -- YAML --------------------------------------------------------------------------------------------------


@settings(max_examples=200)
@given(value=JSON, flow=st.sampled_from([None, True, False]))
def test_yaml_is_read_as_pyyaml_reads_it(value: object, *, flow: bool | None) -> None:
    text = yaml.safe_dump(value, default_flow_style=flow)
    document = read_yaml(IndexedSource("x.yaml", text))
    assert plain(document) == value
    for each in scalars(document):
        if "\n" not in each.place.text():  # what goes on in another line is indented as its table is
            assert yaml.safe_load(each.place.text()) == each.value


def test_yaml_types_are_those_of_cloudformation() -> None:
    words = "yes, No, on, TRUE, ~, '', 012345678901, 0o7, 1_000, .5, 1e3, 12:30:45, 2027-01-01, 0x1F"
    document = read_yaml(IndexedSource("x.yaml", f"[{words}, 'yes', !!str yes]"))
    assert isinstance(document, Items)
    found = [(each.value, each.text) for each in document.items if isinstance(each, Scalar)]
    assert found == [
        (True, "true"),
        (False, "false"),
        (True, "true"),
        (True, "true"),
        (None, ""),
        ("", ""),
        ("012345678901", "012345678901"),
        ("0o7", "0o7"),
        (1000, "1_000"),
        (0.5, ".5"),
        ("1e3", "1e3"),
        ("12:30:45", "12:30:45"),
        ("2027-01-01", "2027-01-01"),
        ("0x1F", "0x1F"),
        ("yes", "yes"),
        ("yes", "yes"),
    ]


def test_keys_are_words_whatever_they_look_like() -> None:
    document = read_yaml(IndexedSource("x.yaml", "{on: 1, Yes: 2, 012: 3, ~: 4, 'no': 5}"))
    assert plain(document) == {"on": 1, "Yes": 2, "012": 3, "~": 4, "no": 5}


def test_short_tags_are_spelt_out() -> None:
    text = """
ref: !Ref A
attribute: !GetAtt A.B
nested: !Join ["-", [!Ref A, !Sub "${B}"]]
table: !Transform {Name: x}
condition: !Condition C
"""
    assert plain(read_yaml(IndexedSource("x.yaml", text))) == {
        "ref": {"Ref": "A"},
        "attribute": {"Fn::GetAtt": "A.B"},
        "nested": {"Fn::Join": ["-", [{"Ref": "A"}, {"Fn::Sub": "${B}"}]]},
        "table": {"Fn::Transform": {"Name": "x"}},
        "condition": {"Condition": "C"},
    }


def test_anchors_and_merges_are_followed() -> None:
    text = (
        "base: &b {x: 1, y: 2}\nmore: &m {y: 3, z: 4}\nall: {<<: [*b, *m], x: 9}\nsame: *b\nown: {<<: *b}\n"
    )
    document = plain(read_yaml(IndexedSource("x.yaml", text)))
    assert document == yaml.safe_load(text)


def test_places_are_counted_in_characters_whatever_the_line_ends() -> None:
    text = "é: 𝄞\r\n# ü\r\nkey: 'va\u2028lue'\r\nlast: x"
    document = read_yaml(IndexedSource("x.yaml", text))
    assert isinstance(document, Table)
    assert [each.key_place.text() for each in document] == ["é", "key", "last"]
    assert [each.value.place.text() for each in document] == ["𝄞", "'va\u2028lue'", "x"]
    assert document.place.text() == text


@settings(max_examples=100)
@given(text=st.text(st.sampled_from("a\né\r"), max_size=60), offset=st.integers(0, 60))
def test_lines_are_found_as_every_source_finds_them(text: str, offset: int) -> None:
    quick, slow = IndexedSource("x", text), Source("x", text)
    offset = min(offset, len(text))
    assert quick.position(offset) == slow.position(offset)
    line = slow.position(offset)[0]
    assert quick.line(line) == slow.line(line).removesuffix("\r")
    assert quick == slow
    assert hash(quick) == hash(IndexedSource("x", text))


# -- HCL ---------------------------------------------------------------------------------------------------


def attribute(expression: str) -> tree.Expression:
    return read_hcl(IndexedSource("m.tf", f"a = {expression}\n")).attributes[0].value


def evaluated(expression: str, before: str = "") -> Value:
    """What an expression comes to, with variables and locals before it."""
    body = read_hcl(IndexedSource("m.tf", f"{before}\nresult = {expression}\n"))
    variables: dict[str, tree.ObjectOf] = {}
    locals_: dict[str, tree.Expression] = {}
    for block in body.blocks:
        values = block.body.attributes
        pairs = tuple(tree.Pair(tree.Literal(each.name, each.name_place), each.value) for each in values)
        if block.type == "variable":
            variables[block.labels[0]] = tree.ObjectOf(pairs, block.place)
        else:
            locals_ |= {each.name: each.value for each in pairs}
    evaluator = Evaluator(variables, locals_, {"aws_s3_bucket.b"}, Remarks())
    return evaluator.value(body.attributes[-1].value)


def result(expression: str, before: str = "") -> object:
    return plain(evaluated(expression, before))


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ('"plain"', "plain"),
        (r'"a\n\t\"\\\u00e9\U0001F600"', 'a\n\t"\\é\U0001f600'),
        ('"$${not} %%{this} $ % $x %x"', "${not} %{this} $ % $x %x"),
        ('"${"inner"}"', "inner"),
        ('"a${1}b${true}c"', "a1btruec"),
        ("<<EOT\nline\n  two ${1 + 1}\nEOT", "line\n  two 2\n"),
        ("<<-EOT\n    four\n      six\n\n    EOT", "four\n  six\n\n"),
        ('<<E\n$${x} "quoted" \\n\nE', '${x} "quoted" \\n\n'),
        ("[1, 2.5, -3, 1e3,]", [1, 2.5, -3, 1000.0]),
        ("[\n  1, # one\n  2, // two\n  /* three */ 3\n]", [1, 2, 3]),
        ('{ a = 1, "b": 2, (upper("c")) = 3 }', {"a": 1, "b": 2, "C": 3}),
        ("{\n  a = 1\n  b = {\n    c = [\n      1\n    ]\n  }\n}", {"a": 1, "b": {"c": [1]}}),
        ("{}", {}),
        ("null", None),
        ("(1 + 2) * 3 - 8 / 4 % 3", 7),
        ("1 < 2 && 2 <= 2 && 3 > 2 && 3 >= 3 && 1 != 2", True),
        ("!true || 1 == 1", True),
        ('1 == "1"', False),
        ("true == 1", False),
        ("true ? 1 : 2", 1),
        ("false ? 1 : true ? 2 : 3", 2),
        ("-(2)", -2),
        ('{ a = { b = ["x", "y"] } }.a["b"][1]', "y"),
        ('["x", "y"].0', "x"),
        ('jsonencode({ a = [1, null, "é"], b = {} })', '{"a": [1, null, "é"], "b": {}}'),
        ('jsondecode("{\\"a\\": [1]}").a', [1]),
        ('join("-", ["a", "b"])', "a-b"),
        ('format("%s-%d-%v%%", "a", 1, true)', "a-1-true%"),
        ("merge({ a = 1, b = 1 }, { b = 2 })", {"a": 1, "b": 2}),
        ("concat([1], [2, 3])", [1, 2, 3]),
        ('lookup({ a = 1 }, "b", 2)', 2),
        ('coalesce(null, "", "x")', "x"),
        ("try(var.missing, 5)", 5),
        ('replace("a.b", ".", "-")', "a-b"),
        ('lower(upper(trimspace(" Ab ")))', "ab"),
        ('tostring(toset(["a"])[0])', "a"),
        ('"${path.module}/src"', "./src"),
    ],
)  # fmt: skip
def test_static_expressions_are_carried_out(expression: str, value: object) -> None:
    assert result(expression) == value


def test_variables_and_locals_are_followed() -> None:
    before = """
variable "stage" {
  type    = string
  default = "dev"
}
variable "secret" {
  default   = "x"
  sensitive = true
}
variable "open" {}
locals {
  name = "app-${var.stage}"
  map  = { dev = [1, 2] }
}
"""
    assert result('"${local.name}/${local.map[var.stage][1]}"', before) == "app-dev/2"
    for name, why in (("secret", "sensitive"), ("open", "no default"), ("missing", "not in the files")):
        unknown = evaluated(f"var.{name}", before)
        assert isinstance(unknown, Unknown)
        assert why in unknown.why
        assert unknown.name == name.upper()


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("[for a in b : a]", "`for`"),
        ("{ for a, b in c : a => b... if d }", "`for`"),
        ("a[*].b", "splat"),
        ("a.*.b[0]", "splat"),
        ('"%{ if a }b%{ else ~}c%{ endif }"', "%{"),
        ('"%{ for a, b in c }${a}%{ endfor }"', "%{"),
        ("f(a...)", "spread"),
        ('file("x")', "`file`"),
        ("timestamp()", "`timestamp`"),
        ("provider::aws::arn_parse(a)", "provider::aws::arn_parse"),
        ("module.a.b", "module"),
        ("each.key", "for_each"),
        ("count.index", "count"),
        ("var.a ? 1 : 2", "condition"),
        ('1 + "a"', "`+`"),
        ("1 / 0", "`/`"),
        ('format("%05d", 1)', "`format`"),
        ('replace("a", "/a/", "b")', "`replace`"),
        ("{ (var.a) = 1 }", "keys"),
        ('"${[1]}"', "inside a text"),
        ("[1][var.a]", "index"),
        ("[1].a", "there is no `a`"),
        ("aws_s3_bucket.other.id", "not in the files"),
        ("data.aws_vpc.x.id", "not in the files"),
    ],
)
def test_what_only_terraform_knows_stays_unknown_with_its_reason(expression: str, why: str) -> None:
    unknown = evaluated(expression)
    assert isinstance(unknown, Unknown)
    assert why in unknown.why


def test_resources_stay_references() -> None:
    reference = evaluated("aws_s3_bucket.b[0].arn")
    assert isinstance(reference, Reference)
    assert (reference.target, reference.attribute) == ("aws_s3_bucket.b", "arn")
    joined = evaluated('"${aws_s3_bucket.b["x"].arn}/*"')
    assert isinstance(joined, Joined)
    assert shown(joined.parts[0].place) == 'aws_s3_bucket.b["x"].arn'
    account = evaluated("data.aws_caller_identity.me.account_id")
    assert isinstance(account, Unknown)
    assert account.name == "AWS_ACCOUNT_ID"
    assert result("data.aws_partition.p.partition") == "aws"


def test_blocks_labels_and_one_line_blocks() -> None:
    body = read_hcl(IndexedSource("m.tf", 'a "b" c { d = 1 }\ne {\n  f { g = "h" } // i\n}\n'))
    assert [(each.type, each.labels) for each in body.blocks] == [("a", ("b", "c")), ("e", ())]
    assert body.blocks[1].body.blocks[0].body.attributes[0].name == "g"
    assert body.blocks[0].place.text() == 'a "b" c { d = 1 }'


@settings(max_examples=150)
@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_any_text_survives_quoting(text: str) -> None:
    escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"}
    quoted = "".join(escapes.get(each, each) for each in text).replace("${", "$${").replace("%{", "%%{")
    literal = attribute(f'"{quoted}"')
    assert isinstance(literal, tree.Literal)
    assert literal.value == text
    assert literal.place.text() == f'"{quoted}"'


def test_terraform_files_have_the_parts_that_python_hcl2_sees() -> None:
    hcl2 = pytest.importorskip("hcl2")
    files = sorted(CASES.glob("terraform-*/*.tf"))
    assert len(files) > 5
    for path in files:
        text = path.read_text("utf-8")
        other = hcl2.loads(text)
        own = read_hcl(IndexedSource(path.name, text))
        seen = {
            (kind, *(label.strip('"') for label in labels(body)))
            for kind, bodies in other.items()
            if not kind.startswith("__")
            for body in bodies
        }
        assert {(each.type, *each.labels) for each in own.blocks} == seen


def labels(body: dict[str, object]) -> list[str]:
    """The labels of a block: python-hcl2 nests a table for each, and marks the last one."""
    found: list[str] = []
    while "__is_block__" not in body:
        (label, inner) = next((key, value) for key, value in body.items() if not key.startswith("__"))
        found.append(label)
        assert isinstance(inner, dict)
        body = inner
    return found


def test_a_budget_ends() -> None:
    budget = Budget(3)
    place = attribute("1").place
    budget.spend(place, 3)
    with pytest.raises(SchedError):
        budget.spend(place)
