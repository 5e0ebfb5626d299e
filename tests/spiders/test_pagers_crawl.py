"""Sites of Joomla and Drupal with their own pagers, crawled over HTTP: every article is found once, and no list is a record."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pytest

from tests.discovery_site import Pages, listing
from tests.hostile_server import article
from tests.spiders.test_discovery_crawl import Crawled, small

SUBJECTS = (
    "nuôi ếch", "tổ tiết kiệm", "con đò", "lớp xoá mù chữ", "trạm y tế ấp", "vườn ươm tràm", "bếp chung", "tủ sách",
    "giếng làng", "đội văn nghệ", "cầu tre", "máy gặt", "sổ hụi", "chợ phiên", "bờ kè", "nhà trẻ",
)  # fmt: skip
SIZE = 10
"""Articles on one list of Joomla."""
COUNT = 27
"""Articles: the last list has fewer than a whole one."""


LIST = ("excluded", "list or other page that is no record (address)")


def title(number: int, category: str = "/tin-tuc") -> str:
    return f"{'Chuyện' if category == '/tin-tuc' else 'Dự án'} {SUBJECTS[number % len(SUBJECTS)]} kỳ {number}"


def teasers(links: Iterable[tuple[str, str]], pager: str) -> str:
    """A list as both systems show it: titles with the beginning of each article, "read more", and the pager below."""
    items = "".join(
        f'<div class="item"><h2><a href="{path}">{name}</a></h2><p>Tóm tắt {name.lower()}, mời bà con đọc tiếp…</p><a href="{path}">Đọc tiếp</a></div>'
        for path, name in links
    )
    return f'<html lang="vi"><head><title>Tin tức</title></head><body><nav><a href="/">Trang chủ</a> <a href="/tin-tuc">Tin tức</a></nav><main><h1>Tin tức</h1>{items}</main>{pager}</body></html>'


# -- Joomla

CATEGORIES = {"/tin-tuc": "start", "/du-an": "limitstart"}
"""Categories with the parameter of their pager: that of Joomla with readable addresses, and that of 1.0 and 1.5."""


def joomla_list(handler: Any, match: re.Match[str]) -> None:
    """The first list of a category has no parameter; its pager names all lists, ``start=0`` too."""
    category, parameter = match[1], CATEGORIES[match[1]]
    start = int(match[2] or 0)
    numbers = range(start, min(start + SIZE, COUNT))
    steps = "".join(f'<li><a href="{category}?{parameter}={step}">{step // SIZE + 1}</a></li>' for step in range(0, COUNT, SIZE))
    handler.send(teasers(((f"{category}/{number}-bai", title(number, category)) for number in numbers), f'<ul class="pagination">{steps}</ul>'))


def joomla_article(handler: Any, match: re.Match[str]) -> None:
    """With the icons to print and to send by e-mail, and the way back to the list."""
    category, number = match[1], int(match[2])
    path, parameter = f"{category}/{number}-bai", CATEGORIES[category]
    icons = f'<a href="{path}?tmpl=component&amp;print=1">In</a> <a href="/component/mailto/?tmpl=component&amp;link=abc{number}">Gửi</a>'
    handler.send(article(title(number, category), extra=f'{icons} <a href="{category}?{parameter}={number // SIZE * SIZE}">Về mục</a>'))


@pytest.fixture(scope="module")
def joomla(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    extra = Pages({"/": listing([*CATEGORIES, "/component/users/?view=registration", "/index.php?option=com_users&view=remind"])})
    extra.rules = (
        (re.compile(r"(/tin-tuc|/du-an)(?:\?(?:limit)?start=(\d+))?"), joomla_list),
        (re.compile(r"(/tin-tuc|/du-an)/(\d+)-bai"), joomla_article),
    )
    return small(tmp_path_factory.mktemp("joomla"), extra, 'platform = "joomla"')


@pytest.mark.parametrize(("category", "parameter"), CATEGORIES.items())
def test_the_pager_of_joomla_leads_to_every_article_once_and_its_lists_are_no_records(joomla: Crawled, category: str, parameter: str) -> None:
    found = {path: name for path, name in joomla.titles().items() if path.startswith(category)}
    assert found == {f"{category}/{number}-bai": title(number, category) for number in range(COUNT)}
    lists = {f"{category}?{parameter}={start}" for start in range(0, COUNT, SIZE)}
    assert {path for path in joomla.asked if path.startswith(category) and "start=" in path} == lists
    assert {joomla.row(path) for path in lists} == {LIST}
    assert joomla.row(category)[0] == "excluded"


def test_no_address_of_joomla_is_asked_twice_and_views_of_an_article_are_its_aliases(joomla: Crawled) -> None:
    assert {path for path, count in joomla.asked.items() if count > 1 or "print" in path} == set()
    rows = joomla.query("select count(*) from addresses a join pages p on p.id = a.page_id where a.state = 'alias' and a.url like '%print=1' and a.reason = 'same address as ' || p.url")
    assert rows == [(COUNT * len(CATEGORIES),)]
    assert joomla.query("select url from addresses where state = 'queued'") == []


def test_forms_of_joomla_to_send_an_article_and_to_register_are_not_asked(joomla: Crawled) -> None:
    assert not [path for path in joomla.asked if "mailto" in path or "users" in path]
    assert joomla.query("select distinct state, reason from addresses where url like '%mailto%' or url like '%users%'") == [("excluded", "rule")]


# -- Drupal

LISTS = 4


def drupal_list(handler: Any, match: re.Match[str]) -> None:
    """A view of Drupal: pages count from 0, so that the first list has two addresses, and the last names itself as last."""
    number = int(match[1] or 0)
    steps = "".join(f'<li class="pager__item"><a href="?page={step}" title="Trang {step + 1}">{step + 1}</a></li>' for step in range(LISTS))
    links = ((f"/tin-tuc/bai-{number * 8 + place}", title(number * 8 + place)) for place in range(8))
    handler.send(teasers(links, f'<ul class="pager__items">{steps}<li><a href="?page={LISTS - 1}">Cuối »</a></li></ul>'))


def drupal_article(handler: Any, match: re.Match[str]) -> None:
    """At its readable address and at that of its node, which names the readable one as its own."""
    number = int(match[1])
    head = f'<link rel="canonical" href="/tin-tuc/bai-{number}"><link rel="shortlink" href="/node/{number}">'
    handler.send(article(title(number), head, f'<a href="/node/{number}">Liên kết cố định</a> <a href="/comment/reply/node/{number}/comment#form">Trả lời</a>'))


@pytest.fixture(scope="module")
def drupal(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    extra = Pages({"/": listing(["/tin-tuc"])})
    extra.rules = ((re.compile(r"/tin-tuc(?:\?page=(\d+))?"), drupal_list), (re.compile(r"/(?:tin-tuc/bai-|node/)(\d+)"), drupal_article))
    return small(tmp_path_factory.mktemp("drupal"), extra, 'platform = "drupal"')


def test_the_pager_of_drupal_leads_to_every_article_once_and_its_lists_are_no_records(drupal: Crawled) -> None:
    assert drupal.titles() == {f"/tin-tuc/bai-{number}": title(number) for number in range(LISTS * 8)}
    lists = {path for path in drupal.asked if "page=" in path}
    assert {int(path.partition("=")[2]) for path in lists} == set(range(LISTS))
    assert {drupal.row(path) for path in lists} == {LIST}
    assert drupal.row("/tin-tuc")[0] == "excluded"


def test_addresses_of_nodes_are_aliases_of_their_articles_and_forms_of_comments_are_not_asked(drupal: Crawled) -> None:
    for number in range(LISTS * 8):
        assert drupal.row(f"/node/{number}") == ("alias", f"canonical address is {drupal.base}/tin-tuc/bai-{number}")
    assert drupal.row("/comment/reply/node/1/comment") == ("excluded", "rule")
    assert {path for path, count in drupal.asked.items() if count > 1 or "comment" in path} == set()
    assert drupal.query("select url from addresses where state = 'queued'") == []
