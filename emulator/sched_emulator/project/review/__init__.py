"""The source review: what the field has learnt about scheduled handlers, looked for in their syntax trees.

Nothing is imported or executed. The door is `review_source` for a text and `review_file` for a file; `RULES`
says what is looked for.
"""

from __future__ import annotations

from sched_emulator.project.review.files import review_file
from sched_emulator.project.review.registry import RULES, Rule
from sched_emulator.project.review.reviewing import review_source

__all__ = ["RULES", "Rule", "review_file", "review_source"]
