"""Single points of the formats, each in a template as small as it can be: what comes of it, what is said."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from sched_cli.migrate.templates.fitting import UnfitError, payload
from sched_cli.migrate.templates.found import Setting, Words
from sched_cli.migrate.templates.importing import TemplateImport, import_sources
from sched_cli.migrate.templates.naming import project_name
from sched_cli.migrate.templates.values import IndexedSource
from sched_emulator.diagnostics import render

FUNCTION = "  F:\n    Type: AWS::Lambda::Function\n    Properties: {Handler: f.handler, Code: f}\n"
ARN = "!GetAtt F.Arn"


def imported(text: str, name: str = "t.yaml") -> TemplateImport:
    return import_sources([IndexedSource(name, text)], name)


def schedule(properties: str, target: str = "", before: str = "") -> TemplateImport:
    """A schedule of EventBridge Scheduler for the function `F`, with more properties."""
    own = "ScheduleExpression: rate(1 day), " if "ScheduleExpression" not in properties else ""
    body = f"{{{own}{properties}Target: {{Arn: {ARN}, {target}}}}}"
    return imported(
        f"{before}Resources:\n{FUNCTION}  S: {{Type: AWS::Scheduler::Schedule, Properties: {body}}}\n"
    )


def rule(target: str = "", arn: str = ARN, resources: str = FUNCTION, before: str = "") -> TemplateImport:
    """A rule for a target, after other resources."""
    body = f"{{ScheduleExpression: rate(1 day), Targets: [{{Arn: {arn}, {target}}}]}}"
    return imported(f"{before}Resources:\n{resources}  R: {{Type: AWS::Events::Rule, Properties: {body}}}\n")


def terraform(function: str = "", more: str = "", target: str = "") -> TemplateImport:
    text = f"""
resource "aws_lambda_function" "f" {{
  handler  = "f.handler"
  filename = "f"
  {function}
}}
resource "aws_scheduler_schedule" "s" {{
  schedule_expression = "rate(1 day)"
  target {{
    arn = aws_lambda_function.f.arn
    {target}
  }}
}}
{more}
"""
    return imported(text, "m.tf")


def serverless(function: str, more: str = "") -> TemplateImport:
    body = f"{{handler: f.handler, {function}}}"
    return imported(f"service: s\nprovider: {{name: aws}}\nfunctions: {{f: {body}}}\n{more}", "s.yml")


def jobs(result: TemplateImport) -> dict[str, dict[str, Any]]:
    found = tomllib.loads(result.text).get("jobs", {})
    assert isinstance(found, dict)
    return found


def said(result: TemplateImport, level: str = "") -> list[str]:
    """The codes of what is not said of every template of this kind."""
    usual = ("`RoleArn` is left out", "`role_arn` is left out")
    return [
        each.code
        for each in result.remarks
        if each.message not in usual and (not level or each.level == level)
    ]


# -- names and descriptions --------------------------------------------------------------------------------


def test_names_that_are_not_known_are_no_loss() -> None:
    result = schedule('Name: !Sub "${AWS::StackName}-x", GroupName: !Ref "AWS::StackName", ')
    assert result.complete
    assert result.found.schedules()[0].name is None
    assert terraform(more='variable "p" {}', function='function_name = "${var.p}-f"').complete


def test_descriptions_that_are_not_known_are_left_out() -> None:
    result = schedule('Description: !Sub "in ${AWS::Region}", ')
    assert said(result) == ["import-left-out"]
    assert "description" not in jobs(result)["f"]


def test_a_job_with_one_schedule_has_one_description() -> None:
    text = FUNCTION.replace("Code: f", "Code: f, Description: of the function")
    body = f"{{ScheduleExpression: rate(1 day), Description: of the rule, Targets: [{{Arn: {ARN}}}]}}"
    result = imported(f"Resources:\n{text}  R: {{Type: AWS::Events::Rule, Properties: {body}}}\n")
    assert jobs(result)["f"]["description"] == "of the rule"
    assert said(result) == ["import-left-out"]


@pytest.mark.parametrize(
    ("given", "path", "name"),
    [
        ("My Service", "-", "my-service"),
        (None, "-", "jobs"),
        (None, "/srv/Billing_v2/template.yaml", "billing-v2"),
        (None, "/srv/2024/template.yaml", "jobs"),
        ("x" * 60, "-", "x" * 24),
        ("ü", "/a/template.yaml", "a"),
    ],
)
def test_a_project_is_called_after_its_service_or_folder(given: str | None, path: str, name: str) -> None:
    assert project_name(given, path) == name


# -- dates, states, windows --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2027-01-01T00:00:00Z", "2027-01-01T00:00:00Z"),
        ("2027-01-01T00:00:00", "2027-01-01T00:00:00Z"),
        ("2027-01-01", "2027-01-01T00:00:00Z"),
        ("2027-01-01T02:00:00+02:00", "2027-01-01T02:00:00+02:00"),
    ],
)
def test_dates_are_instants(written: str, read: str) -> None:
    assert schedule(f"StartDate: {written}, ").found.schedules()[0].start == read


@pytest.mark.parametrize(
    ("properties", "window"),
    [
        ('FlexibleTimeWindow: {Mode: "OFF"}, ', None),
        ("FlexibleTimeWindow: {Mode: FLEXIBLE, MaximumWindowInMinutes: 90}, ", "1 hour 30 minutes"),
        ('FlexibleTimeWindow: {Mode: FLEXIBLE, MaximumWindowInMinutes: "5"}, ', "5 minutes"),
        ('FlexibleTimeWindow: {Mode: "OFF", MaximumWindowInMinutes: 5}, ', None),
    ],
)
def test_windows(properties: str, window: str | None) -> None:
    assert jobs(schedule(properties))["f"].get("flexible-window") == window


@pytest.mark.parametrize("state", ["DISABLED", "ENABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"])
def test_states(state: str) -> None:
    (found,) = schedule(f"State: {state}, ").found.schedules()
    assert found.enabled is (state != "DISABLED")


def test_terraform_and_sam_have_flags_beside_the_state() -> None:
    event = "{E: {Type: Schedule, Properties: {Schedule: rate(1 day), Enabled: 'false'}}}"
    function = f"{{Handler: a.b, CodeUri: a, Events: {event}}}"
    sam = imported(f"Resources: {{F: {{Type: AWS::Serverless::Function, Properties: {function}}}}}")
    assert [each.enabled for each in sam.found.schedules()] == [False]
    more = """
