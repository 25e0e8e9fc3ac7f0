"""Stages lie over the manifest to any depth, and their slips are found wherever they are written."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sched_emulator.project import ManifestError, read_project
from sched_emulator.project.model import LambdaFunction, Project

TEXT = """
[project]
name = "billing"
region = "eu-central-1"

[defaults]
memory = "256 MB"

[jobs.daily]
handler = "app.handler"
schedule = "cron(0 9 ? * MON-FRI *)"
environment = { BUCKET = "reports", LEVEL = "info" }
input = { a = { b = 1, c = 2 }, list = [1, 2] }
retry = { maximum-attempts = 5, maximum-event-age = "1 hour" }

[jobs.hourly]
handler = "app.handler"
schedules = [
  { name = "a", expression = "rate(1 hour)" },
  { name = "b", expression = "rate(2 hours)", state = "DISABLED" },
]

[stages.staging]
state = "DISABLED"
region = "eu-west-1"
accounts = ["111122223333"]

[stages.staging.jobs.hourly]
state = "ENABLED"

[stages.production.defaults]
memory = "1 GB"
timeout = "5 minutes"

[stages.production.jobs.daily]
environment.LEVEL = "error"
input.a.b = 10
input.list = [3]
retry.maximum-attempts = 9
schedules = [{ name = "early", expression = "cron(0 6 ? * MON-FRI *)" }]

[stages.production.local]
allow-hosts = ["api.example.com"]
"""


def states(project: Project) -> list[str]:
    return [schedule.state for _, schedule in project.schedules()]


def function(project: Project, job: str) -> LambdaFunction:
    target = project.jobs[job].target
    assert isinstance(target, LambdaFunction)
    return target


def test_without_a_stage_nothing_is_laid_over() -> None:
    project = read_project(TEXT)
    assert project.stage is None
    assert project.stages == ("staging", "production")
    assert states(project) == ["ENABLED", "ENABLED", "DISABLED"]
    assert function(project, "daily").memory == 256


def test_a_stage_can_switch_everything_off_but_what_it_names() -> None:
    project = read_project(TEXT, stage="staging")
    assert (project.region, project.accounts) == ("eu-west-1", ("111122223333",))
    assert [job.state for job in project.jobs.values()] == ["DISABLED", "ENABLED"]
    assert states(project) == ["DISABLED", "ENABLED", "DISABLED"]
    assert project.group_name == "billing-staging"


def test_overlays_are_deep() -> None:
    project = read_project(TEXT, stage="production")
    daily = project.jobs["daily"]
    assert daily.environment == {"BUCKET": "reports", "LEVEL": "error"}
    schedule = daily.schedules[0]
    assert (schedule.name, schedule.expression.text) == ("early", "cron(0 6 ? * MON-FRI *)")
    assert schedule.input == {"a": {"b": 10, "c": 2}, "list": [3]}
    assert schedule.retry.maximum_attempts == 9
    assert schedule.retry.maximum_event_age == timedelta(hours=1)
    assert project.local.allow_hosts == ("api.example.com",)


def test_a_stages_defaults_lie_below_the_jobs_and_above_the_common_ones() -> None:
    project = read_project(TEXT + '[stages.production.jobs.hourly]\nmemory = "2 GB"\n', stage="production")
    assert function(project, "daily").memory == 1024
    assert function(project, "hourly").memory == 2048
    assert function(project, "hourly").timeout == timedelta(minutes=5)


def test_values_are_located_where_the_stage_has_them() -> None:
    project = read_project(TEXT, stage="production")

    def place(*path: str | int) -> tuple[int, str]:
        source, span = project.locate(path)
        return source.position(span.start)[0], source.text[span.start : span.end]

    line = TEXT.split("\n").index("[stages.production.defaults]") + 2
    assert place("jobs", "daily", "memory") == (line, '"1 GB"')
    assert place("jobs", "daily", "environment", "LEVEL")[1] == '"error"'
    assert place("jobs", "daily", "environment", "BUCKET")[1] == '"reports"'
    assert place(*project.jobs["daily"].schedules[0].path)[1] == '"cron(0 6 ? * MON-FRI *)"'


def test_going_from_stage_to_stage() -> None:
    project = read_project(TEXT)
    production = project.at_stage("production")
    assert production == read_project(TEXT, stage="production")
    assert production.at_stage(None) == project


def test_a_stage_that_is_not_declared_is_refused_where_others_are() -> None:
    with pytest.raises(ManifestError) as caught:
        read_project(TEXT).at_stage("prodution")
    found = caught.value.diagnostics[0]
    assert (found.code, found.help[0].paste) == ("manifest-stage", "--stage production")


def test_without_declared_stages_every_stage_is_the_same() -> None:
    text = '[project]\nname = "a"\n[jobs.b]\nhandler = "app.handler"\n'
    project = read_project(text, stage="qa")
    assert project.jobs == read_project(text).jobs
    assert project.resource_name("b") == "a-qa-b"


def test_the_slips_of_every_stage_are_found_whatever_is_asked_for() -> None:
    text = TEXT + '[stages.qa.jobs.daily]\nmemory = "1 MB"\n'
    for stage in (None, "staging", "production", "qa"):
        with pytest.raises(ManifestError) as caught:
            read_project(text, stage=stage)
        assert [each.code for each in caught.value.diagnostics] == ["manifest-range"]
        label = caught.value.diagnostics[0].labels[0]
        assert text[label.span.start : label.span.end] == '"1 MB"'


def test_a_slip_of_the_manifest_is_not_told_again_for_each_stage() -> None:
    text = TEXT.replace('handler = "app.handler"\nschedule =', "schedule =")
    with pytest.raises(ManifestError) as caught:
        read_project(text, stage="production")
    assert [each.code for each in caught.value.diagnostics] == ["manifest-missing-key"]


def test_the_longest_stage_counts_for_the_names() -> None:
    text = f'[project]\nname = "a"\n[jobs.{"b" * 58}]\nhandler = "app.handler"\n'
    assert read_project(text, stage="dev").jobs
    for declared in (text + "[stages.product]\n", text + "[stages.dev]\n[stages.product]\n"):
        with pytest.raises(ManifestError) as caught:
            read_project(declared)
        assert [each.code for each in caught.value.diagnostics] == ["manifest-name"]
