"""The handler of the project that the documentation's examples change."""

from __future__ import annotations


def handler(event: dict[str, object], context: object) -> None:
    """Print what is to be reported on."""
    print(event)
