"""What is true of every rotation, whatever the place, the time, the law and the observer."""

import datetime

import astropy.units as u
import numpy as np
from astropy.coordinates import SkyCoord
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sunwidgets.core._rotation_geometry import Observers, look_at
from sunwidgets.core.rotation import MODELS, RotationLaw, fit_rotation_law, measure_rates, rotation_track

some = settings(max_examples=25)
many = settings(max_examples=200)

RATE = u.deg / u.day
RSUN = 695700.0
longitudes, latitudes, days = st.floats(-80, 80), st.floats(-75, 75), st.floats(-20, 20)
models = st.sampled_from(MODELS)
dates = st.dates(min_value=datetime.date(1996, 1, 1), max_value=datetime.date(2025, 1, 1))
laws = st.builds(
    lambda a, b, c: RotationLaw(a * RATE, b * RATE, c * RATE),
    st.floats(12, 16),
    st.floats(-4, 0),
    st.floats(-4, 0),
)


def place(lon, lat, date):
    return SkyCoord(lon * u.deg, lat * u.deg, frame="heliographic_stonyhurst", obstime=str(date))


@given(lon=longitudes, lat=latitudes, date=dates, first=days, second=days, model=models)
@some
def test_two_rotations_are_one_of_their_sum(lon, lat, date, first, second, model):
    start = place(lon, lat, date)
    once = rotation_track(start, [first, first + second] * u.day, model=model, observer="fixed")
    middle = place(once.longitude[0, 0].value, lat, date)
    twice = rotation_track(middle, [second] * u.day, model=model, observer="fixed")
    turn = (twice.longitude[0, 0] - once.longitude[0, 1]).to_value(u.deg)
    np.testing.assert_allclose((turn + 180) % 360 - 180, 0, atol=1e-9)
    np.testing.assert_allclose(twice.latitude, once.latitude[:, 1:], atol=1e-9)


@given(lon=longitudes, lat=latitudes, date=dates, day=st.floats(-6, 6), model=models)
@some
def test_there_and_back_ends_where_it_began(lon, lat, date, day, model):
    start = place(lon, lat, date)
    there = rotation_track(start, [0, day] * u.day, model=model)
    assume(there.mu[0, 1] > 0.05)
    seen = there.coords[0, 1]
    # As a direction that somebody saw on that day, without a distance: the way back goes by the surface.
    click = SkyCoord(seen.Tx, seen.Ty, frame="helioprojective", observer=seen.observer, obstime=seen.obstime)
    back = rotation_track(click, [-day] * u.day, model=model)
    np.testing.assert_allclose(back.tx[0, 0].value, there.tx[0, 0].value, atol=1e-5)
    np.testing.assert_allclose(back.ty[0, 0].value, there.ty[0, 0].value, atol=1e-5)


@given(lon=longitudes, lat=latitudes, date=dates, day=days, law=laws)
@some
def test_east_and_west_mirror_each_other_when_time_does(lon, lat, date, day, law):
    east = rotation_track(place(-lon, lat, date), [-day] * u.day, model=law, observer="fixed")
    west = rotation_track(place(lon, lat, date), [day] * u.day, model=law, observer="fixed")
    np.testing.assert_allclose(east.tx.value, -west.tx.value, atol=1e-6)
    np.testing.assert_allclose(east.ty.value, west.ty.value, atol=1e-6)
    np.testing.assert_allclose(east.mu, west.mu, atol=1e-12)


@given(lon=longitudes, lat=latitudes, date=dates, model=models)
@some
def test_at_no_time_at_all_both_observers_see_the_same(lon, lat, date, model):
    fixed, moving = (
        rotation_track(place(lon, lat, date), [0] * u.day, model=model, observer=observer)
        for observer in ("fixed", "earth")
    )
    np.testing.assert_allclose(fixed.tx.value, moving.tx.value, atol=1e-5)
    np.testing.assert_allclose(fixed.ty.value, moving.ty.value, atol=1e-5)
    np.testing.assert_allclose(fixed.longitude.value, moving.longitude.value, atol=1e-8)


@given(lons=st.lists(longitudes, min_size=2, max_size=4), lat=latitudes, date=dates, day=days, law=laws)
@some
def test_features_do_not_know_of_each_other(lons, lat, date, day, law):
    together = rotation_track(place(lons, [lat] * len(lons), date), [0, day] * u.day, model=law)
    for feature, lon in enumerate(lons):
        alone = rotation_track(place(lon, lat, date), [0, day] * u.day, model=law)
        np.testing.assert_allclose(together.tx[feature].value, alone.tx[0].value, atol=1e-9)
        np.testing.assert_array_equal(together.visible[feature], alone.visible[0])


@given(
    lon=st.floats(-np.pi, np.pi),
    lat=st.floats(-1.5, 1.5),
    seen_from=st.tuples(st.floats(-np.pi, np.pi), st.floats(-1.5, 1.5), st.floats(1.05, 300)),
)
@many
def test_a_place_of_the_surface_obeys_the_law_of_sines(lon, lat, seen_from):
    """sin(rho) = (R / D) sin(theta), so that the limb, theta of a right angle, is at arcsin(R / D)."""
    where = RSUN * np.array([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
    observer = Observers(np.array([seen_from[0]]), np.array([seen_from[1]]), np.array([seen_from[2] * RSUN]))
    seen = look_at(where[:, None, None], observer, RSUN)
    mu, tx, ty = seen.mu[0, 0], seen.tx[0, 0], seen.ty[0, 0]
    assert -1 - 1e-12 <= mu <= 1 + 1e-12
    sin_rho = np.hypot(np.cos(ty) * np.sin(tx), np.sin(ty))
    np.testing.assert_allclose(sin_rho, np.sqrt(max(0.0, 1 - mu**2)) / seen_from[2], atol=1e-7)
    if abs(mu) > 1e-6:
        assert seen.visible[0, 0] == (mu > 0)


@given(
    law=laws, lats=st.lists(latitudes, min_size=3, max_size=9, unique_by=lambda value: round(abs(value) / 5))
)
@many
def test_a_law_comes_back_from_its_own_rates(law, lats):
    lats = np.array(lats) * u.deg
    assume(np.ptp(np.sin(lats) ** 2) > 0.3)
    fitted = fit_rotation_law(lats, law(lats), np.full(lats.shape, 0.01) * RATE)
    np.testing.assert_allclose(fitted.coefficients, law.coefficients, atol=1e-6)


@given(lon=st.floats(-50, 10), lat=st.floats(-55, 55), date=dates, law=laws)
@some
def test_a_rate_comes_back_from_its_own_track(lon, lat, date, law):
    track = rotation_track(place(lon, lat, date), [0, 0.7, 1.9, 2.5] * u.day, model=law)
    table = measure_rates([track.coords[0]], position_error=1 * u.arcsec)
    np.testing.assert_allclose(table["rate"].value, law(lat * u.deg).value, atol=1e-4)
    np.testing.assert_allclose(table["latitude"].value, lat, atol=1e-4)
