"""``python -m benchmarks.quality [MEASURE...]``: prints the figures of all measures, or of some."""

from __future__ import annotations

import argparse
import json
import sys

from benchmarks.quality import MEASURES, measure


def main(arguments: list[str] | None = None) -> int:
    """Exit status 0: measured; 2: wrong usage."""
    parser = argparse.ArgumentParser(prog="benchmarks.quality", description=__doc__)
    parser.add_argument("measures", nargs="*", metavar="MEASURE", help=f"some of: {', '.join(MEASURES)} [all]")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    options = parser.parse_args(arguments)
    for name in options.measures:
        if name not in MEASURES:
            parser.error(f"measure: found {name!r}, expected one of {', '.join(MEASURES)}")
    found = {name: measure(name) for name in options.measures or MEASURES}
    if options.json:
        print(json.dumps(found, indent=1, ensure_ascii=False))
    else:
        for name, figures in found.items():
            print(name)
            for figure, value in figures.items():
                print(f"  {figure:40} {value:.4f}" if value != int(value) or value <= 1 else f"  {figure:40} {value:.0f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
