"""`sched import FILE` as a command: what goes where, exit codes, files, and the way in of other commands."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from sched_cli.catalog import Request
from sched_cli.commands.import_template import run
from sched_cli.migrate.templates.importing import import_sources, load_template
from sched_cli.migrate.templates.values import IndexedSource
from sched_emulator.diagnostics import SchedError
from sched_emulator.project import ManifestError, read_project

CASES = Path(__file__).parent / "cases"
WHOLE = str(CASES / "sam-schedule-v2" / "template.yaml")
RULES = str(CASES / "sam-schedule-rules" / "template.yaml")
PARTLY = str(CASES / "cfn-services" / "template.yaml")


def request(file: str, **given: object) -> Request:
    values = {"file": file, "to": None, "output": None, "force": False, "json": False}
    return Request({**values, **given})  # type: ignore[dict-item]


def test_the_manifest_goes_to_standard_output_and_all_else_to_standard_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(request(WHOLE)) == 0
    out, err = capsys.readouterr()
    assert out == (CASES / "sam-schedule-v2" / "sched.toml").read_text("utf-8")
    assert err.endswith(f"1 job with 1 schedule from {WHOLE} (SAM); everything is carried over\n")


def test_what_is_lost_makes_the_exit_code_1_and_the_rest_is_printed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(request(PARTLY)) == 1
    out, err = capsys.readouterr()
    assert list(tomllib.loads(out)["jobs"]) == ["orders", "texts", "stop-instances"]
    assert "error[import-target]" in err
    assert f"{PARTLY}:30:93" in err
    assert err.splitlines()[-1].endswith("(CloudFormation); 3 things not carried over; 1 to look at")


def test_what_cannot_be_read_is_an_error_of_the_command() -> None:
    with pytest.raises(SchedError) as caught:
        run(request(str(CASES / "none.yaml")))
    assert caught.value.diagnostics[0].code == "import-unreadable"


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(request(RULES, json=True, to="scheduler")) == 1
    out, err = capsys.readouterr()
    assert err == ""
    data = json.loads(out)
    keys = "source format complete output manifest project region jobs migration remarks"
    assert list(data) == keys.split()
    assert (data["format"], data["complete"], data["output"]) == ("sam", False, None)
    assert read_project(data["manifest"]).name == data["project"]
    (job,) = data["jobs"]
    assert (job["name"], job["type"]) == ("check-website", "function")
    first, second = job["schedules"]
    assert first == {
        "key": "CheckWebsiteScheduledEvent/CheckWebsiteScheduledEvent",
        "service": "rules",
        "name": "check-website",
        "group": None,
        "expression": "rate(5 minutes)",
        "timezone": "UTC",
        "start": None,
        "end": None,
        "flexible_window_minutes": None,
        "state": "ENABLED",
        "input": None,
        "retry": {"maximum_attempts": None, "maximum_event_age_seconds": None},
        "dead_letter_queue": False,
        "action_after_completion": "NONE",
        "description": "Is it still there?",
    }
    assert (second["state"], second["dead_letter_queue"]) == ("DISABLED", True)
    assert [each["equal"] for each in data["migration"]] == [False, True]
    assert {each["level"] for each in data["remarks"]} == {"note", "warning"}


def test_the_manifest_is_written_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "new" / "sched.toml"
    output.parent.mkdir()
    assert run(request(WHOLE, output=str(output))) == 0
    written = output.read_text("utf-8")
    assert read_project(written).name == "sam-schedule-v2"
    assert capsys.readouterr().out == ""
    output.write_text("mine", "utf-8")
    with pytest.raises(SchedError) as caught:
        run(request(WHOLE, output=str(output)))
    assert caught.value.diagnostics[0].code == "file-exists"
    assert output.read_text("utf-8") == "mine"
    assert run(request(WHOLE, output=str(output), force=True)) == 0
    assert output.read_text("utf-8") == written


def test_the_working_directory_is_where_a_bare_name_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(request(WHOLE, output="sched.toml")) == 0
    assert (tmp_path / "sched.toml").exists()


def test_control_characters_never_reach_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    template = tmp_path / "t.json"
    work = {
        "Type": "AWS::Lambda::Function",
        "Properties": {"Handler": "a.b\u001b[2J", "Description": "\u202ex\u0007"},
    }
    target = {"Id": "a", "Arn": {"Fn::GetAtt": ["Work", "Arn"]}, "Input": '{"a": "\u001b]0;x"}'}
    rule = {
        "Type": "AWS::Events::Rule",
        "Properties": {"ScheduleExpression": "rate(1 day)", "Targets": [target]},
    }
    template.write_text(json.dumps({"Resources": {"Work": work, "\u001b[31mRule": rule}}), "utf-8")
    assert run(request(str(template))) in (0, 1)
    out, err = capsys.readouterr()
    assert not {"\x1b", "\x07", "\u202e"} & set(out + err)


def test_other_commands_take_a_template_as_a_project(tmp_path: Path) -> None:
    template = tmp_path / "template.yaml"
    template.write_text(
        """
