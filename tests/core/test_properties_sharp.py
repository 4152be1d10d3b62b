"""What is true of every header, record time, QUALITY word and frame of numbers."""

import datetime
import math

import astropy.units as u
import numpy as np
from astropy.time import Time
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from sunwidgets.core.sharp import FrameGeometry, decode_quality, parse_tai
from sunwidgets.core.sharp.encoding import decode_frame, encode_frame
from sunwidgets.core.sharp.quality import QUALITY_BITS, normalise_quality
from sunwidgets.core.sharp.times import SLOT_EPOCH, slot_number

many = settings(max_examples=200)

OBSERVER = {
    "CRLN_OBS": st.floats(0, 360),
    "CRLT_OBS": st.floats(-7.3, 7.3),
    "DSUN_OBS": st.floats(1.4e11, 1.6e11),
    "RSUN_REF": st.just(696e6),
    "CRPIX1": st.floats(-500, 1500),
    "CRPIX2": st.floats(-500, 1500),
}
signs = st.sampled_from([-1.0, 1.0])
cea_headers = st.fixed_dictionaries(
    OBSERVER
    | {
        "CTYPE1": st.just("CRLN-CEA"),
        "CTYPE2": st.just("CRLT-CEA"),
        "CUNIT1": st.sampled_from(["degree", "deg", "Degree "]),
        "CUNIT2": st.sampled_from(["degree", "deg"]),
        "CRVAL1": st.floats(0, 360),
        "CRVAL2": st.floats(-70, 70),
        "CDELT1": st.floats(0.01, 0.1),
        "CDELT2": st.floats(0.01, 0.1),
        "CROTA2": st.just(0.0),
    }
)
tan_headers = st.fixed_dictionaries(
    OBSERVER
    | {
        "CTYPE1": st.just("HPLN-TAN"),
        "CTYPE2": st.just("HPLT-TAN"),
        "CUNIT1": st.just("arcsec"),
        "CUNIT2": st.just("arcsec"),
        "CRVAL1": st.floats(-900, 900),
        "CRVAL2": st.floats(-900, 900),
        "CDELT1": st.builds(lambda size, sign: size * sign, st.floats(0.1, 5), signs),
        "CDELT2": st.floats(0.1, 5),
        "CROTA2": st.floats(-360, 360),
    }
)
offsets = st.tuples(st.floats(-300, 300), st.floats(-300, 300))


def pixel_near_the_reference(header, offset):
    return header["CRPIX1"] - 1 + offset[0], header["CRPIX2"] - 1 + offset[1]


@given(header=st.one_of(cea_headers, tan_headers), offset=offsets)
@many
def test_from_pixel_to_sun_and_back(header, offset):
    geometry = FrameGeometry.from_header(header)
    pixel = pixel_near_the_reference(header, offset)
    longitude, latitude = geometry.pixel_to_carrington(*pixel)
    assume(np.isfinite(longitude))
    assert 0 <= longitude <= 360
    assert -90 <= latitude <= 90
    # Next to the limb a pixel is many degrees long, and the way back loses as many digits.
    rho = math.hypot(*geometry.pixel_to_helioprojective(*pixel))
    assume(
        header["CTYPE1"] == "CRLN-CEA"
        or rho < 0.999 * math.degrees(math.asin(696e6 / header["DSUN_OBS"])) * 3600
    )
    np.testing.assert_allclose(geometry.carrington_to_pixel(longitude, latitude), pixel, atol=1e-5)


@given(header=st.one_of(cea_headers, tan_headers), offset=offsets)
@many
def test_both_ways_into_the_sky_agree(header, offset):
    geometry = FrameGeometry.from_header(header)
    pixel = pixel_near_the_reference(header, offset)
    place = geometry.pixel_to_carrington(*pixel)
    assume(np.all(np.isfinite(place)))
    there = geometry.carrington_to_helioprojective(*place)
    np.testing.assert_allclose(there, geometry.pixel_to_helioprojective(*pixel), atol=1e-4)


@given(header=tan_headers, offset=offsets)
@many
def test_units_in_the_header_do_not_matter(header, offset):
    degrees = header | {"CUNIT1": "deg", "CUNIT2": "deg"}
    degrees |= {name: header[name] / 3600 for name in ("CRVAL1", "CRVAL2", "CDELT1", "CDELT2")}
    pixel = pixel_near_the_reference(header, offset)
    ours, theirs = (
        FrameGeometry.from_header(each).pixel_to_helioprojective(*pixel) for each in (header, degrees)
    )
    np.testing.assert_allclose(ours, theirs, atol=1e-7)


@given(st.datetimes(min_value=datetime.datetime(1996, 1, 1), max_value=datetime.datetime(2025, 1, 1)))
@many
def test_times_come_back_as_they_were_written(moment):
    tai = parse_tai(f"{moment:%Y.%m.%d_%H:%M:%S}_TAI")
    assert tai.scale == "tai"
    assert tai.isot == f"{moment:%Y-%m-%dT%H:%M:%S}.000"
    utc = parse_tai(f"{moment:%Y-%m-%dT%H:%M:%SZ}")
    assert utc.utc.isot == f"{moment:%Y-%m-%dT%H:%M:%S}.000"
    assert 29 < (utc - tai).to_value("s") < 38


@given(slots=st.lists(st.integers(0, 2_000_000), min_size=2, max_size=5), late=st.floats(-350, 350))
@many
def test_a_time_belongs_to_the_nearest_slot(slots, late):
    times = Time(SLOT_EPOCH, scale="tai") + (np.array(slots) * 720 + late) * u.s
    np.testing.assert_array_equal(slot_number(times), slots)


@given(st.integers(0, 2**32 - 1))
@many
def test_a_quality_word_is_the_same_however_it_is_written(word):
    signed = word - 2**32 if word >= 2**31 else word
    for written in (
        word,
        signed,
        float(word),
        hex(word),
        str(word),
        np.uint32(word),
        f" 0x{word:08X} ".encode(),
    ):
        assert normalise_quality(written) == word


@given(st.sets(st.sampled_from(sorted(QUALITY_BITS)), max_size=10))
@many
def test_a_quality_word_says_what_each_of_its_bits_says(bits):
    alone = [decode_quality(bit)[0] for bit in sorted(bits, reverse=True)]
    assert list(decode_quality(sum(bits))) == alone


frames = arrays(
    np.float32,
    array_shapes(min_dims=2, max_dims=2, max_side=12),
    elements=st.floats(-(2.0**100), 2.0**100, width=32),
)


@given(frames)
@many
def test_encoding_keeps_the_order_of_values(frame):
    values, back = frame.ravel(), decode_frame(encode_frame(frame)).ravel()
    order = np.argsort(values)
    assert np.all(np.diff(back[order]) >= 0)


@given(frames)
@many
def test_the_error_is_no_more_than_half_a_step_of_one_part_in_thirty_thousand(frame):
    encoded = encode_frame(frame)
    error = np.abs(decode_frame(encoded) - frame).max()
    # Half a step is promised; what the last digit of a double adds is beneath it by nine orders.
    assert error <= encoded.scale * (0.5 + 1e-6)
    reach = float(frame.max()) - float(frame.min())
    assert encoded.scale <= max(
        2.5 * reach / 65532, 2.5 * float(np.abs(frame).max()) * 2.0**-23, 1.0 if reach == 0 else 0
    )
