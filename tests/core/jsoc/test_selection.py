"""What is asked for, in JSOC's words: regions, times in both scales, cadence; and what cannot be."""

import datetime

import astropy.units as u
import numpy as np
import pytest
from astropy.time import Time
from hypothesis import given
from hypothesis import strategies as st

from sunwidgets.core.jsoc.selection import jsoc_time, read_time, select
from sunwidgets.core.sharp.times import parse_tai, slot_number
from sunwidgets.exceptions import JsocRequestError

STEP = 720.0
DAY = {"start": "2011-02-15", "end": "2011-02-16"}


def record_set(**what):
    selection = select(**({"harpnum": 377} | what))
    return selection.record_set(selection.harpnum, STEP)


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ({}, "hmi.sharp_cea_720s[377]"),
        ({"harpnum": np.int64(377)}, "hmi.sharp_cea_720s[377]"),
        ({"series": "ccd"}, "hmi.sharp_720s[377]"),
        ({"series": "nrt"}, "hmi.sharp_cea_720s_nrt[377]"),
        ({"series": "hmi.sharp_720s_nrt"}, "hmi.sharp_720s_nrt[377]"),
        (DAY, "hmi.sharp_cea_720s[377][2011.02.15_00:00:00_TAI-2011.02.16_00:00:00_TAI]"),
        # 34 s lie between the scales in 2011: the first slot after 00:00 UTC is 00:12 TAI.
        (
            DAY | {"scale": "utc"},
            "hmi.sharp_cea_720s[377][2011.02.15_00:12:00_TAI-2011.02.16_00:00:00_TAI]",
        ),
        (
            DAY | {"cadence": 1 * u.h},
            "hmi.sharp_cea_720s[377][2011.02.15_00:00:00_TAI-2011.02.16_00:00:00_TAI@3600s]",
        ),
        (
            DAY | {"cadence": 12 * u.min},
            "hmi.sharp_cea_720s[377][2011.02.15_00:00:00_TAI-2011.02.16_00:00:00_TAI]",
        ),
        (
            {"start": "2011-02-15T00:01", "end": "2011-02-15T00:35"},
            "hmi.sharp_cea_720s[377][2011.02.15_00:12:00_TAI-2011.02.15_00:24:00_TAI]",
        ),
        (
            {"start": "2011.02.15_02:00:00_TAI", "end": "2011.02.15_02:00_TAI"},
            "hmi.sharp_cea_720s[377][2011.02.15_02:00:00_TAI-2011.02.15_02:00:00_TAI]",
        ),
        (
            {"start": "2011-02-15"},
            "hmi.sharp_cea_720s[377][2011.02.15_00:00:00_TAI-2049.12.31_00:00:00_TAI]",
        ),
        (
            {"end": "2011-02-15"},
            "hmi.sharp_cea_720s[377][2010.01.01_00:00:00_TAI-2011.02.15_00:00:00_TAI]",
        ),
        # Without a start the frames are at round times, whatever the first record is.
        (
            {"cadence": 1 * u.day},
            "hmi.sharp_cea_720s[377][2010.01.01_00:00:00_TAI-2049.12.31_00:00:00_TAI@86400s]",
        ),
    ],
)
def test_in_the_words_of_jsoc(what, words):
    assert record_set(**what) == words


@pytest.mark.parametrize(
    ("value", "scale", "tai"),
    [
        ("2017-09-06T12:00", "tai", "2017-09-06T12:00:00.000"),
        ("2017-09-06T12:00", "utc", "2017-09-06T12:00:37.000"),
        ("2017-09-06T12:00Z", "tai", "2017-09-06T12:00:37.000"),
        ("2011.02.15_02:00_TAI", "utc", "2011-02-15T02:00:00.000"),
        ("2011.02.15_02:00:00_UTC", "tai", "2011-02-15T02:00:34.000"),
        ("2011/02/15", "tai", "2011-02-15T00:00:00.000"),
        (Time("2011-02-15T02:00", scale="utc"), "tai", "2011-02-15T02:00:34.000"),
        (Time("2011-02-15T02:00", scale="tai"), "utc", "2011-02-15T02:00:00.000"),
        (datetime.datetime(2011, 2, 15, 2), "tai", "2011-02-15T02:00:00.000"),
        (datetime.datetime(2011, 2, 15, 2), "utc", "2011-02-15T02:00:34.000"),
        (datetime.datetime(2011, 2, 15, 2, tzinfo=datetime.UTC), "tai", "2011-02-15T02:00:34.000"),
        (
            datetime.datetime(2011, 2, 15, 3, tzinfo=datetime.timezone(datetime.timedelta(hours=1))),
            "tai",
            "2011-02-15T02:00:34.000",
        ),
        (datetime.date(2011, 2, 15), "tai", "2011-02-15T00:00:00.000"),
        (np.datetime64("2011-02-15T02:00"), "utc", "2011-02-15T02:00:34.000"),
    ],
)
def test_times_in_either_scale(value, scale, tai):
    time = read_time(value, scale)
    assert (time.scale, time.isot) == ("tai", tai)


