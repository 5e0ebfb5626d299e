"""Reads the editable lists once before a command begins, so that a fault in them is told at once and not page by page."""

from __future__ import annotations

from pathlib import Path

from pipelines.lists import FOLDER
from pipelines.organisations import read_organisations
from pipelines.vocabulary import read_vocabulary


def check_lists(folder: Path = FOLDER) -> None:
    """Raises ListFileError for the first fault in the gazetteer or the vocabulary."""
    read_organisations(folder)
    read_vocabulary(folder)