resource "aws_cloudwatch_event_rule" "r" {
  name                = "r"
  schedule_expression = "rate(2 days)"
  is_enabled          = "false"
}
resource "aws_cloudwatch_event_target" "t" {
  rule = "r"
  arn  = aws_lambda_function.f.arn
}
"""
    states = {each.expression: each.enabled for each in terraform(more=more).found.schedules()}
    assert states == {"rate(1 day)": True, "rate(2 days)": False}


# -- expressions -------------------------------------------------------------------------------------------


def test_an_expression_that_is_put_together_is_shown_where_it_is_used() -> None:
    text = "Parameters: {Hour: {Type: String, Default: '25'}}\n"
    result = schedule('ScheduleExpression: !Sub "cron(0 ${Hour} * * ? *)", ', before=text)
    problem = next(each for each in result.remarks if each.code == "cron-value-range")
    assert "it comes to `cron(0 25 * * ? *)`" in render(problem)
    assert said(result, "warning") == ["import-nothing"]


def test_an_expression_that_is_not_known_is_told() -> None:
    result = schedule("ScheduleExpression: !Ref Rate, ", before="Parameters: {Rate: {Type: String}}\n")
    assert said(result, "error") == ["import-unresolved"]
    body = f"{{Target: {{Arn: {ARN}}}}}"
    missing = imported(f"Resources:\n{FUNCTION}  S: {{Type: AWS::Scheduler::Schedule, Properties: {body}}}\n")
    assert said(missing, "error") == ["import-shape"]


# -- functions ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("properties", "codes"),
    [
        ("Handler: a b", ["import-shape"]),
        ("Code: {ZipFile: x}", ["import-shape"]),
        ("Handler: !Ref P", ["import-unresolved"]),
        ("Handler: [a]", ["import-shape"]),
    ],
)
def test_a_function_without_anything_to_call_is_no_job(properties: str, codes: list[str]) -> None:
    function = f"  F: {{Type: AWS::Lambda::Function, Properties: {{{properties}}}}}\n"
    result = rule(resources=function, before="Parameters: {P: {Type: String}}\n")
    assert said(result, "error") == codes
    assert jobs(result) == {}


@pytest.mark.parametrize(
    ("argument", "key", "value"),
    [
        ('runtime = "python2.7"', "runtime", "python3.14"),
        ('runtime = "nodejs12.x"', "runtime", "nodejs24.x"),
        ('runtime = "python3.12"', "runtime", "python3.12"),
        ('architectures = ["arm64"]', "architecture", "arm64"),
        ("timeout = 90", "timeout", "1 minute 30 seconds"),
        ("memory_size = 2048", "memory", "2 GB"),
        ("reserved_concurrent_executions = 0", "reserved-concurrency", 0),
    ],
)
def test_properties_of_functions(argument: str, key: str, value: object) -> None:
    assert jobs(terraform(function=argument))["f"][key] == value


@pytest.mark.parametrize(
    ("argument", "code"),
    [
        ('runtime = "cobol1"', "import-shape"),
        ('architectures = ["sparc"]', "import-shape"),
        ("timeout = 0", "import-shape"),
        ("memory_size = 64", "import-shape"),
        ('layers = ["arn:aws:lambda:a:b:c"]', "import-property"),
        ('code_signing_config_arn = "x"', "import-property"),
        ('environment { variables = { "1A" = "x" } }', "import-property"),
        ('environment { variables = { AB = ["x"] } }', "import-shape"),
        ("environment { variables = { AB = module.x.y } }", "import-unresolved"),
        ('dead_letter_config { target_arn = "arn:aws:sns:eu-west-1:111122223333:x" }', "import-property"),
        ("role = aws_iam_role.missing.arn", "import-property"),
    ],
)
def test_what_a_manifest_cannot_say_of_a_function_is_told(argument: str, code: str) -> None:
    result = terraform(function=argument)
    assert said(result) == [code]
    assert list(jobs(result)) == ["f"]


@pytest.mark.parametrize(
    ("code", "source", "codes"),
    [
        ("f", "f", []),
        ("./a/../b/", "b", []),
        ("{S3Bucket: a, S3Key: b}", None, ["import-property"]),
        ("s3://a/b.zip", None, ["import-property"]),
        ("code.zip", None, ["import-property"]),
        ("{ZipFile: x}", None, ["import-property"]),
    ],
)
def test_code(code: str, source: str | None, codes: list[str]) -> None:
    result = rule(resources=FUNCTION.replace("Code: f", f"Code: {code}"))
    assert jobs(result)["f"].get("source") == source
    assert said(result) == codes


def test_a_function_is_found_by_every_way_to_name_it() -> None:
    named = FUNCTION.replace("Code: f", "Code: f, FunctionName: work")
    more = "  V: {Type: AWS::Lambda::Version, Properties: {FunctionName: !Ref F}}\n"
    ways = [
        "!GetAtt F.Arn",
        "{Fn::GetAtt: [F, Arn]}",
        "!Ref V",
        "arn:aws:lambda:eu-west-1:111122223333:function:work",
        "arn:aws:lambda:eu-west-1:111122223333:function:work:live",
        '!Sub "arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:work"',
        '!Sub "arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:${F}"',
        '!Join [":", ["arn:aws:lambda", !Ref "AWS::Region", !Ref "AWS::AccountId", "function", !Ref F]]',
    ]
    for way in ways:
        assert list(jobs(rule(arn=way, resources=named + more))) == ["f"], way


# -- targets -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arn", "target", "codes"),
    [
        ("nonsense", "", ["import-target", "import-nothing"]),
        ("!ImportValue x", "", ["import-target", "import-nothing"]),
        ("!Ref Missing", "", ["import-target", "import-nothing"]),
        ("[a]", "", ["import-shape", "import-nothing"]),
        ("arn:aws:kinesis:a:1:stream/x", "KinesisParameters: {}, ", ["import-target", "import-nothing"]),
        ("arn:aws:sqs:eu-west-1:111122223333:x", "DeadLetterConfig: {Arn: !Ref Q}, ", ["import-unresolved"]),
        ("arn:aws:sqs:eu-west-1:111122223333:x", "Nonsense: 1, ", ["import-property"]),
    ],
)  # fmt: skip
def test_targets(arn: str, target: str, codes: list[str]) -> None:
    result = rule(target, arn)
    assert sorted(said(result, "error") + said(result, "warning")) == sorted(codes)


def test_the_input_is_a_value_of_toml_or_is_told() -> None:
    assert jobs(schedule("", 'Input: "[1, {\\"a\\": \\"b\\"}]"'))["f"]["input"] == [1, {"a": "b"}]
    assert jobs(schedule("", 'Input: "\\"text\\""'))["f"]["input"] == "text"
    table = schedule("", "Input: {a: 1, b: !Ref F}")  # no string, but what is meant is plain
    assert jobs(table)["f"]["input"] == {"a": 1, "b": "${env:F}"}
    assert said(rule('Input: \'{"t": "<aws.scheduler.scheduled-time>"}\''), "error") == ["import-property"]


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        (["text"], "no JSON"),
        (["null"], "no null"),
        (['{"a": [null]}'], "no null"),
        (["9" * 30], "too large"),
        (["1e999"], "too large"),
        (['"\\ud800"'], "half a character"),
        (['{"', Setting("A"), '": 1}'], "a key in it"),
        (['{"a": ', Setting("A"), "}"], "no JSON"),
        (["[" * 60 + "]" * 60], "too deeply"),
        (["[" * 8000], "too deeply"),
        (['"' + "x" * 9000 + '"'], "8,192 characters"),
    ],
)
def test_inputs_that_a_manifest_cannot_say(parts: list[str | Setting], reason: str) -> None:
    with pytest.raises(UnfitError, match=reason):
        payload(Words.of(parts), "rules")


def test_inputs_larger_than_aws_takes() -> None:
    with pytest.raises(UnfitError, match="262,144 bytes"):
        payload(Words(('"' + "é" * 150_000 + '"',)), "scheduler")


def test_settings_in_an_input_and_text_that_looks_like_one() -> None:
    words = Words.of(['{"a": "x', Setting("A"), 'y", "b": "${env:HOME}"}'])
    assert payload(words, "scheduler") == {"a": "x${env:A}y", "b": "$${env:HOME}"}


# -- AWS Batch ---------------------------------------------------------------------------------------------

DEFINITION = """  D:
    Type: AWS::Batch::JobDefinition
    Properties:
      Type: container
      ContainerProperties: {Image: i, Vcpus: 2, Memory: 4096, %s}
