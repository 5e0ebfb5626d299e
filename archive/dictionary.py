"""What every table and column of ``archive.db`` means, in English and Vietnamese.

The one source of the column descriptions: the data dictionary, Datasette's metadata and the schema test read it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """One column: SQLite type, meaning in both languages (unit and null rule included)."""

    name: str
    type: type
    en: str
    vi: str


@dataclass(frozen=True)
class Table:
    """One table: meaning in both languages, primary key, foreign keys as (column, table, column)."""

    name: str
    en: str
    vi: str
    columns: tuple[Column, ...]
    pk: tuple[str, ...]
    foreign_keys: tuple[tuple[str, str, str], ...] = ()
    internal: bool = False


def _c(name: str, type_: type, en: str, vi: str) -> Column:
    return Column(name, type_, en, vi)


_PAGE_TEXT = (
    _c("kind", str, "about, news, project, publication, event, story or other",
       "loại trang: giới thiệu, tin tức, dự án, ấn phẩm, sự kiện, câu chuyện hoặc khác"),
    _c("title", str, "the page's own title, without the site's name; null when it has none",
       "tiêu đề của chính trang, không kèm tên trang web; null khi không có"),
    _c("author", str, "person or department the page names as author; null when it names none",
       "người hoặc bộ phận được trang ghi là tác giả; null khi không ghi"),
    _c("organisation", str, "the organisation that publishes the site; null for pages of no known site",
       "tổ chức chủ quản trang web; null khi không biết"),
    _c("date_published", str, "YYYY-MM-DD, YYYY-MM or YYYY in Vietnam's time zone; null when the page states none",
       "ngày đăng theo giờ Việt Nam (YYYY-MM-DD, YYYY-MM hoặc YYYY); null khi trang không ghi"),
    _c("date_precision", str, "day, month or year; null when there is no date",
       "độ chính xác của ngày đăng: day, month, year; null khi không có ngày"),
    _c("date_source", str, "where the date was read: rest, json-ld, meta, time, selector, feed, sitemap, label, line, dateline, address, import",
       "nơi đọc được ngày đăng: rest, json-ld, meta, time, selector, feed, sitemap, label, line, dateline, address, import"),
    _c("date_quote", str, "the words from which the date was read", "nguyên văn đoạn chữ cho biết ngày đăng"),
    _c("date_modified", str, "date of the last change as the page states it; null when it states none",
       "ngày sửa đổi do trang ghi; null khi không ghi"),
    _c("language", str, "BCP 47 code of the language with most characters, und when unknown",
       "mã BCP 47 của ngôn ngữ chiếm nhiều ký tự nhất, und khi không xác định"),
    _c("language_confidence", float, "0 to 1", "độ tin cậy của ngôn ngữ, từ 0 đến 1"),
    _c("languages", str, "JSON object: share of characters per language, 0 to 1",
       "JSON: tỷ lệ ký tự của từng ngôn ngữ, từ 0 đến 1"),
    _c("lead", str, "first paragraph or the page's own summary; null when there is none",
       "đoạn mở đầu hoặc sapo; null khi không có"),
    _c("text", str, "the cleaned text: paragraphs apart by a blank line, list items on lines that begin with '- ', NFC",
       "văn bản đã làm sạch: các đoạn cách nhau một dòng trống, mục liệt kê bắt đầu bằng '- ', chuẩn NFC"),
    _c("word_count", int, "words (Vietnamese: syllables) in text", "số từ (tiếng) trong văn bản"),
    _c("quality_flags", str, "JSON array of damaged_text, legacy_encoding, mojibake, unaccented, thin, list_like, "
       "mixed_language, spam, personal_data, scanned", "JSON: các cờ chất lượng của văn bản"),
)

TABLES: tuple[Table, ...] = (
    Table("sites", "Organisations whose web sites are archived.", "Các tổ chức có trang web được lưu trữ.", (
        _c("slug", str, "short name of the site, as the site file", "tên ngắn của trang web, như tệp cấu hình"),
        _c("name_vi", str, "name in Vietnamese", "tên tiếng Việt"),
        _c("name_en", str, "name in English; null when unknown", "tên tiếng Anh; null khi không có"),
        _c("home_url", str, "address of the home page", "địa chỉ trang chủ"),
        _c("kind", str, "vngo, social_enterprise, public_centre, un_agency, ingo, network, other",
           "loại tổ chức: vngo, social_enterprise, public_centre, un_agency, ingo, network, other"),
        _c("languages", str, "JSON array of BCP 47 codes the site says it uses", "JSON: các ngôn ngữ của trang web"),
        _c("platform", str, "content management system as named in the site file", "hệ quản trị nội dung"),
        _c("province", str, "province or city of the seat; null when unknown", "tỉnh, thành phố đặt trụ sở; null khi không rõ"),
    ), ("slug",)),
    Table("pages", "One row per document, its latest version.", "Mỗi dòng là một tài liệu, ở phiên bản mới nhất.", (
        _c("id", int, "number of the page, stable for the life of the archive", "số của trang, không đổi"),
        _c("url", str, "canonical address, unique", "địa chỉ chuẩn, duy nhất"),
        _c("site", str, "site of the page", "trang web chứa trang này"),
        *_PAGE_TEXT,
        _c("state", str, "live, gone, moved, unreachable or excluded", "tình trạng: live, gone, moved, unreachable, excluded"),
        _c("first_seen_at", str, "UTC time of the first capture", "thời điểm (UTC) lưu lần đầu"),
        _c("last_seen_at", str, "UTC time of the last visit that found the page", "thời điểm (UTC) thấy trang lần cuối"),
        _c("last_changed_at", str, "UTC time of the capture in which the text last changed",
           "thời điểm (UTC) văn bản thay đổi lần cuối"),
        _c("gone_since", str, "UTC time since which the page is gone; null while it is not",
           "thời điểm (UTC) trang biến mất; null khi chưa mất"),
        _c("version_count", int, "number of rows in versions", "số phiên bản"),
        _c("text_sha256", str, "SHA-256 of text in UTF-8, hexadecimal", "SHA-256 của văn bản (UTF-8), hệ mười sáu"),
        _c("duplicate_of", int, "page with the same text that was first; null when there is none",
           "trang có cùng văn bản xuất hiện trước; null khi không có"),
        _c("translation_of", int, "page of which this is a translation; null when unknown",
           "trang gốc của bản dịch này; null khi không rõ"),
        _c("moved_to", int, "page that took this one's place at a new address; null when it has not moved",
           "trang thay thế ở địa chỉ mới; null khi trang không chuyển đi"),
        _c("capture_id", int, "capture from which the row was made", "bản lưu gốc tạo ra dòng này"),
        _c("method", str, "how the text was found: selectors, generic, text or document", "cách trích văn bản: selectors, generic, text, document"),
    ), ("id",), (("site", "sites", "slug"), ("capture_id", "captures", "id"), ("duplicate_of", "pages", "id"),
                 ("translation_of", "pages", "id"))),
    Table("versions", "Every version of every page.", "Mọi phiên bản của mọi trang.", (
        _c("id", int, "number of the version row", "số của phiên bản"),
        _c("page_id", int, "the page", "trang"),
        _c("number", int, "1 is the oldest", "thứ tự, 1 là cũ nhất"),
        _c("seen_at", str, "UTC time of the capture", "thời điểm (UTC) lưu"),
        _c("title", str, "title at that time", "tiêu đề lúc đó"),
        _c("text", str, "text at that time", "văn bản lúc đó"),
        _c("text_sha256", str, "SHA-256 of text in UTF-8, hexadecimal", "SHA-256 của văn bản"),
        _c("capture_id", int, "capture from which it was made", "bản lưu gốc"),
    ), ("id",), (("page_id", "pages", "id"), ("capture_id", "captures", "id"))),
    Table("segments", "Runs of one language within a page's text.", "Các đoạn cùng một ngôn ngữ trong văn bản.", (
        _c("page_id", int, "the page", "trang"),
        _c("position", int, "order within the page, from 0", "thứ tự trong trang, từ 0"),
        _c("language", str, "BCP 47 code, und when unknown", "mã ngôn ngữ BCP 47, und khi không rõ"),
        _c("confidence", float, "0 to 1", "độ tin cậy, từ 0 đến 1"),
        _c("start_char", int, "offset in text, in characters", "vị trí bắt đầu, tính bằng ký tự"),
        _c("length_chars", int, "length in characters", "độ dài, tính bằng ký tự"),
    ), ("page_id", "position"), (("page_id", "pages", "id"),)),
    Table("captures", "Raw responses in the WARC files.", "Các phản hồi gốc trong tệp WARC.", (
        _c("id", int, "number of the capture", "số của bản lưu"),
        _c("url", str, "address that was requested", "địa chỉ đã yêu cầu"),
        _c("site", str, "site whose run fetched it", "trang web của lần thu thập"),
        _c("fetched_at", str, "UTC time of the response", "thời điểm (UTC) nhận phản hồi"),
        _c("status", int, "HTTP status; null for an imported file", "mã trạng thái HTTP; null với tệp nhập vào"),
        _c("content_type", str, "Content-Type as sent; null when absent", "Content-Type được gửi; null khi không có"),
        _c("etag", str, "ETag as sent; null when absent", "ETag; null khi không có"),
        _c("last_modified", str, "Last-Modified as sent; null when absent", "Last-Modified; null khi không có"),
        _c("payload_sha256", str, "SHA-256 of the payload as transferred (content coding kept), hexadecimal; of a revisit, its original's",
           "SHA-256 của nội dung như đã truyền (giữ nguyên mã nén), hệ mười sáu; bản ghi revisit lấy theo bản gốc"),
        _c("warc_file", str, "file name relative to the captures folder", "tên tệp WARC trong thư mục captures"),
        _c("warc_offset", int, "byte offset of the record in the file", "vị trí (byte) của bản ghi"),
        _c("warc_length", int, "compressed length of the record in bytes", "độ dài nén (byte) của bản ghi"),
        _c("revisit_of", int, "capture that holds the same payload, when this record holds none (a WARC revisit record); else null",
           "bản lưu chứa cùng nội dung khi bản ghi này không chứa (bản ghi revisit); nếu không thì null"),
        _c("truncated", str, "why the payload is incomplete (length, time, disconnect); null when it is whole",
           "lý do nội dung bị cắt; null khi đầy đủ"),
    ), ("id",), (("site", "sites", "slug"),)),
    Table("addresses", "The ledger: every address ever met, with its outcome.", "Sổ địa chỉ: mọi địa chỉ từng gặp và kết quả.", (
        _c("url", str, "canonical address", "địa chỉ chuẩn"),
        _c("site", str, "site it belongs to", "trang web"),
        _c("state", str, "queued, fetched, page, alias, excluded, robots, failed (a page that was missed once too) or gone",
           "kết quả: queued, fetched, page, alias, excluded, robots, failed (kể cả trang mới không thấy một lần), gone"),
        _c("reason", str, "why it is in that state; null for queued and page", "lý do; null với queued và page"),
        _c("page_id", int, "the page made from it, or the page it is an alias of; null when none",
           "trang tạo từ địa chỉ này; null khi không có"),
        _c("found_on", str, "address on which it was first met; null for a start address", "nơi gặp lần đầu; null nếu là điểm đầu"),
        _c("way", str, "way of discovery that first met it: start, wordpress, feed, sitemap, link, redirect, import",
           "cách phát hiện: start, wordpress, feed, sitemap, link, redirect, import"),
        _c("evidence", str, "JSON: what REST, feeds and sitemaps state about it; null when nothing",
           "JSON: thông tin từ REST, feed, sitemap; null khi không có"),
        _c("inlinks", int, "times a page of the site was seen to link to it", "số lần được các trang khác liên kết đến"),
        _c("attempts", int, "requests made for it so far", "số lần yêu cầu"),
        _c("last_status", int, "last HTTP status; null when there was no response", "mã HTTP gần nhất; null khi không có phản hồi"),
        _c("last_visited_at", str, "UTC time of the last request; null when never", "thời điểm (UTC) yêu cầu gần nhất; null khi chưa"),
        _c("missing_since", str, "UTC time of the first of the visits in a row that did not find it, or of the visit that excluded its page; null when the last one found it",
           "thời điểm (UTC) đầu tiên trong các lần liên tiếp không tìm thấy, hoặc lần mà trang của nó bị loại; null khi lần cuối vẫn thấy"),
        _c("canonical_url", str, "address that the page itself names as its canonical one (rel=canonical, on the site); null when none or itself",
           "địa chỉ chuẩn do chính trang nêu (rel=canonical); null khi không nêu hoặc trùng"),
        _c("address_key", str, "what all spellings of the address share (no scheme, www, final slash, index file); null in rows of older versions until the next crawl",
           "phần chung của mọi cách viết địa chỉ (bỏ giao thức, www, gạch chéo cuối, tệp index); null ở dòng cũ cho đến lần thu thập sau"),
        _c("led_on", int, "1 when its last answer was a new record or led to addresses of another form that its like had not named, 0 when not; null when it was not answered",
           "1 khi lần trả lời gần nhất cho bản ghi mới hoặc dẫn đến địa chỉ mới, 0 khi không; null khi chưa có trả lời"),
    ), ("url",), (("site", "sites", "slug"), ("page_id", "pages", "id"))),
    Table("runs", "One crawl of one site each.", "Mỗi dòng là một lần thu thập một trang web.", (
        _c("id", int, "number of the run", "số của lần thu thập"),
        _c("site", str, "site that was crawled", "trang web được thu thập"),
        _c("started_at", str, "UTC time", "bắt đầu (UTC)"),
        _c("finished_at", str, "UTC time; null when the run was cut off", "kết thúc (UTC); null khi bị ngắt"),
        _c("outcome", str, "finished, failed, stopped (by a limit or a person); null while running or when cut off",
           "kết quả: finished, failed, stopped; null khi đang chạy hoặc bị ngắt"),
        _c("reason", str, "why it failed or stopped; null when it finished", "lý do thất bại hoặc dừng; null khi hoàn tất"),
        _c("requests", int, "requests sent", "số yêu cầu đã gửi"),
        _c("pages_new", int, "pages met for the first time", "số trang mới"),
        _c("pages_changed", int, "pages with a new version", "số trang thay đổi"),
        _c("pages_unchanged", int, "pages seen again without change", "số trang không đổi"),
        _c("pages_gone", int, "pages found to be gone", "số trang đã mất"),
        _c("errors", int, "addresses that ended failed", "số địa chỉ bị lỗi"),
        _c("robots_denied", int, "addresses robots.txt forbids", "số địa chỉ bị robots.txt cấm"),
        _c("bytes_received", int, "bytes of response bodies as transferred", "số byte nội dung nhận được"),
        _c("code_version", str, "version of Tư Liệu that ran", "phiên bản Tư Liệu"),
        _c("report", str, "JSON: what was found, kept and left out by reason, coverage, fill rates now and before, causes when "
           "something is wrong; keys with a slash are raw counts",
           "JSON: số đã gặp, đã giữ, đã bỏ theo lý do, độ bao phủ, tỷ lệ có thông tin nay và trước, nguyên nhân khi có sự cố; "
           "khoá có dấu gạch chéo là số đếm thô"),
    ), ("id",), (("site", "sites", "slug"),)),
    Table("legal_references", "Citations of Vietnamese legal documents.", "Trích dẫn văn bản pháp luật Việt Nam.", (
        _c("page_id", int, "the citing page", "trang trích dẫn"),
        _c("position", int, "order within the page, from 0", "thứ tự trong trang, từ 0"),
        _c("kind", str, "Quyết định, Nghị định, Luật, Thông tư ...", "loại văn bản"),
        _c("number", str, "as in 2096/QĐ-UBND; null for a law cited by name", "số hiệu; null khi chỉ nêu tên luật"),
        _c("title", str, "name of the document as cited; null when not named", "tên văn bản; null khi không nêu"),
        _c("issuer", str, "who issued it, as cited; null when not named", "cơ quan ban hành; null khi không nêu"),
        _c("issued_on", str, "YYYY-MM-DD or YYYY; null when not stated", "ngày ban hành; null khi không nêu"),
        _c("quote", str, "the words of the citation", "nguyên văn trích dẫn"),
        _c("start_char", int, "offset in text, in characters", "vị trí trong văn bản, tính bằng ký tự"),
        _c("key", str, "the document, the same for all spellings: number, year, symbol, place of a local issuer (2096-2019-qd-ubnd-can-tho); with ~ and "
           "a site where the citation leaves open whose document it is; null in rows of older versions until tulieu reextract",
           "khoá của văn bản, giống nhau với mọi cách viết: số, năm, ký hiệu, địa phương (2096-2019-qd-ubnd-can-tho); có ~ và trang web "
           "khi trích dẫn không cho biết rõ là văn bản nào; null ở dòng cũ cho đến khi chạy tulieu reextract"),
    ), ("page_id", "position"), (("page_id", "pages", "id"),)),
    Table("entities", "Organisations, places and projects that pages mention.", "Tổ chức, địa danh, dự án được nhắc đến.", (
        _c("id", int, "number of the entity", "số"),
        _c("kind", str, "organisation, place or project", "loại: organisation, place, project"),
        _c("name", str, "full name; of a place the name until 30 June 2025", "tên đầy đủ; với địa danh là tên đến hết ngày 30/6/2025"),
        _c("aliases", str, "JSON array of other names", "JSON: các tên khác"),
        _c("site", str, "its own site when archived; null when not", "trang web của tổ chức nếu có; null khi không"),
        _c("key", str, "unique name, the same in all archives: kind/slug", "tên riêng, giống nhau ở mọi kho: loại/tên ngắn"),
        _c("name_en", str, "name in English; null when unknown", "tên tiếng Anh; null khi không có"),
        _c("level", str, "of a place, as on 30 June 2025: province (cities under central government too), city, town (thị xã) or district; null for others",
           "cấp của địa danh vào ngày 30/6/2025: province (cả thành phố trực thuộc trung ương), city, town (thị xã), district; null với loại khác"),
        _c("province", str, "of a place: its province or city until 30 June 2025; null for others",
           "tỉnh, thành phố của địa danh đến hết ngày 30/6/2025; null với loại khác"),
        _c("today", str, "of a place: its province or city since 1 July 2025; null for others",
           "tỉnh, thành phố hiện nay (từ 1/7/2025) của địa danh; null với loại khác"),
    ), ("id",), (("site", "sites", "slug"),)),
    Table("mentions", "Which page mentions which entity.", "Trang nào nhắc đến thực thể nào.", (
        _c("page_id", int, "the page", "trang"),
        _c("entity_id", int, "the entity", "thực thể"),
        _c("count", int, "times it is mentioned in text and title", "số lần nhắc trong văn bản và tiêu đề"),
        _c("forms", str, "JSON object: each spelling on the page and how often", "JSON: các cách viết trên trang và số lần"),
        _c("start_char", int, "offset of the first mention in text, in characters; null when only the title has it",
           "vị trí lần nhắc đầu tiên trong văn bản, tính bằng ký tự; null khi chỉ có ở tiêu đề"),
    ), ("page_id", "entity_id"), (("page_id", "pages", "id"), ("entity_id", "entities", "id"))),
    Table("topics", "The topics of the vocabulary (gazetteer/topics.toml) that some page has.", "Các chủ đề trong danh mục (gazetteer/topics.toml) có ít nhất một trang.", (
        _c("slug", str, "short name", "tên ngắn"),
        _c("label_vi", str, "label in Vietnamese", "nhãn tiếng Việt"),
        _c("label_en", str, "label in English", "nhãn tiếng Anh"),
    ), ("slug",)),
    Table("page_topics", "Topics of pages.", "Chủ đề của trang.", (
        _c("page_id", int, "the page", "trang"),
        _c("topic", str, "the topic", "chủ đề"),
        _c("score", float, "0 to 1: points / (points + 2 + words / 250); each term 1 point (supporting ones half) times 1 + log2(count), in the title twice",
           "điểm từ 0 đến 1: điểm / (điểm + 2 + số từ / 250); mỗi từ khoá 1 điểm (từ hỗ trợ nửa điểm) nhân 1 + log2(số lần), gấp đôi nếu có trong tiêu đề"),
        _c("evidence", str, "JSON array of the matched terms: term, count, places (first offsets in text), title (times in the title), support",
           "JSON: các từ khớp: term, count (số lần), places (vị trí đầu tiên), title (số lần trong tiêu đề), support (từ hỗ trợ)"),
    ), ("page_id", "topic"), (("page_id", "pages", "id"), ("topic", "topics", "slug"))),
    Table("page_links", "Pages that are alike: near-duplicates, copies on other sites, translations; each pair once.",
          "Các trang giống nhau: bản gần trùng, bản sao ở trang web khác, bản dịch; mỗi cặp một dòng.", (
        _c("page_id", int, "one page; its number is the smaller one", "một trang; số nhỏ hơn trong hai trang"),
        _c("other_id", int, "the other page", "trang kia"),
        _c("kind", str, "near_duplicate (same site), copy (another site), translation (same site, another language)",
           "near_duplicate (cùng trang web), copy (trang web khác), translation (cùng trang web, ngôn ngữ khác)"),
        _c("score", float, "0 to 1: of near_duplicate and copy the share of runs of three words in both texts, or, for a cut text, that share of "
           "the shorter one; of a translation how strong its evidence is",
           "từ 0 đến 1: với bản trùng là tỷ lệ cụm ba từ có ở cả hai văn bản (bản rút gọn: so với văn bản ngắn hơn); với bản dịch là độ mạnh của bằng chứng"),
        _c("first_id", int, "which of the two was published first, or is the original of the translation; null when the pages do not tell",
           "trang đăng trước, hoặc bản gốc của bản dịch; null khi không rõ"),
        _c("evidence", str, "JSON: what the link rests on (jaccard, containment, shared_words; hreflang, rest, slug, images, date, numbers) and "
           "by what the first is known (first_by: source_note, date, site_language)",
           "JSON: căn cứ của liên kết và căn cứ biết trang nào đăng trước (first_by: source_note, date, site_language)"),
    ), ("page_id", "other_id", "kind"), (("page_id", "pages", "id"), ("other_id", "pages", "id"), ("first_id", "pages", "id"))),
    Table("takedowns", "Pages removed on request: enough to keep them out, nothing of their content.",
          "Trang đã gỡ theo yêu cầu: chỉ đủ để không thu thập lại.", (
        _c("url_sha256", str, "SHA-256 of a canonical address, or of what all its spellings share (addresses.address_key); hexadecimal",
           "SHA-256 của một địa chỉ chuẩn, hoặc của phần chung cho mọi cách viết nó (addresses.address_key)"),
        _c("taken_down_at", str, "UTC time", "thời điểm (UTC)"),
        _c("reason", str, "why it was removed", "lý do gỡ"),
    ), ("url_sha256",)),
    Table("page_blocks", "Internal: a page's blocks before the site-wide pass.", "Nội bộ: các khối văn bản trước bước lọc theo trang web.", (
        _c("page_id", int, "the page", "trang"),
        _c("blocks", str, "JSON array of [kind, text]", "JSON: [loại, văn bản]"),
    ), ("page_id",), (("page_id", "pages", "id"),), internal=True),
    Table("page_fingerprints", "Internal: by what like pages are found without reading their texts.",
          "Nội bộ: dấu vết để tìm trang giống nhau mà không đọc lại văn bản.", (
        _c("page_id", int, "the page", "trang"),
        _c("scheme", int, "number of the way in which it was made", "số của cách tính"),
        _c("signature", bytes, "MinHash of the text's runs of three words: 96 numbers of 4 bytes, little-endian; empty for short texts",
           "MinHash của các cụm ba từ: 96 số 4 byte; rỗng với văn bản ngắn"),
        _c("sentences", bytes, "hashes of its sentences of eight words or more, 8 bytes each", "mã băm 8 byte của mỗi câu từ tám từ trở lên"),
        _c("images", bytes, "hashes of the names of its images, 8 bytes each; null when the page's tree was not seen",
           "mã băm 8 byte của tên các ảnh; null khi không đọc được"),
        _c("linked", int, "1 when it was compared with the others since it was made", "1 khi đã so với các trang khác"),
    ), ("page_id",), (("page_id", "pages", "id"),), internal=True),
    Table("site_lines", "Internal: lines that repeat across the pages of one site.", "Nội bộ: dòng lặp lại trên nhiều trang của một trang web.", (
        _c("site", str, "the site", "trang web"),
        _c("line_key", str, "folded line", "dòng đã chuẩn hoá"),
        _c("pages", int, "pages of the site that hold it", "số trang chứa dòng này"),
    ), ("site", "line_key"), (("site", "sites", "slug"),), internal=True),
    Table("search_segments", "Internal: the search index is made of segments, each of some pages' words (decision 19).",
          "Nội bộ: chỉ mục tìm kiếm gồm nhiều phần, mỗi phần chứa các từ của một số trang.", (
        _c("id", int, "number of the segment", "số của phần"),
        _c("pages", bytes, "pages that it stands for (roaring bitmap); those that changed or went have left it",
           "các trang mà phần này đại diện (roaring bitmap)"),
        _c("ids", bytes, "pages of which it was made, 4 bytes each", "các trang đã tạo nên phần này, mỗi trang 4 byte"),
        _c("starts", bytes, "place of the first word of each of them, 4 bytes each", "vị trí từ đầu tiên của mỗi trang, 4 byte"),
        _c("titles", bytes, "words in each title, 4 bytes each", "số từ trong mỗi tiêu đề, 4 byte"),
        _c("authors", bytes, "words in each author, 4 bytes each", "số từ trong tên tác giả, 4 byte"),
        _c("common", str, "JSON array of the words of which pairs are kept; '=' marks an exact spelling",
           "JSON: các từ phổ biến có lưu cặp từ; '=' là đúng dấu"),
    ), ("id",), internal=True),
    Table("search_words", "Internal: which pages of a segment hold a word, and where.", "Nội bộ: trang nào có từ nào, ở vị trí nào.", (
        _c("segment", int, "the segment", "phần"),
        _c("folded", str, "the word without accents", "từ không dấu"),
        _c("exact", str, "the word with accents; empty for all spellings together", "từ có dấu; rỗng là mọi cách viết"),
        _c("pages", int, "number of pages", "số trang"),
        _c("docs", bytes, "the pages (set of numbers)", "các trang (tập số)"),
        _c("levels", bytes, "how much the word counts in each, 1 to 15", "mức quan trọng trong mỗi trang, từ 1 đến 15"),
        _c("in_title", bytes, "pages with the word in the title; null for none", "các trang có từ này trong tiêu đề; null khi không có"),
        _c("in_author", bytes, "pages with the word in the author; null for none", "các trang có từ này trong tên tác giả; null khi không có"),
        _c("places", bytes, "its places in the segment", "các vị trí trong phần"),
    ), ("segment", "folded", "exact"), internal=True),
    Table("search_rare", "Internal: words with one spelling on one page of a segment, 128 in a row.",
          "Nội bộ: các từ chỉ có trên một trang của một phần và chỉ có một cách viết, 128 từ một dòng.", (
        _c("segment", int, "the segment", "phần"),
        _c("first", str, "the first of the words, without accents", "từ đầu tiên, không dấu"),
        _c("words", str, "JSON: the words without accents, with accents, page, level, 1 for the title and 2 for the author, number of places, all places",
           "JSON: các từ không dấu, có dấu, trang, mức quan trọng, 1 là tiêu đề và 2 là tác giả, số vị trí, mọi vị trí"),
    ), ("segment", "first"), internal=True),
    Table("search_pairs", "Internal: which pages of a segment hold two common words side by side.",
          "Nội bộ: trang nào có hai từ phổ biến đứng cạnh nhau.", (
        _c("segment", int, "the segment", "phần"),
        _c("pair", str, "the two words; '=' marks exact spellings", "hai từ; '=' là đúng dấu"),
        _c("docs", bytes, "the pages (set of numbers)", "các trang (tập số)"),
    ), ("segment", "pair"), internal=True),
    Table("search_prefixes", "Internal: which pages of a segment hold words with a beginning that many words share.",
          "Nội bộ: trang nào có từ bắt đầu bằng những chữ chung của nhiều từ.", (
        _c("segment", int, "the segment", "phần"),
        _c("prefix", str, "the beginning; '=' marks exact spellings", "phần đầu của từ; '=' là đúng dấu"),
        _c("docs", bytes, "the pages (set of numbers)", "các trang (tập số)"),
        _c("high", bytes, "those of them in which such a word counts much", "các trang mà từ đó quan trọng"),
    ), ("segment", "prefix"), internal=True),
    Table("search_blocks", "Internal: full segments bound together, so that common words of a large archive are read in one go.",
          "Nội bộ: nhiều phần đầy được gộp lại để đọc nhanh từ phổ biến trong kho lớn.", (
        _c("id", int, "number of the block", "số của khối"),
        _c("segments", str, "JSON array of the segments, in the order of their places", "JSON: các phần, theo thứ tự vị trí"),
        _c("finished", int, "1 once all its rows are written; 0 before, when nobody reads it", "1 khi đã ghi xong; 0 khi chưa dùng được"),
    ), ("id",), internal=True),
    Table("search_block_words", "Internal: which pages of a block hold a common word, and how much it counts there (1 to 15, bit by bit).",
          "Nội bộ: trang nào của khối có từ phổ biến và mức quan trọng (1 đến 15, theo từng bit).", (
        _c("block", int, "the block", "khối"),
        _c("folded", str, "the word without accents", "từ không dấu"),
        _c("exact", str, "the word with accents; empty for all spellings together", "từ có dấu; rỗng là mọi cách viết"),
        *(_c(f"level_{bit}", bytes, f"pages of which the level has the bit of {2**bit} (roaring bitmap)",
             f"các trang mà mức có bit {2**bit} (roaring bitmap)") for bit in range(4)),
    ), ("block", "folded", "exact"), internal=True),
    Table("search_block_places", "Internal: where a common word stands in the segments of a block.",
          "Nội bộ: từ phổ biến đứng ở đâu trong các phần của khối.", (
        _c("block", int, "the block", "khối"),
        _c("folded", str, "the word without accents", "từ không dấu"),
        _c("exact", str, "the word with accents; empty for all spellings together", "từ có dấu; rỗng là mọi cách viết"),
        _c("places", bytes, "its places, those of each segment 2^23 behind those of the one before; null when they are too many",
           "các vị trí, mỗi phần cách phần trước 2^23; null khi quá nhiều"),
    ), ("block", "folded", "exact"), internal=True),
    Table("search_values", "Internal: which pages have a value by which results are counted.", "Nội bộ: trang nào có giá trị nào.", (
        _c("facet", str, "site, language, kind, topic, place, flag, state, duplicate, month, date, has (title, author, text) or all",
           "site, language, kind, topic, place, flag, state, duplicate, month, date, has (title, author, text) hoặc all"),
        _c("value", str, "the value; empty where there is but one", "giá trị; rỗng khi chỉ có một"),
        _c("docs", bytes, "the pages (set of numbers)", "các trang (tập số)"),
    ), ("facet", "value"), internal=True),
    Table("search_todo", "Internal: pages that changed since the search index was made; filled by triggers.",
          "Nội bộ: các trang đã đổi sau khi tạo chỉ mục tìm kiếm.", (
        _c("page_id", int, "the page, which may be gone", "trang, có thể không còn"),
        _c("words", int, "1 when its words changed, 0 when only values by which it is counted did", "1 khi từ ngữ đổi, 0 khi chỉ đổi giá trị"),
    ), ("page_id",), internal=True),
    Table("search_state", "Internal: which state of the search index this is.", "Nội bộ: trạng thái của chỉ mục tìm kiếm.", (
        _c("name", str, "version (of the way it is made) or generation (another number after each change)", "version hoặc generation"),
        _c("value", int, "the number", "con số"),
    ), ("name",), internal=True),
)  # fmt: skip

VIEWS: dict[str, tuple[str, str]] = {}
"""Views of the archive: name -> (English, Vietnamese) meaning."""


def table(name: str) -> Table:
    """The description of one table. Raises KeyError for a name that is none."""
    for entry in TABLES:
        if entry.name == name:
            return entry
    raise KeyError(name)
