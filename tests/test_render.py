"""Pages that JavaScript writes: rendered with --render under the same manners, and one clear line where that cannot be."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from crawler.capture.reading import read_all, warc_files
from crawler.render import RENDERED
from tests.browser import chromium_path
from tests.conftest import ROOT, tulieu
from tests.hostile_server import serve
from tests.test_bad_pages import scrapy_crawl

needs_browser = pytest.mark.skipif(
    chromium_path() is None or find_spec("scrapy_playwright") is None,
    reason="rendering needs the extra 'render' and Debian's Chromium (apt-get install chromium)",
)
WRITTEN = "Chợ phiên bên bến Sông Kẽm mở lại vào sáng thứ Bảy, bà con mang rau vườn, cá đồng và chiếu cói ra bán như trước."
OUTSIDE = "http://10.0.0.9/noi-bo.js"

SHELL = (
    '<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>Đang tải</title>'
    '<link rel="stylesheet" href="/kieu.css"><script src="/ung-dung.js"></script><script src="/cam/theo-doi.js"></script>'
    f'<script src="{OUTSIDE}"></script><script src="http://khac.localhost:{{other}}/la.js"></script></head>'
    '<body><img src="/anh.png"><main id="goc">Đang tải…</main></body></html>'
)
SCRIPT = """
addEventListener('DOMContentLoaded', async () => {
  const data = await (await fetch('/du-lieu.json?trang=' + encodeURIComponent(location.pathname))).json();
  document.title = data.title;
  document.querySelector('#goc').innerHTML = '<article><h1>' + data.title + '</h1><div class="bai"><p>' + data.text +
    '</p><p>' + navigator.userAgent + '</p></div></article>' + data.links.map(l => '<a href="' + l + '">xem</a>').join('');
  for (const url of ['http://khac.localhost:OTHER/lay', 'http://127.0.0.1:OTHER/lay', 'http://[::1]:OTHER/lay', '/chuyen-huong'])
    fetch(url).catch(() => 0);
  fetch('/gui', {method: 'POST', body: 'x'}).catch(() => 0);
});
"""


def _data(title: str, links: list[str]) -> str:
    return json.dumps({"title": title, "text": WRITTEN + f" {title} do chính người bán hàng kể lại cho nhóm ghi chép.", "links": links})


def pages(other: int) -> dict[str, Callable[[Any], None]]:
    shell = SHELL.replace("{other}", str(other))

    def send(body: str, kind: str = "text/html; charset=utf-8", **headers: str) -> Callable[[Any], None]:
        return lambda handler: handler.send(body, kind=kind, **headers)

    return {
        "/": send(shell), "/tin/cho-phien": send(shell, ETag='"shell"'), "/tin/cho-khuya": send(shell),
        "/tin/treo": send("<html><body><script>while (true) {}</script></body></html>"),
        "/cam/kin": send(shell), "/ung-dung.js": send(SCRIPT.replace("OTHER", str(other)), "text/javascript"),
        "/cam/theo-doi.js": send("document.title = 'bị theo dõi'", "text/javascript"),
        "/du-lieu.json?trang=%2F": send(_data("Trang chủ", ["/tin/cho-phien", "/tin/cho-khuya", "/cam/kin"]), "application/json"),
        "/du-lieu.json?trang=%2Ftin%2Fcho-phien": send(_data("Chợ phiên mở lại", []), "application/json"),
        "/du-lieu.json?trang=%2Ftin%2Fcho-khuya": send(_data("Chợ khuya nghỉ đông", []), "application/json"),
        "/chuyen-huong": lambda handler: handler.send("", 302, Location=f"http://127.0.0.1:{other}/lay"),
    }  # fmt: skip


@dataclass(frozen=True)
class Rendered:
    """A crawl with --render: its archive, what the site was asked for, and what a host beside it was asked for."""

    archive: Path
    base: str
    sites: Path
    asked: list[tuple[float, str]]
    asked_beside: list[str]
    err: str

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return sqlite3.connect(self.archive).execute(sql).fetchall()


TABLES = '[discover]\nways = ["links"]\nrender = true\n[select]\ntext = [".bai"]\n[pace]\ndelay_s = 0.2\n'


def _sites(folder: Path, port: int) -> Path:
    sites = folder / "sites"
    sites.mkdir(parents=True)
    head = f'name_vi = "Bến Kẽm"\nhome_url = "http://ben-kem.localhost:{port}/"\n'
    (sites / "ben-kem.toml").write_text(head + TABLES, "utf-8")
    return sites


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rendered]:
    folder = tmp_path_factory.mktemp("render")
    with serve({}) as (other, beside), serve(pages(other), robots=(200, "User-agent: *\nDisallow: /cam/\n")) as (port, log):
        sites = _sites(folder, port)
        done = tulieu("crawl", "ben-kem", "--render", "--sites", sites, "--allow-loopback", "--archive", folder / "a.db", "--json")
        assert done.status == 0, done.err
        yield Rendered(folder / "a.db", f"http://ben-kem.localhost:{port}", sites, list(log), [path for _, path in beside], done.err)


@needs_browser
def test_text_and_links_that_scripts_write_are_archived(rendered: Rendered) -> None:
    found = dict(rendered.rows("select title, text from pages"))
    assert {"Chợ phiên mở lại", "Chợ khuya nghỉ đông"} <= set(found)
    assert found["Chợ phiên mở lại"].startswith(WRITTEN)


@needs_browser
def test_a_capture_says_that_it_was_rendered_and_by_what(rendered: Rendered) -> None:
    captures = rendered.archive.parent / "captures"
    stored = [one for file in warc_files(captures) for one in read_all(captures, file)]
    page = next(one for one in stored if one.capture.url.endswith("/tin/cho-phien"))
    assert (page.header(RENDERED) or "").startswith("Chromium ")
    assert WRITTEN in page.payload.decode("utf-8")
    assert page.header("ETag") is None
    robots = next(one for one in stored if one.capture.url.endswith("/robots.txt"))
    assert robots.header(RENDERED) is None


@needs_browser
def test_the_browser_reaches_nothing_but_scripts_and_data_of_the_site(rendered: Rendered) -> None:
    asked = {path.split("?")[0] for _, path in rendered.asked}
    assert asked == {"/robots.txt", "/", "/tin/cho-phien", "/tin/cho-khuya", "/ung-dung.js", "/du-lieu.json", "/chuyen-huong"}
    assert rendered.asked_beside == []


@needs_browser
def test_a_script_is_asked_for_once_in_a_run(rendered: Rendered) -> None:
    assert [path for _, path in rendered.asked].count("/ung-dung.js") == 1


@needs_browser
def test_pages_and_their_parts_keep_the_pause(rendered: Rendered) -> None:
    times = [at for at, _ in rendered.asked]
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert min(gaps) >= 0.15  # 0.2 s, less what the answers before took to arrive


@needs_browser
def test_pages_see_our_user_agent(rendered: Rendered) -> None:
    assert all("Tu-Lieu/" in text and "contact:" in text for (text,) in rendered.rows("select text from pages where url like '%/tin/%'"))


@needs_browser
def test_what_robots_denies_is_not_rendered(rendered: Rendered) -> None:
    assert rendered.rows("select state from addresses where url like '%/cam/kin'") == [("robots",)]


@needs_browser
def test_rendered_captures_are_extracted_again_without_a_browser(rendered: Rendered, tmp_path: Path) -> None:
    captures = rendered.archive.parent / "captures"
    done = tulieu("reextract", "--sites", rendered.sites, "--archive", tmp_path / "new.db", "--captures", captures)
    assert done.status == 0, done.err
    sql = "select url, title, text from pages order by url"
    assert sqlite3.connect(tmp_path / "new.db").execute(sql).fetchall() == rendered.rows(sql)


@needs_browser
def test_a_script_without_end_costs_its_page_only(tmp_path: Path) -> None:
    with serve(pages(9)) as (port, _):
        sites = _sites(tmp_path, port)
        text = (sites / "ben-kem.toml").read_text("utf-8")
        (sites / "ben-kem.toml").write_text(text.replace("render =", 'start = ["/tin/treo", "/tin/cho-phien"]\nrender ='), "utf-8")
        done = scrapy_crawl(tmp_path, "ben-kem", TULIEU_RENDER=1, TULIEU_RENDER_TIMEOUT_S=10)
    assert done.returncode == 0, done.stderr
    outcomes = sqlite3.connect(tmp_path / "archive.db").execute("select state, reason from addresses where url like '%/tin/%' order by url")
    assert outcomes.fetchall() == [("page", None), ("failed", "rendering took over 10 s")]


def test_a_site_that_is_to_be_rendered_is_crawled_without_when_nobody_asks(tmp_path: Path) -> None:
    with serve(pages(9)) as (port, _):
        sites = _sites(tmp_path, port)
        done = tulieu("crawl", "ben-kem", "--sites", sites, "--allow-loopback", "--archive", tmp_path / "a.db", "--json")
    assert done.err.splitlines()[0] == "ben-kem: crawled without rendering; the site file says render = true, give --render"
    assert done.json()["runs"][0]["counts"]["requests"] > 0


@needs_browser
def test_a_site_that_does_not_say_render_is_not_rendered(tmp_path: Path) -> None:
    with serve(pages(9)) as (port, log):
        sites = _sites(tmp_path, port)
        file = sites / "ben-kem.toml"
        file.write_text(file.read_text("utf-8").replace("render = true\n", ""), "utf-8")
        tulieu("crawl", "ben-kem", "--render", "--sites", sites, "--allow-loopback", "--archive", tmp_path / "a.db", "--json")
    asked = [path for _, path in log]
    assert "/" in asked and "/ung-dung.js" not in asked
    captures = tmp_path / "captures"
    assert not [each for file in warc_files(captures) for each in read_all(captures, file) if each.header(RENDERED)]


def _without(tmp_path: Path, path: str, hidden: str = "") -> subprocess.CompletedProcess[str]:
    """``tulieu crawl --render`` where programs are looked for in ``path`` only and a module cannot be found."""
    sites = _sites(tmp_path, 9)
    code = "import sys\nfrom importlib import util\nreal = util.find_spec\n"
    code += f"util.find_spec = lambda name, *a: None if name == {hidden!r} else real(name, *a)\n"
    code += "from scripts.main import main\nmain()"
    command = [sys.executable, "-c", code, "crawl", "ben-kem", "--render", "--sites", str(sites), "--archive", str(tmp_path / "a.db"), "--allow-loopback"]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env={**os.environ, "PATH": path}, timeout=60, check=False)


def test_without_chromium_one_line_says_so(tmp_path: Path) -> None:
    if find_spec("scrapy_playwright") is None:
        pytest.skip("the extra 'render' is not installed")
    done = _without(tmp_path, path=str(tmp_path))
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert "apt-get install chromium" in done.stderr


def test_without_the_extra_one_line_says_so(tmp_path: Path) -> None:
    done = _without(tmp_path, os.environ["PATH"], hidden="scrapy_playwright")
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert "[render]" in done.stderr