Resources:
  Work:
    Type: AWS::Lambda::Function
    Properties:
      Handler: work.handler
      Runtime: python3.13
      Code: src
      Environment: {Variables: {TABLE: !Ref Table}}
  Daily:
    Type: AWS::Events::Rule
    Properties: {ScheduleExpression: rate(1 day), Targets: [{Id: a, Arn: !GetAtt Work.Arn}]}
  Table: {Type: AWS::DynamoDB::Table}
""",
        "utf-8",
    )
    with pytest.raises(ManifestError) as caught:
        load_template(str(template), {"TABLE": "t"})
    assert [each.code for each in caught.value.diagnostics] == ["manifest-source"]
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "work.py").write_text("def handler(event, context): ...\n", "utf-8")
    project = load_template(str(template), {"TABLE": "t"})
    assert project.root == tmp_path
    assert project.jobs["work"].environment == {"TABLE": "t"}
    assert "import-setting" in {each.code for each in project.findings}
    with pytest.raises(ManifestError) as caught:
        load_template(str(template))
    assert [each.code for each in caught.value.diagnostics] == ["manifest-variable"]


def test_a_module_is_a_project_in_its_folder(tmp_path: Path) -> None:
    for name in ("variables.tf", "lambda.tf", "schedules.tf"):
        text = (CASES / "terraform-module" / name).read_text("utf-8")
        (tmp_path / name).write_text(text.replace("/../dist", "/dist"), "utf-8")
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "stock.py").write_text("def handler(event, context): ...\n", "utf-8")
    names = ("ALERT_ADDRESS", "API_KEY", "AWS_ACCOUNT_ID", "AWS_REGION")
    project = load_template(
        str(tmp_path), dict.fromkeys(names, "x") | {"STOCK_ARN": "arn:aws:dynamodb:a:1:table/x"}
    )
    assert project.root == tmp_path
    assert list(project.jobs) == ["shop-staging-stock"]


def test_two_things_of_one_name_get_settings_of_their_own() -> None:
    text = """
resource "aws_lambda_function" "f" {
  handler  = "a.b"
  filename = "f"
  environment {
    variables = {
      QUEUE  = aws_sqs_queue.raw.arn
      BUCKET = aws_s3_bucket.raw.arn
      AGAIN  = aws_sqs_queue.raw.arn
    }
  }
}
resource "aws_sqs_queue" "raw" {}
resource "aws_s3_bucket" "raw" {}
resource "aws_scheduler_schedule" "s" {
  schedule_expression = "rate(1 day)"
  target { arn = aws_lambda_function.f.arn }
}
"""
    result = import_sources([IndexedSource("m.tf", text)], "m.tf")
    environment = tomllib.loads(result.text)["jobs"]["f"]["environment"]
    assert environment == {"QUEUE": "${env:RAW_ARN}", "BUCKET": "${env:RAW_ARN_2}", "AGAIN": "${env:RAW_ARN}"}


def test_names_are_short_and_each_used_once() -> None:
    target = f"Targets: [{{Arn: !GetAtt {'Collect' * 12}.Arn}}]"
    rules = ""
    for number in range(12):
        properties = f"{{ScheduleExpression: rate({number + 2} days), {target}}}"
        rules += f"  {'Nightly' * 12}{number}: {{Type: AWS::Events::Rule, Properties: {properties}}}\n"
    work = f"  {'Collect' * 12}: {{Type: AWS::Lambda::Function, Properties: {{Handler: a.b, Code: c}}}}\n"
    result = import_sources([IndexedSource("t.yaml", f"Resources:\n{work}{rules}")], "t.yaml")
    project = read_project(result.text)
    (job,) = project.jobs.values()
    names = [project.at_stage(None).resource_name(job.name, each.name) for each in job.schedules]
    assert len(set(names)) == 12
    assert max(map(len, names)) <= 64
    assert "long names are cut" in [each.message for each in result.remarks]
