"""Stage: the organisations, projects and places that a record names, with the forms in which it names them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Set
from dataclasses import replace

from crawler.items import Mention, Record
from pipelines.organisations import Organisation, find_organisations
from vietnamese.gazette import Place
from vietnamese.places import find_places
from vietnamese.tokens import Tokens, with_title

MAX_FORMS = 20
"""Different spellings of one name that are kept for a page: it has no more but by a hostile hand."""


def find_entities(record: Record, site_lines: Set[str]) -> None:
    """Sets the record's mentions: by kind, then in the order in which they first stand in text and title."""
    tokens = with_title(record.text, record.title or "")
    organisations = find_organisations(tokens, record.site)
    own = {each.form.organisation.slug: each.form.organisation for each in organisations}
    named = find_places(tokens)
    where = {each.place.key: each.place for each in named}
    record.mentions = [
        *(
            _counted(organisation_mention(own[key]), places, tokens, len(record.text))
            for key, places in _grouped((each.form.organisation.slug, each.start, each.end) for each in organisations)
        ),
        *(
            _counted(place_mention(where[key]), places, tokens, len(record.text))
            for key, places in _grouped((each.place.key, each.start, each.end) for each in named)
        ),
    ]


def organisation_mention(organisation: Organisation) -> Mention:
    """What is stored of an organisation (or project), not counted yet."""
    others = dict.fromkeys((*organisation.names, *organisation.acronyms))
    others.pop(organisation.name, None)
    key = f"{organisation.kind}/{organisation.slug}"
    return Mention(key, organisation.kind, organisation.name, organisation.name_en, tuple(others), site=organisation.slug)


def place_mention(place: Place) -> Mention:
    """What is stored of a place, not counted yet."""
    return Mention(
        f"place/{place.key}", "place", place.name, None, place.aliases, level=place.level, province=place.province, today=place.today
    )


def _grouped(found: Iterable[tuple[str, int, int]]) -> list[tuple[str, list[tuple[int, int]]]]:
    groups: dict[str, list[tuple[int, int]]] = {}
    for key, start, end in found:
        groups.setdefault(key, []).append((start, end))
    return list(groups.items())


def _counted(mention: Mention, places: list[tuple[int, int]], tokens: Tokens, text_chars: int) -> Mention:
    """With the number of its places, its spellings and the first place in the text (None: only in the title)."""
    forms = Counter(" ".join(tokens.quote(start, end).split()) for start, end in places)
    first = next((tokens.starts[start] for start, _ in places if tokens.starts[start] < text_chars), None)
    return replace(mention, count=len(places), forms=dict(forms.most_common(MAX_FORMS)), start_char=first)
