"""Frames as compact integers: what the page shows is what the core holds, to half a step."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from sunwidgets.core.sharp.encoding import BLANK, decode_frame, encode_frame

LARGEST = float(np.finfo(np.float32).max)
SHAPES = array_shapes(min_dims=2, max_dims=2, max_side=8)
ANYTHING = st.floats(width=32)
PATIENT = settings(deadline=None)


def frames(values):
    return arrays(np.float32, SHAPES, elements=values)


def within(limit):
    """Frames of one order of magnitude, among them tiny and huge ones."""
    limit = float(np.float32(limit))
    return frames(st.floats(-limit, limit, width=32))


MAGNITUDES = st.sampled_from([1e-44, 1e-38, 1e-30, 1e-3, 1, 6000, 1e30, LARGEST]).flatmap(within)


def assert_exact_to_half_a_step(frame):
    encoded = encode_frame(frame)
    decoded = decode_frame(encoded)
    assert (encoded.dtype, encoded.shape, decoded.shape) == ("int16", frame.shape, frame.shape)
    has_data = np.isfinite(frame)
    np.testing.assert_array_equal(np.isfinite(decoded), has_data)
    error = np.abs(decoded - frame.astype(np.float64))[has_data]
    # A value half-way between two steps may land a rounding error of 64 bits beyond the half.
    largest = np.abs(frame[has_data], dtype=np.float64).max(initial=0)
    assert (error <= encoded.scale / 2 + 4 * largest * np.finfo(np.float64).eps).all()
    return encoded


@PATIENT
@given(st.one_of(MAGNITUDES, frames(ANYTHING), frames(st.floats(-2000, 2000, width=32))))
def test_values_are_exact_to_half_a_step(frame):
    assert_exact_to_half_a_step(frame)


@PATIENT
@given(MAGNITUDES)
def test_steps_are_round(frame):
    scale = encode_frame(frame).scale
    power = 10.0 ** math.floor(math.log10(scale) + 1e-9)
    assert any(scale == pytest.approx(step * power, rel=1e-12, abs=0) for step in (1, 2, 5))


@PATIENT
@given(MAGNITUDES)
def test_zero_stays_zero_where_the_range_holds_it(frame):
    frame[0, 0] = 0
    assert decode_frame(encode_frame(frame))[0, 0] == 0


@PATIENT
@given(within(6000))
def test_a_field_is_exact_to_a_tenth_of_a_gauss(frame):
    # A frame of zeros has no range to choose a step by, and is exact with any.
    assert encode_frame(frame).scale / 2 <= 0.1 or not frame.any()


@PATIENT
@given(frames(ANYTHING), st.booleans())
def test_what_is_not_finite_has_no_data(frame, is_category):
    frame = np.where(np.abs(frame) < 100, np.rint(frame), frame).astype(np.float32)
    frame[np.isfinite(frame) & (np.abs(frame) >= 100)] = 90
    frame[0, 0] = np.inf
    encoded = encode_frame(frame, is_category=is_category)
    np.testing.assert_array_equal(np.isnan(decode_frame(encoded)), ~np.isfinite(frame))
    assert encoded.dtype == "int16"


@PATIENT
@given(frames(st.integers(0, 255)))
def test_categories_are_exact_bytes(frame):
    encoded = encode_frame(frame, is_category=True)
    assert (encoded.dtype, len(encoded.data)) == ("uint8", frame.size)
    np.testing.assert_array_equal(decode_frame(encoded), frame)


@PATIENT
@given(frames(st.one_of(st.integers(-1000, 30000), st.just(math.nan))))
def test_categories_that_are_no_bytes_are_exact_as_well(frame):
    np.testing.assert_array_equal(decode_frame(encode_frame(frame, is_category=True)), frame)


@pytest.mark.parametrize("value", [0, 1, -1, 0.1, 50000, 1 / 3, 1e-30, -1e30, 1e-44, LARGEST])
def test_constant_frames(value):
    frame = np.full((3, 4), value, dtype=np.float32)
    encoded = assert_exact_to_half_a_step(frame)
    # As exact as the number was: 32 bits hold 24 binary places.
    assert encoded.scale <= max(abs(float(frame[0, 0])) * 2.0**-20, 1.0)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_frames_without_data(value):
    encoded = encode_frame(np.full((2, 3), value, dtype=np.float32))
    assert np.isnan(decode_frame(encoded)).all()
    assert (encoded.scale, encoded.offset) == (1.0, 0.0)
    np.testing.assert_array_equal(np.frombuffer(encoded.data, "<i2"), BLANK)


@pytest.mark.parametrize(("low", "high"), [(-1e30, 1e30), (0, 1e-30), (-LARGEST, LARGEST), (5e4, 6.4e4)])
def test_ranges_from_end_to_end(low, high):
    frame = np.linspace(low, high, 1000).astype(np.float32).reshape(20, 50)
    encoded = assert_exact_to_half_a_step(frame)
    assert (high - low) / encoded.scale > 65534 / 2.6
    assert np.isfinite([encoded.scale, encoded.offset]).all()


def test_the_frame_is_left_as_it_was():
    frame = np.array([[1.5, np.nan]], dtype=np.float32)
    encode_frame(frame)
    np.testing.assert_array_equal(frame, np.array([[1.5, np.nan]], dtype=np.float32))
