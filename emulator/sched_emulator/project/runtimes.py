"""Knows Lambda's managed runtimes: which exist, which are deprecated, and how each names a handler.

As of November 2026 (lambda-runtimes; BC: lambda.Runtime). Which runtimes are deprecated is a fact of that
edition, not of the clock, so that a manifest is judged alike on every day.
"""

from __future__ import annotations

__all__ = ["DEPRECATED", "EDITION", "RUNTIMES", "is_python", "module_suffixes"]

EDITION = "November 2026"

SUPPORTED = (
    "python3.14",
    "python3.13",
    "python3.12",
    "python3.11",
    "nodejs24.x",
    "nodejs22.x",
    "java25",
    "java21",
    "java17",
    "java11",
    "java8.al2",
    "dotnet10",
    "ruby3.4",
    "ruby3.3",
    "provided.al2023",
)

DEPRECATED = {
    "python3.10": "2026-10-31",
    "python3.9": "2025-12-15",
    "python3.8": "2024-10-14",
    "nodejs20.x": "2026-04-30",
    "nodejs18.x": "2025-09-01",
    "nodejs16.x": "2024-06-12",
    "ruby3.2": "2026-03-31",
    "dotnet8": "2026-11-10",
    "dotnet6": "2024-12-20",
    "provided.al2": "2026-07-31",
}
"""Since when: such functions still run, but some months later cannot be created or updated any more."""

RUNTIMES = (*SUPPORTED, *DEPRECATED)

_SUFFIXES = {"python": (".py", "/__init__.py"), "nodejs": (".js", ".mjs", ".cjs"), "ruby": (".rb",)}


def is_python(runtime: str) -> bool:
    """Whether handlers are Python functions."""
    return runtime.startswith("python")


def module_suffixes(runtime: str) -> tuple[str, ...]:
    """How a handler's file may end; empty where the handler names no file of the source."""
    return next((suffixes for name, suffixes in _SUFFIXES.items() if runtime.startswith(name)), ())