"""


def batch(container: str, target: str) -> TemplateImport:
    return rule(target, "!Ref Q", f"{DEFINITION % container}  Q: {{Type: AWS::Batch::JobQueue}}\n")


def test_a_batch_job_on_ec2() -> None:
    parameters = "BatchParameters: {JobDefinition: !Ref D, JobName: n}"
    variables = "[{Name: AWS_BATCH_X, Value: y}, {Name: A, Value: b}]"
    result = batch(f"Environment: {variables}, Privileged: true", parameters)
    assert jobs(result)["d"] == {
        "type": "batch",
        "image": "i",
        "schedule": "rate(1 day)",
        "service": "rules",
        "vcpus": 2,
        "memory": "4 GB",
        "compute-environments": ["EC2"],
        "environment": {"A": "b"},
    }
    assert said(result) == ["import-property", "import-property"]


@pytest.mark.parametrize(
    ("container", "target"),
    [
        ("", "BatchParameters: {JobDefinition: !Ref Missing, JobName: n}"),
        ("", "BatchParameters: {JobDefinition: !Ref D, JobName: n}, Input: text"),
        ("", "BatchParameters: {JobName: n}"),
    ],
)
def test_batch_jobs_that_are_no_jobs(container: str, target: str) -> None:
    assert said(batch(container, target), "error") == ["import-target"]


def test_a_definition_of_many_nodes_is_no_job() -> None:
    parameters = "BatchParameters: {JobDefinition: !Ref D, JobName: n}"
    nodes = "  D: {Type: AWS::Batch::JobDefinition, Properties: {Type: multinode, NodeProperties: {}}}\n"
    assert said(rule(parameters, "!Ref Q", nodes), "error") == ["import-target"]


# -- serverless.yml ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("${self:custom.a}", "x"),
        ("${self:custom.list.1}", "two"),
        ("${self:custom.none, 'other'}", "other"),
        ('${self:custom.none, self:custom.none, "last"}', "last"),
        ("${self:custom.none, 7}", "7"),
        ("${self:custom.${self:custom.name}}", "x"),
        ("${opt:stage, self:custom.a}-${sls:stage}", "x-dev"),
        ("${strToBool('true')}", "true"),
        ("$${not} ${Name} ${AWS::Region}", "$${not} ${Name} ${AWS::Region}"),
        ("${unclosed", "${unclosed"),
        ("a, ${env:HOME} b", "a, ${env:HOME} b"),
    ],
)
def test_variables_of_serverless(written: str, read: str) -> None:
    custom = "custom: {a: x, name: a, list: [one, two]}\n"
    text = written.replace("'", "''")
    result = serverless(f"environment: {{AB: '{text}'}}, events: [{{schedule: rate(1 day)}}]", custom)
    assert jobs(result)["f"]["environment"]["AB"] == read


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("${self:custom.none}", "nothing in the file says it"),
        ("${file(a.yml):b}", "in another file"),
        ("${cf:stack.Output}", "another stack"),
        ("${custom-source:a}", "`custom-source` is read"),
        ("x${self:custom}", "inside a text"),
        ("${self:custom.${cf:a.b}}", "another stack"),
        ("${self:custom.${cf:a.b}, 'x'}", "depends on what is known"),
        ("${sls:instanceId}", "read when the service is deployed"),
    ],
)
def test_variables_that_are_not_known(written: str, why: str) -> None:
    custom = "custom: {a: x}\n"
    text = written.replace("'", "''")
    result = serverless(f"environment: {{AB: '{text}'}}, events: [{{schedule: rate(1 day)}}]", custom)
    (problem,) = [each for each in result.remarks if each.code == "import-unresolved"]
    assert why in render(problem)


def test_values_that_can_be_set_are_settings() -> None:
    environment = "{AB: '${opt:token}', CD: '${aws:accountId}', EF: '${env:HOME}'}"
    result = serverless(f"environment: {environment}, events: [{{schedule: rate(1 day)}}]")
    assert jobs(result)["f"]["environment"] == {
        "AB": "${env:TOKEN}",
        "CD": "${env:AWS_ACCOUNT_ID}",
        "EF": "${env:HOME}",
    }
    assert said(result, "warning") == ["import-setting", "import-setting"]


def test_a_section_in_another_file_is_told() -> None:
    result = imported("service: s\nprovider: {name: aws}\nfunctions: ${file(functions.yml)}\n", "s.yml")
    assert said(result) == ["import-nothing", "import-unresolved"]


# -- Terraform ---------------------------------------------------------------------------------------------


def test_policies_of_every_kind() -> None:
    more = """