@pytest.mark.parametrize(
    "value",
    ["soon", "", "2011-02-30", "2011.02.15_02:00", 5, None, [1, 2], Time(["2011-01-01", "2012-01-01"]),
     b"2011", "MISSING_TAI", float("nan"), object()],
)  # fmt: skip
def test_what_is_no_time(value):
    with pytest.raises(JsocRequestError, match=r"not a time|not one time"):
        read_time(value, "tai")


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ({"harpnum": None}, "pass one of harpnum, noaa and query, not none"),
        ({"noaa": 11158}, "not harpnum and noaa"),
        ({"query": "hmi.sharp_cea_720s[377]"}, "not harpnum and query"),
        ({"harpnum": 0}, "whole number from 1 to 2147483647"),
        ({"harpnum": -5}, "whole number from 1 to 2147483647"),
        ({"harpnum": 377.0}, "whole number"),
        ({"harpnum": True}, "whole number"),
        ({"harpnum": "377"}, "whole number"),
        ({"harpnum": 2**40}, "whole number from 1 to 2147483647"),
        ({"scale": "gps"}, "'tai' or 'utc'"),
        ({"series": "hmi"}, "is not a series"),
        ({"series": "hmi.x[5]"}, "is not a series"),
        ({"series": None}, "is not a series"),
        ({"cadence": 5}, "with a unit"),
        ({"cadence": 5 * u.km}, "with a unit"),
        ({"cadence": 0 * u.h}, "more than 0"),
        ({"cadence": -1 * u.h}, "more than 0"),
        ({"cadence": np.nan * u.h}, "more than 0"),
        ({"cadence": np.inf * u.h}, "more than 0"),
        ({"cadence": [1, 2] * u.h}, "with a unit"),
        ({"start": "2011-02-16", "end": "2011-02-15"}, "is before the start"),
        ({"segments": ()}, "is empty"),
        ({"segments": 5}, "must be names"),
        ({"segments": [5]}, "is not a name"),
        ({"segments": "../Br"}, "is not a name"),
        ({"keywords": ()}, "is empty"),
        ({"harpnum": None, "query": "all of it"}, "not a record set"),
        ({"harpnum": None, "query": "hmi.sharp_cea_720s"}, "not a record set"),
        ({"harpnum": None, "query": "hmi.a[1],hmi.b[2]"}, "not a record set"),
        ({"harpnum": None, "query": "@list"}, "not a record set"),
        ({"harpnum": None, "query": "hmi.a[1]\n[2]"}, "not a record set"),
        ({"harpnum": None, "query": 377}, "not a record set"),
        ({"harpnum": None, "query": "hmi.a[377]", "start": "2011-02-15"}, "names its times itself"),
        ({"harpnum": None, "query": "hmi.a[377]", "cadence": 1 * u.h}, "names its times itself"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_says_why(what, words):
    with pytest.raises(JsocRequestError, match=words):
        select(**({"harpnum": 377} | what))


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ({"cadence": 10 * u.min}, "a cadence of 600 s .* use 720 s or 1440 s"),
        ({"cadence": 1000 * u.s}, "use 720 s or 1440 s"),
        ({"cadence": 1 * u.s}, "use 720 s or 1440 s"),
        ({"cadence": 25 * u.min}, "use 1440 s or 2160 s"),
        ({"start": "2011-02-15T00:01", "end": "2011-02-15T00:02"}, "no record time .* 00:12:00|00:00:00"),
    ],
)
def test_what_the_series_cannot_give(what, words):
    with pytest.raises(JsocRequestError, match=words):
        record_set(**what)


def test_a_record_set_is_passed_on_as_it_is():
    words = "hmi.sharp_cea_720s[377][2011.02.15_00:00_TAI/1d@1h][? QUALITY < 65536 ?]"
    selection = select(query=f"{words}{{Bp, Bt}}", segments="Br")
    assert selection.record_set(None, STEP) == words
    assert selection.segments == ("Bp", "Bt")
    assert select(query=words, segments="Br").segments == ("Br",)
    assert 5 in selection.slots(STEP)


def test_names_are_taken_in_several_forms():
    assert select(377, segments="Br, Bp Br").segments == ("Br", "Bp")
    assert select(377, segments=["Br"]).segments == ("Br",)
    assert select(377, keywords=("USFLUX", "DATE-OBS")).keywords == ("USFLUX", "DATE-OBS")
    assert select(377).keywords is None


@given(st.integers(1_000_000, 1_700_000))
def test_slots_and_times_are_the_same(slot):
    assert slot_number(parse_tai(jsoc_time(slot, STEP)), STEP) == slot


@given(
    st.integers(1_200_000, 1_400_000),
    st.integers(0, 500),
    st.integers(1, 40),
    st.floats(0.0, 1.0, exclude_max=True),
)
def test_the_slots_asked_for_are_those_between_the_times(first, n_slots, every, part):
    """Ends that lie between two slots are moved inwards, and every slot is on the rhythm of the first."""
    epoch = Time("1993-01-01T00:00:00", scale="tai")
    start = epoch + (first - part * 0.99) * STEP * u.s
    end = epoch + (first + n_slots + part * 0.99) * STEP * u.s
    slots = select(377, start=start, end=end, cadence=every * STEP * u.s).slots(STEP)
    wanted = [slot for slot in range(first - 2, first + n_slots + 3) if slot in slots]
    assert wanted == list(range(first, first + n_slots + 1, every))
