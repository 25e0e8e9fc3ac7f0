"""What is taken for a secret, and what is not; nothing so taken is ever shown."""

from __future__ import annotations

import time

import pytest

from sched_emulator.project.secrets import has_secret_name, is_secret_form, mask_assignments


@pytest.mark.parametrize(
    "name",
    ["PASSWORD", "DB_PASSWORD", "db-password", "API_KEY", "APIKEY", "STRIPE_SECRET", "GITHUB_TOKEN",
     "X_PRIVATE_KEY", "AWS_ACCESS_KEY", "CREDENTIALS", "token", "PASSWORDS"],
)  # fmt: skip
def test_names_of_secrets(name: str) -> None:
    assert has_secret_name(name)


@pytest.mark.parametrize(
    "name",
    ["BUCKET", "SECRET_ARN", "API_KEY_NAME", "TOKEN_URL", "PASSWORD_FILE", "TOKEN_LIMIT", "KEY",
     "PRIMARY_KEY", "TOKENIZER", "SECRETARY", "PASSWORD_PARAMETER", "MONKEY", "TOKEN_TTL"],
)  # fmt: skip
def test_names_of_other_things(name: str) -> None:
    assert not has_secret_name(name)


@pytest.mark.parametrize(
    "value",
    [
        "AKIA" + "IOSFODNN7EXAMPLE",
        "sk_live_4eC39HqLyjWDarjtT1zdp7dc",
        "ghp_" + "a1B2" * 9,
        "xoxb-123456789012-abcdefghij",
        "-----BEGIN RSA PRIVATE KEY-----\nMIIE",
        "postgres://user:pass@host/db",
        "d41d8cd98f00b204e9800998ecf8427e",
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY1",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N",
    ],
)
def test_forms_of_secrets(value: str) -> None:
    assert is_secret_form(value)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "billing/api-key",
        "/billing/production/database/password",
        "arn:aws:secretsmanager:eu-central-1:111122223333:secret:billing/api-key-AbCdEf",
        "https://example.com/a/b?c=d",
        "my-very-long-secret-name-with-hyphens-2027",
        "ThisIsALongNameWithoutAnyDigitInIt",
        "prod_stripe_secret_key",
        "2027-01-01T00:00:00Z",
        "x" * 100,
    ],
)
def test_forms_of_other_things(value: str) -> None:
    assert not is_secret_form(value)


def test_a_text_that_is_no_toml_is_masked_by_its_look() -> None:
    text = 'password = "hunter2" }\nname = "fine"\nX = "sk_live_4eC39HqLyjWDarjtT1zdp7dc"\n'
    masked = mask_assignments(text)
    assert masked == 'password = "•••••••"••\nname = "fine"\nX = "' + "•" * 32 + '"\n'
    assert len(masked) == len(text)


@pytest.mark.parametrize(
    "piece", ["a.", "-eyJ", "eyJ-", "://a:", "sk-", "a_", "SG.", "A1b", '"', "= ", "token = '"]
)
def test_hostile_texts_take_no_time(piece: str) -> None:
    text = piece * (400_000 // len(piece))
    begin = time.perf_counter()
    mask_assignments(text)
    is_secret_form(text[:100_000])
    has_secret_name(text[:100_000])
    assert time.perf_counter() - begin < 10
