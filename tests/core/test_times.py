import contextlib

import astropy.units as u
import numpy as np
import pytest
from astropy.time import Time
from hypothesis import given, settings
from hypothesis import strategies as st

from sunwidgets.core.sharp import parse_tai
from sunwidgets.core.sharp.times import SLOT_EPOCH, slot_number


@pytest.mark.parametrize(
    ("text", "isot"),
    [
        ("2011.02.15_02:00:00_TAI", "2011-02-15T02:00:00.000"),
        ("2011.02.15_02:00_TAI", "2011-02-15T02:00:00.000"),
        ("2011.02.15_01:59:54.30_TAI", "2011-02-15T01:59:54.300"),
        ("2011-02-15T02:00:00_TAI", "2011-02-15T02:00:00.000"),
        ("2011-02-15T02:00:00Z", "2011-02-15T02:00:34.000"),
        ("2011.02.15_02:00:00_UTC", "2011-02-15T02:00:34.000"),
        ("2017.02.15_02:00:00_UTC", "2017-02-15T02:00:37.000"),
        ("2016.12.31_23:59:60_UTC", "2017-01-01T00:00:36.000"),
        ("2016.12.31_23:59:59.5_UTC", "2017-01-01T00:00:35.500"),
    ],
)
def test_known_times(text, isot):
    time = parse_tai(text)
    assert time.scale == "tai"
    assert time.shape == ()
    assert time.isot == isot


@pytest.mark.parametrize(
    "value",
    [
        "MISSING",
        "",
        "2011.02.15_02:00:00",
        "2011-02-15T02:00:00",
        "2011.02.30_02:00:00_TAI",
        "2011.02.15_24:00:00_TAI",
        "2011.02.15_02:60:00_TAI",
        "2015.06.30_23:59:60_TAI",
        "2015.06.29_23:59:60_UTC",
        "2011.02.15_02:00:00_TDB",
        "٢٠١١.02.15_02:00:00_TAI",
        None,
        20110215,
        ["2011.02.15_02:00:00_TAI", "MISSING"],
    ],
)
def test_refusals_show_the_value(value):
    shown = value[-1] if isinstance(value, list) else value
    with pytest.raises(ValueError, match=r"_TAI|calendar|time of day") as caught:
        parse_tai(value)
    assert repr(shown) in str(caught.value)


def test_shape_is_kept_and_scales_mix():
    times = parse_tai(np.array([["2011.02.15_02:00_TAI", "2011.02.15_02:00_UTC"]]))
    assert times.shape == (1, 2)
    assert (times[0, 1] - times[0, 0]).to_value("s") == pytest.approx(34)


def test_a_time_passes_through_as_tai():
    time = parse_tai(Time("2011-02-15T02:00:00", scale="utc"))
    assert (time.scale, time.isot) == ("tai", "2011-02-15T02:00:34.000")


@given(st.text(max_size=30))
@settings(deadline=None, max_examples=60)
def test_any_text_is_a_time_or_a_value_error(text):
    with contextlib.suppress(ValueError):
        assert parse_tai(text).scale == "tai"


@given(st.integers(0, 2_000_000))
@settings(deadline=None, max_examples=60)
def test_slots_come_back(slot):
    time = Time(SLOT_EPOCH, scale="tai") + slot * 720 * u.s
    assert slot_number(time) == slot
    iso = time.isot
    text = f"{iso[:10].replace('-', '.')}_{iso[11:19]}_TAI"
    assert slot_number(parse_tai([text]))[0] == slot
