"""Names that page builders give to every part of a page, which say nothing of what the part is. Pure."""

from __future__ import annotations

import re

_BUILT = re.compile(r"\bwidget-image-caption\b|\b(?:elementor|so|siteorigin)-widget\b|(?<=so-panel )widget (?:widget_(?:sow-editor|black-studio-tinymce|text)\b)?")


def without_builders(names: str) -> str:
    """Class names and identifier of an element without those: page builders call each part of a text a widget, and what is left says which kind it is."""
    return _BUILT.sub("", names) if "widget" in names else names


_MARKS = ('class="elementor', "elementor-widget", "col-inner", "wpb_wrapper", "vc_row", "et_pb_", "fusion-builder", "so-panel", "wp-block-column", "brxe-")
"""Names in the pages of Elementor, Flatsome, WPBakery, Divi, Avada, SiteOrigin, the columns of WordPress itself, Bricks."""


def is_built(html: str) -> bool:
    """Whether a page is put together in a page builder: the paragraphs of one text stand in columns and boxes of their own there."""
    return any(mark in html for mark in _MARKS)
