"""What every test shares: how hypothesis looks for counter-examples.

Knows nothing of the product. `HYPOTHESIS_PROFILE` chooses a profile; on a CI machine (`CI` is set) it is
`repeatable`, so that a change fails only for its own faults; elsewhere each run draws afresh.
"""

from __future__ import annotations

import os

from hypothesis import settings

# No deadlines: the time of a single example says more about the machine than about the code.
settings.register_profile("fresh", deadline=None, print_blob=True)
settings.register_profile("repeatable", deadline=None, print_blob=True, derandomize=True)
settings.register_profile("thorough", deadline=None, print_blob=True, max_examples=5_000)

settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE") or ("repeatable" if os.environ.get("CI") else "fresh")
)
