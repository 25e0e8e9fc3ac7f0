"""`sched schema`: the JSON Schema of `sched.toml`, for editors."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sched_cli.console import plain
from sched_cli.files import replace_file
from sched_emulator.project.editing import json_schema

if TYPE_CHECKING:
    from sched_cli.catalog import Request


def run(request: Request) -> int:
    """Prints the schema, or writes it to `--output`."""
    path = request.text("output")
    if path is None:
        plain.write_json(json_schema())
    else:
        replace_file(path, json.dumps(json_schema(), indent=2) + "\n")
        plain.tell(f"{path}: written")
    return 0
