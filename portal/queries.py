"""Ready queries: questions that analysts ask of an archive, each with its words in both languages. Shown at ``/data`` and in Datasette."""

from __future__ import annotations

from dataclasses import dataclass

_VISIBLE = "state is not 'excluded' and duplicate_of is null"
_P_VISIBLE = "p.state is not 'excluded' and p.duplicate_of is null"
_HIDDEN = "(select id from pages where state = 'excluded' or duplicate_of is not null)"
"""The few pages that are not visible: to look for each of millions of mentions among them takes less than to read its page."""
_WEEK = "strftime('%Y-%m-%dT%H:%M:%SZ', (select max(last_seen_at) from pages), '-7 days')"
"""Seven days before the last crawl, written as stored times are: ``datetime`` puts a blank for T, which sorts before all of its day."""


def _bare(text: str) -> str:
    """SQL for a text as numbers of documents are looked for: capitals (of a to z, as SQLite has them) and any đ as D."""
    return f"replace(replace(replace(upper({text}), 'Đ', 'D'), 'đ', 'D'), 'Ð', 'D')"


@dataclass(frozen=True)
class ReadyQuery:
    """A question: its SQL, title and explanation (Vietnamese, English). ``:names`` in the SQL are asked for by Datasette."""

    name: str
    sql: str
    title: tuple[str, str]
    about: tuple[str, str]
    empty: tuple[str, str] = (
        "Chưa có dòng nào: trong kho chưa có trang nào như câu hỏi này tìm.",
        "No rows yet: the archive holds no page of the kind that this question looks for.",
    )
    """What is said in place of an empty table: what would make rows appear."""


