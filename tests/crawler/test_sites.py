"""Site files: what is read from them, and the one line that a broken one gives."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest
from scrapy.settings import Settings

from crawler.extract.record import extract
from crawler.items import Fetched
from crawler.patterns import SlowPatternError
from crawler.platforms import PLATFORMS, platform
from crawler.scope import never_asked
from crawler.sites import MIN_DELAY_S, Site, SiteFileError, read_site, read_sites, site_of_host
from crawler.spider_loader import SiteSpiderLoader
from tests.conftest import ROOT, tulieu

SOUND = 'name_vi = "Trung tâm Gió Lành"\nhome_url = "https://giolanh.test/"\n'


def write(folder: Path, text: str | bytes, name: str = "gio-lanh.toml") -> Path:
    file = folder / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def complaint(file: Path) -> str:
    with pytest.raises(SiteFileError) as caught:
        read_site(file)
    return str(caught.value)


BROKEN = {
    "unknown key": (SOUND + 'nam_vi = "x"', "nam_vi", "'x'", "one of the keys name_vi,"),
    "unknown table": (SOUND + "[robots]\nobey = false", "robots", "'obey'", "[discover]"),
    "unknown key in a table": (SOUND + "[pace]\nrobots = false", "pace.robots", "False", "delay_s"),
    "unknown kind": (SOUND + '[kinds]\nnovel = ["/a"]', "kinds.novel", "['/a']", "about"),
    "unknown field": (SOUND + '[select]\nbody = ["p"]', "select.body", "['p']", "title"),
    "table as a value": (SOUND + "pace = 3", "pace", "3", "a table [pace]"),
    "value as a table": (SOUND + "[province]\na = 1", "province", "{'a': 1}", "a text"),
    "no name": ('home_url = "https://giolanh.test/"', "name_vi", "nothing", "required"),
    "no home": ('name_vi = "Gió Lành"', "home_url", "nothing", "required"),
    "empty file": ("", "name_vi", "nothing", "required"),
    "blank name": ('name_vi = " "\nhome_url = "https://a.test/"', "name_vi", "' '", "a text that is not empty"),
    "name is a number": ('name_vi = 3\nhome_url = "https://a.test/"', "name_vi", "3", "a text"),
    "name_en is an array": (SOUND + 'name_en = ["a"]', "name_en", "['a']", "a text"),
    "home at a private address": ('name_vi = "A"\nhome_url = "http://10.0.0.1/"', "home_url", "'http://10.0.0.1/'", "a public address"),
    "home at a link-local address": ('name_vi = "A"\nhome_url = "http://[fe80::1]/"', "home_url", "fe80::1", "a public address"),
    "home is a number": ('name_vi = "A"\nhome_url = 3', "home_url", "3", "an address such as"),
    "home without scheme": ('name_vi = "A"\nhome_url = "giolanh.test"', "home_url", "giolanh.test", "an address"),
    "home by ftp": ('name_vi = "A"\nhome_url = "ftp://giolanh.test/"', "home_url", "ftp:", "an address"),
    "home with a blank": ('name_vi = "A"\nhome_url = "https://gio lanh.test/"', "home_url", "gio lanh", "an address"),
    "home without host": ('name_vi = "A"\nhome_url = "https:///a"', "home_url", "https:///a", "an address"),
    "home with a bad port": ('name_vi = "A"\nhome_url = "https://a.test:x/"', "home_url", "a.test:x", "an address"),
    "home with an open bracket": ('name_vi = "A"\nhome_url = "https://[::1/"', "home_url", "[::1", "an address"),
    "kind": (SOUND + 'kind = "company"', "kind", "'company'", "one of vngo,"),
    "kind is a list": (SOUND + 'kind = ["vngo"]', "kind", "['vngo']", "one of vngo,"),
    "platform": (SOUND + 'platform = "typo3"', "platform", "'typo3'", "one of wordpress,"),
    "languages is a text": (SOUND + 'languages = "vi"', "languages", "'vi'", "an array"),
    "a language is a number": (SOUND + "languages = [1]", "languages", "[1]", "an array in which 1"),
    "province is a date": (SOUND + "province = 2026-01-01", "province", "datetime.date(2026, 1, 1)", "a text"),
    "host with a scheme": (SOUND + 'hosts = ["https://b.test"]', "hosts", "https://b.test", "a host name"),
    "host with a path": (SOUND + 'hosts = ["b.test/a"]', "hosts", "b.test/a", "a host name"),
    "ways": (SOUND + '[discover]\nways = ["rss"]', "discover.ways", "rss", "one of wordpress"),
    "no way": (SOUND + "[discover]\nways = []", "discover.ways", "[]", "at least one of wordpress"),
    "a language that does not exist": (SOUND + 'languages = ["vi", "xx"]', "languages", "['vi', 'xx']", "'xx' would be a BCP 47 code of a language that exists"),
    "a language by its long code": (SOUND + 'languages = ["vie"]', "languages", "['vie']", "'vie' would be a BCP 47 code"),
    "a script that does not exist": (SOUND + 'languages = ["vi-Xxxx"]', "languages", "vi-Xxxx", "a BCP 47 code"),
    "a language with a part twice": (SOUND + 'languages = ["vi-VN-VN"]', "languages", "vi-VN-VN", "a BCP 47 code"),
    "start": (SOUND + '[discover]\nstart = ["tin"]', "discover.start", "tin", "begins with /"),
    "feeds is a text": (SOUND + '[discover]\nfeeds = "/rss"', "discover.feeds", "'/rss'", "an array"),
    "sitemaps": (SOUND + "[discover]\nsitemaps = [true]", "discover.sitemaps", "True", "begins with /"),
    "deny": (SOUND + '[discover]\ndeny = ["("]', "discover.deny", "'('", "compiles"),
    "include": (SOUND + '[records]\ninclude = ["[a"]', "records.include", "'[a'", "compiles"),
    "exclude": (SOUND + '[records]\nexclude = ["*"]', "records.exclude", "'*'", "compiles"),
    "exclude is a number": (SOUND + "[records]\nexclude = [1]", "records.exclude", "[1]", "a regular expression"),
    "kinds": (SOUND + '[kinds]\nnews = ["(?P<a"]', "kinds.news", "(?P<a", "compiles"),
    "selector": (SOUND + '[select]\ntitle = ["h1["]', "select.title", "h1[", "a CSS selector that parses"),
    "empty selector": (SOUND + '[select]\ntext = [""]', "select.text", "['']", "a CSS selector"),
    "selector is no array": (SOUND + '[select]\ndate = "time"', "select.date", "'time'", "an array"),
    "delay is a text": (SOUND + '[pace]\ndelay_s = "1"', "pace.delay_s", "'1'", "a number of seconds"),
    "delay is a boolean": (SOUND + "[pace]\ndelay_s = true", "pace.delay_s", "True", "a number of seconds"),
    "expected pages are a share": (SOUND + "[expect]\nmin_pages = 0.5", "expect.min_pages", "0.5", "a whole number of pages"),
    "expected pages are none": (SOUND + "[expect]\nmin_pages = 0", "expect.min_pages", "0", "at least 1"),
    "expected share is per cent": (SOUND + "[expect]\ndate = 80", "expect.date", "80", "a share from 0 to 1"),
    "expected share is a boolean": (SOUND + "[expect]\ndate = true", "expect.date", "True", "a share from 0 to 1"),
    "expects what nobody counts": (SOUND + "[expect]\nlikes = 0.5", "expect.likes", "0.5", "one of the keys"),
    "delay below zero": (SOUND + "[pace]\ndelay_s = -1", "pace.delay_s", "-1", "from 0 to 3600"),
    "delay is not a number": (SOUND + "[pace]\ndelay_s = nan", "pace.delay_s", "nan", "from 0 to 3600"),
    "delay without end": (SOUND + "[pace]\ndelay_s = inf", "pace.delay_s", "inf", "from 0 to 3600"),
    "syntax": ('name_vi = "A\nkind = 3\n', "TOML", "line 1", "a file that parses"),
    "key twice": (SOUND + 'name_vi = "B"\n', "TOML", "line 3", "a file that parses"),
    "not UTF-8": (b'name_vi = "Gi\xf3"', "byte 13", "243", "UTF-8 text"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_file_gives_one_line_with_file_key_found_and_expected(case: str, tmp_path: Path) -> None:
    text, key, found, expected = BROKEN[case]
    file = write(tmp_path, text)
    line = complaint(file)
    assert "\n" not in line
    assert line.startswith(f"{file}: {key}: found ")
    assert found in line
    assert expected in line.split(", expected ", 1)[1]


@pytest.mark.parametrize("code", ["vi", "en", "tyz", "mtq", "cjm", "hrx", "vi-VN", "vi-Latn-VN", "zh-Hant"])
def test_a_language_that_exists_is_taken_however_small_it_is(code: str, tmp_path: Path) -> None:
    assert read_site(write(tmp_path, SOUND + f'languages = ["{code}"]')).languages == (code,)


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+$", "(.*a){20}", "(x|x)*y", "(a|aa)+$", r"(\w+\s?)*$", r"([^/]+/?)*\.html$", r"(?:[a-z]+-?)+\d{5}$", r"^/(?:\d+)+z",
        "((ab)*)*c", "(?:a+){2,}$", "(?:tin-[a-z]+(?:-[a-z]+)*)+$", "(?:a?){30}a{30}", "(?=(a+)+$)x", "(?i)^/(?:-?[a-z]*A)+$", "(%[0-9A-F]{2}|.)+$",
    ],
)  # fmt: skip
@pytest.mark.parametrize("key", ["discover.deny", "records.include", "records.exclude", "kinds.news"])
def test_a_pattern_that_can_take_for_ever_is_refused(key: str, pattern: str, tmp_path: Path) -> None:
    table, name = key.split(".")
    line = complaint(write(tmp_path, f"{SOUND}[{table}]\n{name} = ['/x', '{pattern}']"))
    assert f": {key}: found [" in line
    assert "would be a regular expression that cannot take for ever" in line.split(", expected ", 1)[1]


def test_a_pattern_of_many_wildcards_is_refused_by_trying_it(tmp_path: Path) -> None:
    line = complaint(write(tmp_path, SOUND + "[records]\nexclude = ['.*.*.*.*.*.*$!']"))
    assert "done with any address of 2,000 characters in time" in line


@pytest.mark.parametrize(
    "pattern",
    [
        "^(/[a-z]+)*$", r"^(/[\w-]+)+/$", ".*foo.*bar", r"^/(?!(a|b)-)\w+(-\w+){4,}$", r"[?&](a|b)=\d{1,3}(,\d{1,3})*", "(?:/tin|/bai)+",
        r"(\.[a-z]{2})?$", "[(+)]*x", "(?x) ^/tin/ # (a+)+", r"\(a+\)+", "(a+){2}",
    ],
)  # fmt: skip
def test_a_pattern_with_one_way_to_match_is_taken(pattern: str, tmp_path: Path) -> None:
    assert read_site(write(tmp_path, f"{SOUND}[records]\ninclude = ['{pattern}']")).include == (pattern,)


def test_the_command_refuses_a_slow_pattern_in_one_line(tmp_path: Path) -> None:
    write(tmp_path, SOUND + "[discover]\ndeny = ['(a+)+$']")
    done = tulieu("sites", "check", "--sites", tmp_path)
    assert (done.status, done.out, done.err.count("\n")) == (2, "", 1)
    assert "gio-lanh.toml: discover.deny: found ['(a+)+$'], expected" in done.err


# -- a pattern that slipped through

HANGING = "/" + "a" * 1500 + "!"


def hanging(**rules: Any) -> Site:
    """A site with rules that no check has seen."""
    return Site("gio-lanh", "Gió Lành", "https://giolanh.test/", **rules)


def test_a_link_on_which_a_pattern_hangs_is_refused_with_that_reason() -> None:
    site = hanging(deny=("(a+)+$",))
    assert never_asked(site, f"https://giolanh.test{HANGING}") == SlowPatternError().reason
    assert never_asked(site, "https://giolanh.test/b") is None


@pytest.mark.parametrize("rules", [{"exclude": ("(a+)+$",)}, {"include": ("(a+)+$",)}, {"kinds": (("news", ("(a+)+$",)),)}])
@pytest.mark.parametrize("imported", [False, True])
def test_a_page_on_whose_address_a_pattern_hangs_fails_with_that_reason(rules: dict[str, Any], imported: bool) -> None:
    html = b"<html><body><article><h1>Tin</h1><p>Mot doan van du dai de tro thanh ban ghi cua trang nay hom nay.</p></article></body></html>"
    fetched = Fetched(f"https://giolanh.test{HANGING}", "gio-lanh", html, "text/html", "2026-11-23T08:00:00Z", imported=imported)
    found = extract(fetched, hanging(**rules))
    assert (found.record, found.state, found.reason) == (None, "failed", SlowPatternError().reason)


def test_a_site_whose_patterns_were_used_still_travels_to_workers() -> None:
    site = hanging(deny=("/x",), kinds=(("news", ("/tin",)),))
    assert (site.kind_of("/tin"), never_asked(site, "https://giolanh.test/x")) == ("news", "rule")
    copy = pickle.loads(pickle.dumps(site))
    assert (copy.kind_of("/tin"), never_asked(copy, "https://giolanh.test/x")) == ("news", "rule")


@pytest.mark.parametrize("name", ["Gio-Lanh.toml", "gió-lành.toml", "gio_lanh.toml", "gio lanh.toml", "-a.toml", "a--b.toml"])
def test_a_file_name_that_is_no_slug_is_refused(name: str, tmp_path: Path) -> None:
    file = write(tmp_path, SOUND, name)
    assert complaint(file).startswith(f"{file}: file name: found '{name}', expected lower-case")


def test_a_folder_named_like_a_site_file_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "gio-lanh.toml").mkdir()
    assert "a readable file" in complaint(tmp_path / "gio-lanh.toml")


def test_a_file_with_a_byte_order_mark_is_read_or_refused_in_one_line(tmp_path: Path) -> None:
    assert read_site(write(tmp_path, b"\xef\xbb\xbf" + SOUND.encode())).name_vi == "Trung tâm Gió Lành"


def test_two_files_may_not_name_one_host(tmp_path: Path) -> None:
    write(tmp_path, SOUND, "a.toml")
    write(tmp_path, SOUND.replace("https://", "http://www."), "b.toml")
    with pytest.raises(SiteFileError, match=r"b\.toml: .*giolanh\.test.*\(a has it\)"):
        read_sites(tmp_path)


def test_a_further_host_may_not_be_the_home_of_another_file(tmp_path: Path) -> None:
    write(tmp_path, SOUND, "b.toml")
    write(tmp_path, SOUND.replace("giolanh", "khac") + 'hosts = ["GIOLANH.test"]', "c.toml")
    with pytest.raises(SiteFileError, match=r"c\.toml: .*giolanh\.test.*\(b has it\)"):
        read_sites(tmp_path)


@pytest.mark.parametrize("folder", ["nothing", "file"])
def test_a_folder_that_is_none_is_refused_in_one_line(folder: str, tmp_path: Path) -> None:
    write(tmp_path, "", "file")
    with pytest.raises(SiteFileError, match="a folder of site files"):
        read_sites(tmp_path / folder)


def test_sites_come_by_slug_in_order(tmp_path: Path) -> None:
    for name in ("c", "a", "b"):
        write(tmp_path, SOUND.replace("giolanh", name), f"{name}.toml")
    assert list(read_sites(tmp_path)) == ["a", "b", "c"]


@pytest.mark.parametrize("folder", ["sites", "demo/sites"])
def test_the_site_files_of_the_repository_are_sound(folder: str) -> None:
    assert read_sites(ROOT / folder)


# -- what a file does not say


def test_a_file_without_ways_has_those_of_its_platform(tmp_path: Path) -> None:
    site = read_site(write(tmp_path, SOUND + 'platform = "nukeviet"'))
    assert site.ways == PLATFORMS["nukeviet"].ways
    assert site.usual_feeds == PLATFORMS["nukeviet"].feeds


def test_own_ways_take_the_place_of_the_platforms_in_order_of_trust(tmp_path: Path) -> None:
    site = read_site(write(tmp_path, SOUND + 'platform = "wordpress"\n[discover]\nways = ["links", "feed"]'))
    assert site.ways == ("feed", "links")


def test_own_rules_are_added_to_the_platforms(tmp_path: Path) -> None:
    site = read_site(write(tmp_path, SOUND + 'platform = "drupal"\n[discover]\ndeny = ["/mua/"]'))
    assert site.deny_pattern is not None
    assert site.deny_pattern.search("/mua/")
    assert site.deny_pattern.search("/node/3/edit")
    assert site.deny_pattern.search("/wp-login.php")


def test_own_selectors_take_the_place_of_the_platforms_but_remove_is_added(tmp_path: Path) -> None:
    text = SOUND + 'platform = "wordpress"\n[select]\ntitle = ["h1.ten"]\nremove = [".quang-cao"]'
    site = read_site(write(tmp_path, text))
    assert site.select["title"] == ("h1.ten",)
    assert site.select["remove"] == (".quang-cao", *platform("wordpress").select["remove"])
    assert site.select["text"] == platform("wordpress").select["text"]


def test_a_pattern_with_a_flag_in_front_can_be_joined_with_others(tmp_path: Path) -> None:
    site = read_site(write(tmp_path, SOUND + '[records]\nexclude = ["^/a$", "(?i)^/Tin$", "^/b$"]'))
    assert site.exclude_pattern is not None
    assert site.exclude_pattern.search("/tIN")
    assert not site.exclude_pattern.search("/B")


def test_the_first_kind_whose_pattern_matches_is_taken(tmp_path: Path) -> None:
    site = read_site(write(tmp_path, SOUND + '[kinds]\nstory = ["/chuyen/"]\nnews = ["/tin/"]'))
    assert (site.kind_of("/chuyen/tin/1"), site.kind_of("/tin/1"), site.kind_of("/x")) == ("story", "news", None)


def test_a_site_answers_to_www_and_bare_names_in_any_case(tmp_path: Path) -> None:
    site = read_site(write(tmp_path, SOUND.replace("giolanh", "WWW.GioLanh") + 'hosts = ["Tin.giolanh.test:8080"]'))
    assert {"giolanh.test", "www.giolanh.test", "tin.giolanh.test:8080"} <= site.all_hosts
    assert site_of_host([site], "GIOLANH.test") is site
    assert site_of_host([site], "tin.giolanh.test") is None


def test_an_international_home_is_known_by_the_ascii_name_that_links_carry(tmp_path: Path) -> None:
    site = read_site(write(tmp_path, 'name_vi = "Đất"\nhome_url = "https://đất.test/"'))
    assert "xn--t-kia038t.test" in site.all_hosts


def test_a_home_with_the_default_port_or_a_trailing_dot_is_the_host_that_links_carry(tmp_path: Path) -> None:
    site = read_site(write(tmp_path, 'name_vi = "A"\nhome_url = "https://giolanh.test.:443/"'))
    assert "giolanh.test" in site.all_hosts


@pytest.mark.parametrize("name", PLATFORMS)
def test_every_platform_keeps_away_from_logins_and_carts(name: str, tmp_path: Path) -> None:
    site = read_site(write(tmp_path, SOUND + f'platform = "{name}"'))
    assert site.deny_pattern is not None
    for path in ("/wp-login.php", "/dang-nhap", "/gio-hang/", "/?action=logout", "/a?replytocom=3"):
        assert site.deny_pattern.search(path), path


def test_an_unknown_platform_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        platform("typo3")


# -- the spiders made of them


def loader(folder: Path) -> SiteSpiderLoader:
    return SiteSpiderLoader.from_settings(Settings({"TULIEU_SITES": str(folder), "TULIEU_SPIDER": "spiders.site.SiteSpider", "TULIEU_CONTACT": "thu@giolanh.test"}))


@pytest.mark.parametrize(
    ("home", "asked", "delay"),
    [
        ("https://giolanh.test/", "1", MIN_DELAY_S),
        ("https://giolanh.test/", "7", 7.0),
        ("http://gio.localhost:8001/", "0", 0.0),
        ("http://127.0.0.1:8001/", "0", 0.0),
    ],
)
def test_a_live_host_is_never_asked_faster_than_the_least_delay(home: str, asked: str, delay: float, tmp_path: Path) -> None:
    write(tmp_path, f'name_vi = "A"\nhome_url = "{home}"\n[pace]\ndelay_s = {asked}')
    assert (loader(tmp_path).load("gio-lanh").custom_settings or {})["DOWNLOAD_DELAY"] == delay


def test_one_live_host_among_local_ones_is_enough_for_the_least_delay(tmp_path: Path) -> None:
    write(tmp_path, 'name_vi = "A"\nhome_url = "http://localhost:1/"\nhosts = ["giolanh.test"]\n[pace]\ndelay_s = 0')
    assert (loader(tmp_path).load("gio-lanh").custom_settings or {})["DOWNLOAD_DELAY"] == MIN_DELAY_S


def test_a_spider_is_named_by_the_slug_and_carries_its_site(tmp_path: Path) -> None:
    write(tmp_path, SOUND)
    spider = loader(tmp_path).load("gio-lanh")
    assert (spider.name, spider.__name__, spider.site.home_url) == ("gio-lanh", "GioLanhSpider", "https://giolanh.test/")


def test_an_unknown_slug_names_the_known_ones(tmp_path: Path) -> None:
    write(tmp_path, SOUND)
    with pytest.raises(KeyError, match="gio-lanh"):
        loader(tmp_path).load("gio-lahn")


@pytest.mark.parametrize(("first", "second"), [("/a/", "/b/"), ("/", "/b/"), ("/a/", "/a/b/"), ("/a/", "/a")])
def test_two_sites_never_share_a_host_for_each_would_keep_its_own_pace(tmp_path: Path, first: str, second: str) -> None:
    for name, path in (("mot", first), ("hai", second)):
        (tmp_path / f"{name}.toml").write_text(f'name_vi = "{name}"\nhome_url = "https://chung.test{path}"\n', "utf-8")
    with pytest.raises(SiteFileError, match="no other site file"):
        read_sites(tmp_path)


def test_a_page_outside_the_folder_of_a_site_is_not_of_the_site(tmp_path: Path) -> None:
    (tmp_path / "mot.toml").write_text('name_vi = "một"\nhome_url = "https://chung.test/a/"\n', "utf-8")
    sites = read_sites(tmp_path)
    assert site_of_host(sites.values(), "chung.test", "/a/tin") is sites["mot"]
    assert site_of_host(sites.values(), "chung.test", "/b/tin") is None


def test_a_site_in_a_folder_begins_at_its_home_page(tmp_path: Path) -> None:
    (tmp_path / "mot.toml").write_text('name_vi = "Một"\nhome_url = "https://chung.test/to-chuc/"\n', "utf-8")
    site = read_site(tmp_path / "mot.toml")
    assert site.start == ("/to-chuc/",)
    assert site.below("/feed/") == "https://chung.test/to-chuc/feed/"


@pytest.mark.parametrize("home", ["http://localhost:8000/", "http://gio-lanh.localhost:8000/", "http://127.0.0.1:8000/"])
def test_a_site_on_this_machine_may_have_any_pace(tmp_path: Path, home: str) -> None:
    assert read_site(write(tmp_path, f'name_vi = "A"\nhome_url = "{home}"\n[pace]\ndelay_s = 0')).delay_s == 0


def test_a_folder_without_site_files_is_said_to_have_none(tmp_path: Path) -> None:
    done = tulieu("sites", "check", "--sites", tmp_path)
    assert (done.status, done.err) == (2, f"tulieu: no site files (*.toml) in {tmp_path}\n")
