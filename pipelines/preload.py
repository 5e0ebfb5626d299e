"""Imported by the workers' fork server and by nothing else: the lists that every worker reads, once for all of them.

The work is done at import, because that is all a fork server does: half a second that would count against the time of
each worker's first page. The organisations are left to the workers, which are told the folders of site files.
"""

from __future__ import annotations

from contextlib import suppress

from pipelines.lists import ListFileError
from pipelines.vocabulary import vocabulary
from vietnamese.gazette import forms
from vietnamese.laws import known_laws

forms()
known_laws()
with suppress(ListFileError):  # commands that need the vocabulary have refused it already
    vocabulary()
