"""What a page in `docs/errors` shows must be what `sched` prints, and every code must have such a page.

`codes` finds the codes in the source, `error_pages` reads the pages, `rewriting` writes them. A new code
needs one page with one command on it; the rest comes by `SCHED_REGENERATE=1` (`tests/test_error_pages.py`).
"""
