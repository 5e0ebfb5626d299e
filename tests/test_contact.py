"""A live crawl says whom to write to: given, from the environment, kept from before, or asked for once; never without."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from scrapy.settings import Settings

from crawler.contact import ContactError, checked_contact, config_file, stated_contact, user_agent
from crawler.sites import MIN_DELAY_S, SiteFileError, read_sites
from crawler.spider_loader import SiteSpiderLoader
from scripts.options import contact
from tests.conftest import ROOT

LIVE = "http://khong-co.invalid/"
"""A host name that is never given out (RFC 2606): a crawl of it is a live one and reaches nobody."""


def live_site(folder: Path, delay_s: float = 0, home_url: str = LIVE) -> Path:
    (folder / "sites").mkdir(exist_ok=True)
    text = f'name_vi = "Gió"\nhome_url = "{home_url}"\n[discover]\nways = ["links"]\n[pace]\ndelay_s = {delay_s}\n'
    (folder / "sites" / "gio.toml").write_text(text, "utf-8")
    return folder / "sites"


def environment(folder: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "TULIEU_CONTACT"}
    return {**kept, "XDG_CONFIG_HOME": str(folder / "config"), "PYTHONPATH": str(ROOT), **more}


def crawl_command(folder: Path, *arguments: str) -> list[str]:
    options = ["--sites", str(live_site(folder)), "--archive", str(folder / "archive.db")]
    return [sys.executable, "-m", "scripts.main", "crawl", "gio", *options, *arguments]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """No contact anywhere, and nobody at a terminal."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("TULIEU_CONTACT", raising=False)
    with open(os.devnull) as nobody:
        monkeypatch.setattr(sys, "stdin", nobody)
        yield tmp_path


@pytest.mark.parametrize("sound", ["a@b.vn", "tên.dài@x.vn".replace("ê", "e").replace("à", "a"), "https://example.org/bot", "http://x.vn"])
def test_an_e_mail_or_a_web_address_is_a_contact(sound: str) -> None:
    assert checked_contact(sound) == sound
    assert sound in user_agent(sound)


@pytest.mark.parametrize(
    "nonsense",
    ["", " ", "nobody", "a@b", "@b.vn", "a b@c.vn", "a@b.vn\nX-Header: 1", "a@b.vn)", "ftp://x.vn", "https://", "http://localhost", "x@" + "a" * 300 + ".vn", "tên@b.vn", "a@b.vn\x00"],
)  # fmt: skip
def test_what_nobody_could_write_to_is_refused(nonsense: str) -> None:
    with pytest.raises(ContactError, match="expected an e-mail or a web address"):
        checked_contact(nonsense)