resource "aws_iam_role" "r" {
  inline_policy {
    name   = "inline"
    policy = jsonencode({ Statement = { Effect = "Allow", Action = "s3:Get*", Resource = "*" } })
  }
}
resource "aws_iam_role_policy" "text" {
  role   = aws_iam_role.r.name
  policy = <<-JSON
    {"Statement": [{"Effect": "Deny", "Action": ["s3:Put*"], "Resource": ["arn:aws:s3:::x"]}]}
  JSON
}
resource "aws_iam_role_policy" "file" {
  role   = aws_iam_role.r.id
  policy = file("policy.json")
}
resource "aws_iam_role_policy" "bad" {
  role   = aws_iam_role.r.id
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "not an action", Resource = "*" }] })
}
resource "aws_iam_role_policy" "worse" {
  role   = aws_iam_role.r.id
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "nothing" }] })
}
resource "aws_iam_role_policy_attachment" "managed" {
  role       = aws_iam_role.r.name
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}
"""
    result = terraform(function="role = aws_iam_role.r.arn", more=more)
    assert jobs(result)["f"]["permissions"] == [
        {"actions": ["s3:Get*"], "resources": ["*"]},
        {"actions": ["s3:Put*"], "resources": ["arn:aws:s3:::x"], "effect": "Deny"},
    ]
    assert said(result) == ["import-property"] * 4


def test_a_json_file_of_terraform_takes_lists_and_comments() -> None:
    text = """{"resource": [
  {"aws_lambda_function": {"f": [{"handler": "f.handler", "filename": "f", "//": "why"}]}},
  {"aws_scheduler_schedule": {"s": {
    "schedule_expression": "rate(${var.n} days)",
    "target": {"arn": "${aws_lambda_function.f.arn}"}
  }}}],
 "variable": {"n": {"default": 2}},
 "module": {"m": {"source": "./m"}},
 "provider": {"aws": [{"region": "eu-west-1"}]}}"""
    result = imported(text, "m.tf.json")
    assert jobs(result)["f"]["schedule"] == "rate(2 days)"
    assert tomllib.loads(result.text)["project"]["region"] == "eu-west-1"
    assert said(result) == ["import-changed", "import-left-out"]


def test_a_region_that_is_none_is_not_written() -> None:
    result = terraform(more='provider "aws" {\n region = "moon"\n}\n')
    assert "region" not in tomllib.loads(result.text)["project"]


def test_several_dead_letter_queues_are_told() -> None:
    queues = [f"arn:aws:sqs:eu-west-1:111122223333:{name}" for name in ("a", "b")]
    function = f'dead_letter_config {{ target_arn = "{queues[0]}" }}'
    result = terraform(function=function, target=f'dead_letter_config {{ arn = "{queues[1]}" }}')
    assert jobs(result)["f"]["dead-letter-queue"] == queues[0]
    assert said(result, "warning") == ["import-property"]


# -- CloudFormation's functions ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("!Ref F", "${env:F}"),
        ("!GetAtt F.Arn", "${env:F_ARN}"),
        ('!Sub "${F}-${!raw}"', "${env:F}-${raw}"),
        ('!Sub ["${a}-${b}", {a: 1, b: !Ref "AWS::Region"}]', "1-${env:AWS_REGION}"),
        ('!Join ["", [a, !Join ["-", [b, c]]]]', "ab-c"),
        ("!Select [1, [a, b]]", "b"),
        ('!Select ["0", !Split [",", "a,b"]]', "a"),
        ("!FindInMap [M, k, v]", "mapped"),
        ("!If [Good, a, b]", "a"),
        ("!If [Bad, a, b]", "b"),
        ("!ToJsonString {a: [1, true]}", '{"a": [1, true]}'),
        ("!Length [a, b]", "2"),
        ('!Sub "${AWS::Partition}.${AWS::URLSuffix}"', "aws.amazonaws.com"),
        ("!Ref Bucket", "raw"),
        ("!GetAtt Bucket.Arn", "arn:aws:s3:::raw"),
    ],
)
def test_functions_of_cloudformation(written: str, read: str) -> None:
    assert environment(written)[0] == {"AB": read}


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("!ImportValue x", "another stack"),
        ("!Base64 x", "`Fn::Base64`"),
        ("!GetAZs x", "`Fn::GetAZs`"),
        ("!Select [9, [a]]", "`Fn::Select`"),
        ("!FindInMap [M, k, none]", "no mapping has"),
        ("!GetAtt Missing.Arn", "no resource `Missing`"),
        ("!GetAtt F", "no attribute"),
        ("!Ref Missing", "no parameter or resource"),
        ("!Sub [a]", "`Fn::Sub` takes"),
        ('!Join ["", [[a]]]', "inside a text"),
        ("!If [Unknown, a, b]", "`Unknown` is decided"),
        ("!Transform {Name: x}", "a macro"),
        ("!Join [!Ref 'AWS::NoValue']", "carried out when"),
    ],
)
def test_functions_that_only_aws_carries_out(written: str, why: str) -> None:
    found, result = environment(written)
    assert found == {}
    (problem,) = [each for each in result.remarks if each.code == "import-unresolved"]
    assert why in render(problem)


def environment(written: str) -> tuple[dict[str, str], TemplateImport]:
    before = "Mappings: {M: {k: {v: mapped}}}\n"
    before += "Conditions:\n  Good: !Equals [a, a]\n  Bad: !Not [!Condition Good]\n"
    before += '  Unknown: !Or [!Equals [!Ref "AWS::Region", a], !Condition Bad]\n'
    function = FUNCTION.replace("Code: f", f"Code: f, Environment: {{Variables: {{AB: {written}}}}}")
    bucket = "  Bucket: {Type: AWS::S3::Bucket, Properties: {BucketName: raw}}\n"
    result = rule(resources=function + bucket, before=before)
    return jobs(result)["f"].get("environment", {}), result
