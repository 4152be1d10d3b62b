import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunwidgets.core.sharp import decode_quality, parse_tai
from sunwidgets.core.sharp.quality import QUALITY_BITS, normalise_quality, quality_table


def test_a_clean_word_has_no_flags():
    assert decode_quality(0) == ()


@pytest.mark.parametrize("value", [-1073741824, 3221225472, 3221225472.0, "0xC0000000", "0xc0000000"])
def test_signed_unsigned_and_hexadecimal_agree(value):
    assert normalise_quality(value) == 0xC0000000
    assert decode_quality(value) == ("no data", "target filtergram missing")


def test_unknown_bits_are_given_in_hexadecimal():
    assert decode_quality(0x11) == ("unknown bit 0x00000010", "unknown bit 0x00000001")


@pytest.mark.parametrize("value", [None, "", "nan", float("nan"), 1.5, 1 << 32, "MISSING", [1]])
def test_what_is_no_word_is_refused_with_its_value(value):
    with pytest.raises(ValueError, match="QUALITY") as caught:
        decode_quality(value)
    assert repr(value) in str(caught.value)


@given(st.integers(0, 2**32 - 1))
def test_one_text_a_bit(word):
    texts = decode_quality(word)
    assert len(texts) == word.bit_count()
    assert ("no data" in texts) == bool(word & 0x80000000)
    assert decode_quality(word - 2**32 if word >= 2**31 else word) == texts


def test_every_text_says_something_else():
    assert len(set(QUALITY_BITS.values())) == len(QUALITY_BITS)


def test_table_tells_flagged_from_no_data_from_unknown():
    times = parse_tai([f"2011.02.15_0{i}:00_TAI" for i in range(4)])
    table = quality_table(times, [0, 0x100, -(2**31), None])
    np.testing.assert_array_equal(table["flagged"], [False, True, True, True])
    np.testing.assert_array_equal(table["no_data"], [False, False, True, False])
    assert table["QUALITY"].dtype == np.uint32
    assert table["text"][1] == ("eclipse",)
    assert "unknown" in table["text"][3][0]
