"""Which words can be Vietnamese syllables, accented and typed without accents."""

from __future__ import annotations

import unicodedata

import pytest

from vietnamese.forms import fold
from vietnamese.syllables import is_syllable, is_toneless_syllable, parse_syllable

VALID_WORDS = """
    a à ả ạ ăn âm ấy em êm ế ít ích ỉu o ổ ơi u ưa ức y ý ỷ yêu yến yểm yết yếm ba bác bách bài bám bàn
    bảng bánh bão bắp bắt bây bẫy bé béo bệnh bếp bên bia biết biếng biển biếu biêm bịp bò bóc bom bóng
    boong bô bốn bổng bơi bơm bụi buồn buồm buộc bút buýt bướm bước bướu bưởi cá cách cảm canh cặp cất
    cầu cây coong cõng cốc côi cơm của cuộc cuối cuộn cười cưỡng cựu chạch chịu chìa chõe chuyện choàng
    chuếnh chuẩn chua da dưỡng duyệt duệ dỵ đặng đường đoàn được đuối đẹp đếch đỡ ga gà gặt gạo gấu gõ
    góa goòng gửi gỗ ghi ghế ghép ghềnh ghiền gì gìn gỉ già giá giặc giày giấc giẫm giếng giết giễu
    giêng giòn giỏi giờ giục giữa giường giuộc giống hoa hòa hoà hoạch hoan hoãn hoàng hoành hoắc hoặc
    hoen huệ huỳnh huýt huơ hươu huyện huynh huênh hoài khuya khuỷu khuấy khuâng khuyên khoẻ khỏe khoeo
    khoét khuếch khoắng kiểm kỹ kẻng kí kì kịch ký lý lưỡng loắt loạt luyện liêm liệt lượn lươm mỵ muỗm
    mượt moóc mưu mỹ nữ nước nguyễn nguệch ngoằn ngoèo ngoạm nghiêng nghỉ nghĩa nghe ngày ngoài ngượng
    nguồn nhuận nhuyễn nhoẻn noãn pin pao phở phượng phuy quả quạc quặng quân quần quấy que quen quét
    quê quên quốc quơ quới quỳ quý qúy quyền quyết quýt quỵt quỷ quạu quậy quít rượu rùa rưỡi ruột sướng
    suýt soạn sỹ soóc tuyển tuýp tuần tuấn tuất thuở thuế thuyền thuý thúy thoáng thoăn thượng thoại
    trường triều trượt toẹt tươi toán voan vườn vượt vỹ xoong xoăn xuyên xoáy xuất xuề xoè xòe
"""
VALID = sorted(set(VALID_WORDS.split()))

INVALID_WORDS = """
    café résumé naïve hello world they school strength project water bạnh̀ tr đưc hng cat cắn̉ hộc̀ mat̃
    tôc̉ ngoat̀ hòc bep nhật̀ sách̀ kà kon ka kô kủa ce cê cing ci gê gi̇a gie̊ ghà ghô ghưa nghà nghô
    nge ngê ngi ngia nghư qu qo qua̧ quu qươ quoa fa fở jà wa wê zô za dzu bl̀ blao đrao klei čih mnuih
    buôñ hòan tóan hoài̯ hòai tòan khỏang nghiã nghiã mùâ chiụ cuả muà muạ̀ giừơng rưọu bướom bôc̃ nguơì
    tiếngg tiêngs nghiêm̂ Aaa aô eo̊ ươ̂ uơn iêu iên iết iêng uyn̂ oau êo âo ăi ơu ưe bĭ ƀao ŏng kơ̆n
    đặngg thànhh Hmông Ruêl ôê êâ
"""
INVALID = sorted(set(INVALID_WORDS.split()))

TONELESS = "duong dai nghia truong nguyen khuyu gieng giet quoc quy hoac thuo yeu y cat bep hoc DUONG ruou"
NOT_TONELESS = "school water world project women strength kon nge cing duongg hoas jah wa za fr zoo their our"


@pytest.mark.parametrize("word", VALID)
def test_syllable_is_accepted(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", VALID)
def test_syllable_is_accepted_decomposed_and_in_capitals(word: str) -> None:
    assert is_syllable(unicodedata.normalize("NFD", word.upper()))


@pytest.mark.parametrize("word", VALID)
def test_syllable_without_accents_is_accepted(word: str) -> None:
    assert is_toneless_syllable(fold(word))


@pytest.mark.parametrize("word", INVALID)
def test_other_word_is_refused(word: str) -> None:
    assert not is_syllable(word)


@pytest.mark.parametrize("word", TONELESS.split())
def test_toneless_syllable_is_accepted(word: str) -> None:
    assert is_toneless_syllable(word)


@pytest.mark.parametrize("word", [*NOT_TONELESS.split(), "đường", "hòa", ""])
def test_other_toneless_word_is_refused(word: str) -> None:
    assert not is_toneless_syllable(word)


@pytest.mark.parametrize("rime", ["ac", "ach", "ap", "at", "êch", "uôc", "iêt", "ươp"])
@pytest.mark.parametrize(("tone", "allowed"), [("", 0), ("̀", 0), ("́", 1), ("̃", 0), ("̉", 0), ("̣", 1)])
def test_stop_coda_takes_only_two_tones(rime: str, tone: str, allowed: int) -> None:
    vowel = max(index for index, letter in enumerate(rime) if letter in "aêươôi") + 1
    assert is_syllable(f"t{rime[:vowel]}{tone}{rime[vowel:]}") == bool(allowed)


@pytest.mark.parametrize("word", ["hòan", "Qũy", "gía", "giừơng", "cuả"])
def test_misplaced_tone_still_parses(word: str) -> None:
    assert parse_syllable(word) is not None


@pytest.mark.parametrize("word", ["tòá", "hoắ̀c", "t́n", ""])
def test_two_tones_or_no_vowel_do_not_parse(word: str) -> None:
    assert parse_syllable(word) is None


def test_there_are_enough_examples() -> None:
    assert len(VALID) >= 200 and len(INVALID) >= 80