ALL: tuple[ReadyQuery, ...] = (
    ReadyQuery(
        "coverage_by_month",
        f"""select substr(date_published, 1, 7) as month, site, count(*) as pages, sum(word_count) as words
from pages where length(date_published) >= 7 and {_VISIBLE} group by month, site order by month desc, pages desc""",
        ("Số trang theo tháng và tổ chức", "Coverage by month and site"),
        ("Tháng đăng như trang ghi; trang chỉ ghi năm hoặc không ghi ngày không tính ở đây.",
         "The month of publication as the page states it; pages with only a year or no date are not counted here."),
    ),
    ReadyQuery(
        "pages_by_year",
        f"""select site, substr(date_published, 1, 4) as year, count(*) as pages
from pages where {_VISIBLE} group by site, year order by site, year""",
        ("Số trang theo tổ chức và năm", "Pages by organisation and year"),
        ("Năm trống là trang không ghi ngày đăng.", "An empty year stands for pages that state no date."),
    ),
    ReadyQuery(
        "changed_last_week",
        f"""select p.id, p.site, p.title, p.version_count, p.last_changed_at, p.url
from pages p where p.version_count > 1 and p.last_changed_at >= {_WEEK}
and {_P_VISIBLE} order by p.last_changed_at desc""",
        ("Trang thay đổi trong tuần qua", "What changed last week"),
        ("Bảy ngày trước lần thu thập gần nhất.", "The seven days before the last crawl."),
        (
            "Chưa có dòng nào: trang vào đây khi một lần thu thập trong bảy ngày ấy gặp lại nó với tiêu đề hay văn bản khác lần trước. Hãy thu thập lại trang web đó.",
            "No rows yet: a page enters when a crawl of those seven days meets it again with another title or text than before. Crawl its site again.",
        ),
    ),
    ReadyQuery(
        "new_last_week",
        f"""select id, site, kind, language, title, date_published, first_seen_at, url
from pages where first_seen_at >= {_WEEK} and {_VISIBLE}
order by first_seen_at desc, id desc""",
        ("Trang mới lưu trong tuần qua", "Pages that came in last week"),
        ("Bảy ngày trước lần thu thập gần nhất.", "The seven days before the last crawl."),
    ),
    ReadyQuery(
        "changed",
        f"""select id, site, title, version_count, last_changed_at, url
from pages where version_count > 1 and {_VISIBLE} order by version_count desc, last_changed_at desc""",
        ("Trang có nhiều phiên bản nhất", "Pages with the most versions"),
        ("Bộ đếm, ngày hiện tại hay khung tin liên quan không tính là thay đổi.", "Counters, dates of today and related posts are no changes."),
        (
            "Chưa có dòng nào: mỗi trang mới có một phiên bản. Phiên bản thứ hai có khi một lần thu thập sau gặp trang với tiêu đề hay văn bản khác, ví dụ một số liệu được sửa.",
            "No rows yet: every page has one version. A second one comes when a later crawl meets the page with another title or text, for example with a corrected figure.",
        ),
    ),
    ReadyQuery(
        "gone",
        f"""select id, site, title, date_published, gone_since, url
from pages where state = 'gone' and {_VISIBLE} order by gone_since desc""",
        ("Trang đã mất trên mạng, còn trong kho", "Pages gone from the web, kept here"),
        ("Không tìm thấy trong hai lần ghé cách nhau ít nhất một ngày.", "Not found at two visits at least a day apart."),
        (
            "Chưa có dòng nào: trang vào đây khi máy chủ báo không còn: một lần với mã 410, hoặc với mã 404 ở hai lần thu thập cách nhau ít nhất một ngày.",
            "No rows yet: a page enters when its server says that it is not there: once with 410, or with 404 at two crawls at least a day apart.",
        ),
    ),
    ReadyQuery(
        "states_by_site",
        f"""select site, sum(state = 'live') as live, sum(state = 'gone') as gone, sum(state = 'moved') as moved,
sum(state = 'unreachable') as unreachable, round(100.0 * sum(state = 'gone') / count(*), 1) as gone_percent
from pages where {_VISIBLE} group by site order by gone_percent desc, site""",
        ("Tình trạng trang theo tổ chức", "States of pages by site"),
        ("Tổ chức nào đang mất trang trên mạng.", "Which organisations are losing pages from the web."),
    ),
    ReadyQuery(
        "silent_sites",
        f"""select s.slug, s.name_vi, max(p.date_published) as newest, count(p.id) as pages, max(p.last_seen_at) as last_seen
from sites s left join pages p on p.site = s.slug and {_P_VISIBLE} group by s.slug order by newest is not null, newest""",
        ("Tổ chức lâu không đăng bài", "Sites that have published nothing for long"),
        ("Theo ngày đăng mới nhất; trống là không trang nào ghi ngày.", "By the newest stated date; empty where no page states one."),
    ),
    ReadyQuery(
        "languages",
        f"""select site, language, count(*) as pages, sum(word_count) as words
from pages where {_VISIBLE} group by site, language order by site, pages desc""",
        ("Ngôn ngữ theo tổ chức", "Languages by organisation"),
        ("Ngôn ngữ chiếm nhiều chữ nhất của mỗi trang.", "The language with most characters of each page."),
    ),
    ReadyQuery(
        "language_mix",
        f"""select p.site, j.key as language, count(*) as pages, round(sum(j.value * length(p.text))) as characters
from pages p, json_each(case when json_valid(p.languages) then p.languages else '{{}}' end) j where {_P_VISIBLE}
group by p.site, j.key order by p.site, characters desc""",
        ("Tỷ trọng ngôn ngữ trong từng trang web", "Language mix by characters"),
        ("Tính cả đoạn tiếng nước ngoài trong trang.", "Foreign passages within pages are counted too."),
    ),
    ReadyQuery(
        "untranslated",
        f"""select p.id, p.site, p.title, p.date_published, p.url from pages p where p.language = 'vi' and {_P_VISIBLE}
and not exists (select 1 from page_links l where l.kind = 'translation' and p.id in (l.page_id, l.other_id))
and exists (select 1 from page_links l join pages o on o.id = l.page_id where l.kind = 'translation' and o.site = p.site)
order by p.site, p.date_published desc""",
        ("Trang tiếng Việt chưa có bản dịch", "Vietnamese pages without a translation"),
        ("Chỉ ở những trang web có bản dịch của trang khác.", "Only of sites that translate some of their pages."),
    ),
    ReadyQuery(
        "legal",
        f"""select r.key, r.kind, r.number, r.title, count(distinct r.page_id) as pages, count(distinct p.site) as sites, min(r.quote) as quote
from legal_references r join pages p on p.id = r.page_id where {_P_VISIBLE} group by coalesce(r.key, r.kind || coalesce(r.number, r.title))
order by pages desc, r.kind, r.number""",
        ("Văn bản pháp luật được dẫn nhiều nhất", "Legal documents cited most"),
        ("Mọi cách viết của một văn bản gặp nhau ở một khoá.", "All spellings of one document meet in one key."),
    ),
    ReadyQuery(
        "who_cites",
        f"""select p.id, p.site, p.organisation, p.date_published, p.title, r.quote, p.url
from legal_references r join pages p on p.id = r.page_id
where trim(:document) != '' and (r.key = lower(trim(:document)) or instr({_bare("' ' || coalesce(r.number, '') || ' ' || coalesce(r.title, '')")},
{_bare("' ' || trim(:document)")})) and {_P_VISIBLE} order by p.date_published desc, p.id""",
        ("Ai dẫn văn bản này?", "Who cites this document?"),
        ("document: khoá, số hiệu hoặc tên, hay phần đầu của chúng, ví dụ 20/2021/NĐ-CP hoặc 20/2021/nd-cp.",
         "document: a key, a number or a name, or how they begin, for example 20/2021/NĐ-CP or 20/2021/nd-cp."),
        (
            "Chưa có dòng nào: hãy ghi một văn bản ở ô document, ví dụ 20/2021/NĐ-CP; khoá của các văn bản được dẫn có trong câu hỏi legal.",
            "No rows: give a document in the field document, for example 20/2021/NĐ-CP; the keys of the documents that pages cite are in the query legal.",
        ),
    ),
    ReadyQuery(
        "pages_by_topic",
        f"""select t.label_vi, t.label_en, count(*) as pages, round(avg(pt.score), 2) as mean_score
from page_topics pt join topics t on t.slug = pt.topic join pages p on p.id = pt.page_id where {_P_VISIBLE} group by t.slug order by pages desc""",
        ("Chủ đề", "Topics"),
        ("Điểm dựa trên các từ khớp, xem page_topics.evidence.", "The score rests on the matched terms, see page_topics.evidence."),
    ),
    ReadyQuery(
        "topics_by_year",
        f"""select t.label_vi, t.label_en, substr(p.date_published, 1, 4) as year, count(*) as pages
from page_topics pt join topics t on t.slug = pt.topic join pages p on p.id = pt.page_id
where p.date_published is not null and {_P_VISIBLE} group by t.slug, year order by t.slug, year""",
        ("Chủ đề theo năm", "Topics by year"),
        ("Một trang có thể thuộc nhiều chủ đề.", "A page may have several topics."),
    ),
    ReadyQuery(
        "places_today",
        f"""select e.today, e.name, e.level, count(*) as pages, sum(m.count) as mentions
from mentions m join entities e on e.id = m.entity_id
where e.kind = 'place' and m.page_id not in {_HIDDEN} group by e.id order by e.today, pages desc""",
        ("Địa danh theo tỉnh hiện nay", "Places by today's province"),
        ("Tên trước và sau ngày 1/7/2025.", "Names before and since 1 July 2025."),
    ),
    ReadyQuery(
        "topics_by_province",
        f"""select e.today as province, t.label_vi, t.label_en, count(distinct p.id) as pages
from mentions m join entities e on e.id = m.entity_id join page_topics pt on pt.page_id = m.page_id
join topics t on t.slug = pt.topic join pages p on p.id = m.page_id
where e.kind = 'place' and e.today is not null and {_P_VISIBLE} group by e.today, t.slug order by e.today, pages desc""",
        ("Chủ đề theo tỉnh", "Topics by province"),
        ("Tỉnh hiện nay của những nơi mà trang nhắc đến.", "Today's province of the places that pages name."),
    ),
    ReadyQuery(
        "organisations",
        f"""select e.name, e.site, count(*) as pages, sum(m.count) as mentions
from mentions m join entities e on e.id = m.entity_id
where e.kind != 'place' and m.page_id not in {_HIDDEN} group by e.id order by pages desc, mentions desc""",
        ("Tổ chức được nhắc đến nhiều nhất", "Organisations named most"),
        ("Theo danh mục tổ chức, xem gazetteer.", "By the list of organisations, see the gazetteer."),
    ),
    ReadyQuery(
        "who_names_whom",
        f"""select p.site as site, e.name as names, count(*) as pages
from mentions m join entities e on e.id = m.entity_id join pages p on p.id = m.page_id
where e.kind = 'organisation' and e.site is not p.site and {_P_VISIBLE} group by p.site, e.id order by pages desc, p.site""",
        ("Tổ chức nào nhắc đến tổ chức nào", "Which organisation names which"),
        ("Không tính việc nhắc đến chính mình.", "Naming oneself is not counted."),
        (
            "Chưa có dòng nào: cần một trang nhắc tên một tổ chức mà danh sách tổ chức biết, và không phải chủ của trang. Ví dụ một dòng: site ben-song, names Trung tâm Sông Xanh, pages 12.",
            "No rows yet: it takes a page that names an organisation of the list of organisations other than its own. A row might be: site ben-song, names Trung tâm Sông Xanh, pages 12.",
        ),
    ),
    ReadyQuery(
        "copies",
        """select f.site as first_site, c.site as copied_by, count(*) as pages, min(c.url) as example
from page_links l join pages f on f.id = l.first_id join pages c on c.id = l.page_id + l.other_id - l.first_id
where l.kind = 'copy' group by f.site, c.site order by pages desc""",
        ("Ai đăng lại bài của ai", "Who republishes whom"),
        ("Chỉ những cặp mà trang cho biết bài nào có trước.", "Only pairs of which the pages tell which was first."),
        (
            "Chưa có dòng nào: cần hai trang web có trang gần như cùng một văn bản, và ngày đăng hay lời ghi nguồn cho biết bài nào có trước. Ví dụ một dòng: first_site song-xanh, copied_by ben-song, pages 3.",
            "No rows yet: it takes two sites with pages of nearly the same text, and dates or a named source that tell which was first. A row might be: first_site song-xanh, copied_by ben-song, pages 3.",
        ),
    ),
    ReadyQuery(
        "undated_by_site",
        f"""select site, kind, sum(date_published is null) as undated, count(*) as pages,
round(100.0 * sum(date_published is null) / count(*), 1) as undated_percent
from pages where {_VISIBLE} group by site, kind order by undated desc, site""",
        ("Trang không ghi ngày, theo tổ chức", "Dates missing by site"),
        ("Không đoán ngày: trang không ghi thì để trống.", "No date is guessed: what a page does not state stays empty."),
    ),
    ReadyQuery(
        "undated",
        f"""select id, site, kind, title, url
from pages where date_published is null and {_VISIBLE} order by site, id""",
        ("Trang không ghi ngày", "Pages without a date"),
        ("Từng trang một.", "One by one."),
    ),
    ReadyQuery(
        "date_sources",
        f"""select site, coalesce(date_source, '-') as date_source, coalesce(date_precision, '-') as date_precision, count(*) as pages
from pages where {_VISIBLE} group by 1, 2, 3 order by site, pages desc""",
        ("Ngày đăng được đọc từ đâu", "Where dates were read"),
        ("Nguyên văn ở cột date_quote.", "The words themselves are in date_quote."),
    ),
    ReadyQuery(
        "flags",
        f"""select p.site, j.value as flag, count(*) as pages
from pages p, json_each(case when json_valid(p.quality_flags) then p.quality_flags else '[]' end) j
where {_P_VISIBLE} group by p.site, j.value order by p.site, pages desc""",
        ("Cờ chất lượng theo tổ chức", "Quality flags by site"),
        ("Chữ hỏng, phông cũ, không dấu, thông tin cá nhân…", "Damaged text, legacy fonts, no accents, personal data…"),
    ),
    ReadyQuery(
        "ledger",
        """select site, state, reason, count(*) as addresses
from addresses group by site, state, reason order by site, addresses desc""",
        ("Sổ địa chỉ: vì sao có, vì sao không", "The ledger: what became of every address"),
        ("Mỗi địa chỉ từng gặp có một kết cục.", "Every address ever met has an outcome."),
    ),
    ReadyQuery(
        "last_runs",
        """select r.site, r.started_at, r.outcome, r.reason, r.requests, r.pages_new, r.pages_changed, r.pages_gone, r.errors
from runs r where r.id in (select max(id) from runs group by site) order by r.outcome = 'finished', r.site""",
        ("Lần thu thập gần nhất của mỗi tổ chức", "The last crawl of every site"),
        ("Lần có vấn đề đứng trước.", "Those with trouble come first."),
    ),
)  # fmt: skip

