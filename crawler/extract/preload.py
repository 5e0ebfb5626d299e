"""Imported by the workers' fork server and by nothing else: what workers need and take long to load, once for all of them.

The work is done at import, because that is all a fork server does. Loaded within a task, it would count against the task's
time limit: on a busy machine the first English page of every worker was lost to it.
"""

from __future__ import annotations

from contextlib import suppress

import py3langid
import pycld2  # noqa: F401
import pypdfium2  # noqa: F401
import readability  # noqa: F401
import trafilatura  # noqa: F401

with suppress(OSError):  # no room for the model it unpacks into a temporary file: told where a page needs it
    py3langid.classify("")  # a second of CPU
