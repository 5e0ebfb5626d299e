"""Demo site ``binh-minh-xanh``: WordPress with Elementor, REST API switched off.

A replica of the markup and the boilerplate order of such sites: posts in Elementor "single post" templates,
pages built of many small widgets, an older generation of pages under ``/language/``, a feed of excerpts and
Yoast sitemaps. The organisation, its people and its projects are invented.
"""

from demo.binh_minh_xanh.routes import respond

__all__ = ["respond"]