QUERIES: dict[str, str] = {query.name: query.sql for query in ALL}

_GROUPED: tuple[tuple[tuple[str, str], tuple[str, ...]], ...] = (
    (("Bài đăng theo thời gian", "Publication over time"), ("coverage_by_month", "pages_by_year", "silent_sites", "undated_by_site", "undated", "date_sources")),
    (("Thay đổi và mất mát", "Changes and losses"), ("changed_last_week", "new_last_week", "changed", "gone", "states_by_site")),
    (("Ngôn ngữ và bản dịch", "Languages and translations"), ("languages", "language_mix", "untranslated")),
    (("Văn bản pháp luật", "Legal documents"), ("legal", "who_cites")),
    (("Chủ đề và địa danh", "Topics and places"), ("pages_by_topic", "topics_by_year", "places_today", "topics_by_province")),
    (("Tổ chức", "Organisations"), ("organisations", "who_names_whom", "copies")),
    (("Thu thập và chất lượng", "Crawl and quality"), ("flags", "ledger", "last_runs")),
)
GROUPS: tuple[tuple[tuple[str, str], tuple[ReadyQuery, ...]], ...] = tuple(
    (title, tuple(next(query for query in ALL if query.name == name) for name in names)) for title, names in _GROUPED
)
"""The ready queries by what they ask about: (title in Vietnamese and English, queries)."""
