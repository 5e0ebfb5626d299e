"""What is known of each content management system, once, as named defaults a site file refers to.

A site file's own lists are added to these (regexes) or come before them (selectors).
"""

from __future__ import annotations

from dataclasses import dataclass, field

FIELDS = ("title", "date", "date_modified", "author", "lead", "text", "remove")
"""Keys of ``[select]``."""


@dataclass(frozen=True)
class Platform:
    """Defaults of one platform; regexes are searched in path + query, selectors are CSS.

    ``feeds`` are asked one after another until one answers, ``sitemaps`` all of them; both lie below the home page.
    """

    ways: tuple[str, ...] = ("feed", "sitemap", "links")
    feeds: tuple[str, ...] = (
        "/feed/", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feed.json", "/rss/", "/feeds/posts/default",
    )  # fmt: skip
    sitemaps: tuple[str, ...] = ("/sitemap.xml",)
    deny: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    select: dict[str, tuple[str, ...]] = field(default_factory=dict)


_ANY_DENY = (
    r"[?&]replytocom=", r"[?&]share=", r"/wp-login\.php", r"/wp-admin/", r"/xmlrpc\.php", r"/cart/?$", r"/gio-hang/?$",
    r"[?&](action|do)=(login|register|logout)", r"/(login|logout|register|dang-nhap|dang-ky|dang-xuat)/?($|\?)",
    r"[?&]ctl=(login|register|sendpassword)", r"/user/(login|register|password)",
    r"[?&]back=", r"/(wp-)?trackback/?$", r"[?&](sort|order|orderby|dir)=",
)  # fmt: skip

_ANY_EXCLUDE = (
    r"^/(vi|en|vn)?/?(index\.(php|html?|aspx?))?(\?(lang|q)=\w+)?$", r"(?i)^/((vi|en|vn)/)?(home|homepage|trang-?chu|trang-nhat)(\.\w{2,5})?/?$",
    r"[?&](s|keyword|keywords|q|tukhoa|tu-khoa)=", r"/(search|tim-kiem|ket-qua-tim-kiem)(/|\?|$)",
    r"/(tag|tags|category|chuyen-muc|author|tac-gia)/", r"/page/\d+/?($|\?)", r"/(19|20)\d\d/(\d{1,2}/)?(\d{1,2}/)?$",
    r"^(/(vi|en|vn|blog|news|tin|tin-tuc|archives?|luu-tru))*/(19|20)\d\d(/(0?[1-9]|1[0-2])(/[0-3]?\d)?)?$", r"/(calendar|lich|lich-su-kien|events?)/?\?([^#]*&)?(ngay|day|date|tuan|week|month|thang)=\d",
    r"[?&](page|start|limitstart|trang|paged)=\d+$", r"^/(?:[^?]*/)?[^/?.]+\?p=\d+$", r"[?&]print=", r"/print(er-friendly)?/", r"(?i)/print\w*\.(aspx|php)",
    r"/in-(bai|trang|bai-viet)/", r"/(feed|rss)/?$", r"/events?/(month|week|day|list|today)(/|\?|$)", r"/(calendar|lich)/\d{4}",
)  # fmt: skip

_WORDPRESS = Platform(
    ways=("wordpress", "feed", "sitemap", "links"),
    feeds=("/feed/",),
    sitemaps=("/wp-sitemap.xml", "/sitemap_index.xml", "/sitemap.xml"),
    deny=(r"^/wp-json/oembed", r"/comments/feed/?$", r"/embed/?$", r".+/feed/?$"),
    exclude=(r"[?&]cat=", r"[?&]attachment_id="),
    select={
        "title": ("h1.entry-title", "div.elementor-widget-theme-post-title .elementor-heading-title"),
        "date": ("article time.entry-date.published", "time.entry-date.published", ".elementor-location-single .elementor-post-info__item--type-date"),
        "date_modified": ("time.updated",),
        "author": (".meta-author a.fn", ".elementor-post-info__item--type-author"),
        "text": (
            "article div.entry-content",
            "div.elementor-widget-theme-post-content > div.elementor-widget-container",
        ),
        "remove": (
            ".blog-share", ".sharedaddy", ".social-icons", ".post-views", "#comments", ".comments-area", ".related-posts",
            ".yarpp-related", "#ez-toc-container", ".elementor-widget-table-of-contents", ".elementor-location-popup",
            ".wp-block-latest-posts", "form", "nav",
        ),
    },
)  # fmt: skip

PLATFORMS: dict[str, Platform] = {
    "wordpress": _WORDPRESS,
    "drupal": Platform(
        ways=("sitemap", "feed", "links"),
        feeds=("/rss.xml",),
        deny=(r"/user/?($|\?)", r"/node/\d+/(edit|delete)", r"/comment/reply/", r"/search/"),
        exclude=(r"/taxonomy/term/", r"[?&]page=\d+"),
        select={
            "title": ("h1.page-title", ".block-page-title-block h1"),
            "date": ("article.node--view-mode-full .node__meta time",),
            "author": ("article.node--view-mode-full .node__author",),
            "text": ("article.node--view-mode-full .node__content",),
            "remove": (".node__links", "nav", "form"),
        },
    ),
    "dotnetnuke": Platform(
        ways=("links",),
        sitemaps=(),
        deny=(r"(?i)[?&]ctl=", r"(?i)[?&]skinsrc=", r"(?i)[?&]containersrc=", r"javascript:"),
        exclude=(r"^/language/[\w-]+/?$", r"(?i)^/default\.aspx$"),
    ),
    "nukeviet": Platform(
        ways=("feed", "sitemap", "links"),
        feeds=("/rss/",),
        deny=(r"[?&]nv=users", r"/sendmail/", r"/savefile/"),
        exclude=(r"/print/", r"[?&]nv=\w+$"),
        select={
            "title": ("h1.title", "#news_detail h1"),
            "date": ("span.h5", "#news_detail span.time"),
            "author": ("#author", "p.h5.text-right", "p[style*='text-align: right'] strong", "p[style*='text-align:right'] strong"),
            "lead": ("div.hometext", "#hometext"),
            "text": ("#news-bodyhtml", "div.bodytext"),
        },
    ),
    "joomla": Platform(
        feeds=("/?format=feed&type=rss",),
        deny=(r"[?&]option=com_(users|mailto)", r"^/(?:[^?]*/)?component/(users|mailto)(/|\?|$)", r"[?&]tmpl=component"),
        exclude=(r"[?&](start|limitstart)=\d+",),
        select={
            "title": ("h1[itemprop=headline]", ".item-page h1", ".item-page h2"),
            "date": (".article-info time",),
            "author": (".article-info .createdby [itemprop=name]",),
            "text": ("[itemprop=articleBody]", ".item-page"),
        },
    ),
    "agency-php": Platform(ways=("sitemap", "links"), exclude=(r"/(lien-he|contact)/?$",)),
    "generic": Platform(),
}


def platform(name: str) -> Platform:
    """The defaults of a platform, with what holds for every site added. Raises KeyError for an unknown name."""
    own = PLATFORMS[name]
    return Platform(
        own.ways, own.feeds, own.sitemaps, own.deny + _ANY_DENY, own.exclude + _ANY_EXCLUDE, own.select
    )