def test_the_option_comes_first_and_is_kept(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TULIEU_CONTACT", "env@b.vn")
    assert contact("given@b.vn") == "given@b.vn"
    monkeypatch.delenv("TULIEU_CONTACT")
    assert contact(None) == "given@b.vn"


def test_the_environment_comes_before_the_config_file_and_is_not_kept(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    contact("kept@b.vn")
    monkeypatch.setenv("TULIEU_CONTACT", "env@b.vn")
    assert contact(None) == "env@b.vn"
    monkeypatch.delenv("TULIEU_CONTACT")
    assert stated_contact() == "kept@b.vn"


def test_a_broken_config_file_is_named(home: Path) -> None:
    config_file().parent.mkdir(parents=True)
    config_file().write_text("contact = [")
    with pytest.raises(ContactError, match=r"config\.toml: found .*expected contact"):
        stated_contact()


def test_a_live_crawl_without_a_contact_is_refused_in_one_line(tmp_path: Path) -> None:
    done = subprocess.run(
        crawl_command(tmp_path), cwd=ROOT, env=environment(tmp_path), capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "contact" in done.stderr
    assert not (tmp_path / "archive.db").exists()


@pytest.mark.parametrize("stated", [None, "nobody"])
def test_scrapy_crawl_of_a_live_site_without_a_sound_contact_is_refused(tmp_path: Path, stated: str | None) -> None:
    command = [sys.executable, "-m", "scrapy", "crawl", "gio", "-s", f"TULIEU_SITES={live_site(tmp_path)}"]
    command += ["-s", f"TULIEU_ARCHIVE={tmp_path / 'archive.db'}", "-s", "LOG_LEVEL=ERROR"]
    more = {"TULIEU_CONTACT": stated} if stated else {}
    done = subprocess.run(command, cwd=ROOT, env=environment(tmp_path, **more), capture_output=True, text=True)
    assert done.returncode == 2
    assert "contact" in done.stderr.strip().splitlines()[-1]
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "archive.db").exists()


def test_a_contact_is_asked_for_once_on_a_terminal_and_kept(tmp_path: Path) -> None:
    def on_a_terminal() -> tuple[str, int]:
        master, slave = pty.openpty()
        process = subprocess.Popen(crawl_command(tmp_path), cwd=ROOT, env=environment(tmp_path), stdin=slave, stdout=slave, stderr=slave)
        os.close(slave)
        seen, deadline = b"", time.monotonic() + 90
        answered = False
        while time.monotonic() < deadline:
            try:
                part = os.read(master, 4096)
            except OSError:
                break
            seen += part
            if b"site owners can reach you" in seen and not answered:
                answered = True
                os.write(master, b"hoi@giolanh.test\n")
        os.close(master)
        return seen.decode(), process.wait(timeout=90)

    first, status = on_a_terminal()
    assert first.count("site owners can reach you") == 1
    assert status == 1  # the site does not exist, but the crawl went ahead
    assert (tmp_path / "config" / "tulieu" / "config.toml").read_text() == 'contact = "hoi@giolanh.test"\n'
    second, _ = on_a_terminal()
    assert "site owners can reach you" not in second


def loader(folder: Path, **settings: object) -> SiteSpiderLoader:
    values = {"TULIEU_SITES": str(folder), "TULIEU_SPIDER": "spiders.site.SiteSpider", "TULIEU_CONTACT": "a@b.vn", **settings}
    return SiteSpiderLoader(Settings(values))


def test_the_user_agent_names_the_crawler_and_the_contact(home: Path) -> None:
    settings = loader(live_site(home)).load("gio").custom_settings
    assert settings
    assert settings["USER_AGENT"].startswith("Tu-Lieu/")
    assert "contact: a@b.vn" in settings["USER_AGENT"]


@pytest.mark.parametrize(
    ("home_url", "delay_s", "kept_s"),
    [
        (LIVE, 0, MIN_DELAY_S), (LIVE, 0.5, MIN_DELAY_S), (LIVE, 5, 5.0), ("http://localhost.vidu.vn/", 0, MIN_DELAY_S),
        ("http://gio.localhost:80/", 0, 0.0), ("http://127.0.0.1/", 0.2, 0.2),
    ],
)  # fmt: skip
def test_no_host_but_this_machine_is_asked_more_than_once_a_second(home: Path, home_url: str, delay_s: float, kept_s: float) -> None:
    settings = loader(live_site(home, delay_s, home_url)).load("gio").custom_settings
    assert settings
    assert settings["DOWNLOAD_DELAY"] == kept_s


@pytest.mark.parametrize(("home_url", "delay_s", "on"), [(LIVE, 0, True), (LIVE, 3, True), ("http://a.localhost/", 0, False)])
def test_autothrottle_is_on_wherever_there_is_a_delay(home: Path, home_url: str, delay_s: float, on: bool) -> None:
    settings = loader(live_site(home, delay_s, home_url)).load("gio").custom_settings
    assert settings
    assert settings["AUTOTHROTTLE_ENABLED"] is on


@pytest.mark.parametrize("other", ["http://www.khong-co.invalid/", "https://khong-co.invalid/", "http://khong-co.invalid./", "http://KHONG-CO.invalid:80/x", "http://khong-co.invalid:8080/"])
def test_two_site_files_cannot_share_a_host_and_so_double_its_pace(home: Path, other: str) -> None:
    folder = live_site(home)
    (folder / "khac.toml").write_text(f'name_vi = "Khác"\nhome_url = "{other}"\n', "utf-8")
    with pytest.raises(SiteFileError, match="no other site file names"):
        read_sites(folder)
