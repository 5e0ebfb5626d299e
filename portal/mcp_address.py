"""Where the endpoint for the Model Context Protocol is, and whether the package that it is made of is installed."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec


def is_installed() -> bool:
    """Whether ``pip install tulieu[mcp]`` was done."""
    return find_spec("mcp") is not None


def mcp_path(path: Callable[[str], str]) -> str:
    """The endpoint's path under Datasette's base address; ``path`` is ``datasette.urls.path``."""
    return str(path("/mcp"))
