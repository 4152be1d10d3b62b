"""Rates and laws from positions: a known law comes back, with errors that are true, or a reason is given."""

import astropy.units as u
import numpy as np
import pytest
from astropy.coordinates import SkyCoord, SphericalRepresentation
from sunpy.coordinates import HeliographicStonyhurst

from sunwidgets.core.rotation import (
    RotationLaw,
    compare_laws,
    fit_rotation_law,
    measure_rates,
    rotation_law,
    rotation_track,
)
from sunwidgets.exceptions import RotationFitError, RotationModelError

RATE = u.deg / u.day
LAW = RotationLaw(14.5 * RATE, -2.2 * RATE, -1.6 * RATE)
LATITUDES = np.array([-62, -48, -33, -21, -8, 4, 14, 27, 41, 55, 66])
LONGITUDES = np.linspace(-55, -25, LATITUDES.size)
DAYS = np.arange(0, 6, 0.5) * u.day


def clicks(
    seed: int, error: u.Quantity, obstime: str = "2014-09-07", observer: object = "earth"
) -> list[SkyCoord]:
    """Make positions of features that turn by LAW, each off by a click's error in the sky."""
    random = np.random.default_rng(seed)
    start = SkyCoord(LONGITUDES * u.deg, LATITUDES * u.deg, frame="heliographic_stonyhurst", obstime=obstime)
    coords = rotation_track(start, DAYS, model=LAW, observer=observer).coords
    off = random.normal(0, error.to_value("arcsec"), (2, *coords.shape)) * u.arcsec
    return [
        SkyCoord(row.Tx + dx, row.Ty + dy, frame=row.frame.replicate_without_data())
        for row, dx, dy in zip(coords, *off, strict=True)
    ]


def test_exact_positions_give_the_law_back() -> None:
    table = measure_rates(clicks(1, 0 * u.arcsec), position_error=1 * u.arcsec)
    np.testing.assert_allclose(table["rate"], LAW(LATITUDES * u.deg), rtol=1e-7)
    np.testing.assert_allclose(table["latitude"].value, LATITUDES, atol=1e-6)
    law = fit_rotation_law(table["latitude"], table["rate"], table["rate_error"])
    np.testing.assert_allclose(law.coefficients, LAW.coefficients, atol=1e-5)


@pytest.mark.parametrize("observer", ["earth", "elsewhere"])
def test_noisy_clicks_give_the_law_back_within_errors_that_are_true(observer: str) -> None:
    who: object = observer
    if observer == "elsewhere":
        who = SkyCoord(
            -30 * u.deg, 7 * u.deg, 0.8 * u.au, frame="heliographic_stonyhurst", obstime="2014-09-07"
        )
    rate_pulls, latitude_pulls, law_pulls, chi2 = [], [], [], []
    for seed in range(60):
        table = measure_rates(clicks(seed, 3 * u.arcsec, observer=who), position_error=3 * u.arcsec)
        rate_pulls.append((table["rate"] - LAW(LATITUDES * u.deg)) / table["rate_error"])
        latitude_pulls.append((table["latitude"].value - LATITUDES) / table["latitude_error"].value)
        law = fit_rotation_law(
            table["latitude"], table["rate"], table["rate_error"], latitude_error=table["latitude_error"]
        )
        law_pulls.append((law.coefficients - LAW.coefficients) / law.errors.value)
        chi2.append(np.mean(table["chi2"] / table["dof"]))
    # The width of n pulls is uncertain by 1 / sqrt(2 n), their mean by 1 / sqrt(n): four of those.
    for pulls, n_free in ((rate_pulls, 660), (latitude_pulls, 660), (law_pulls, 60)):
        assert np.std(pulls) == pytest.approx(1, abs=4 / np.sqrt(2 * n_free))
        assert abs(np.mean(pulls)) < 4 / np.sqrt(n_free)
    assert np.mean(chi2) == pytest.approx(1, abs=0.03)


def test_the_error_of_the_law_grows_where_nothing_was_measured() -> None:
    table = measure_rates(clicks(1, 3 * u.arcsec), position_error=3 * u.arcsec)
    law = fit_rotation_law(table["latitude"], table["rate"], table["rate_error"])
    inside, outside = law.error([30, 90] * u.deg)
    assert 0 < inside.value < 0.1 < outside.value


def test_names_and_heliographic_positions_are_taken() -> None:
    start = SkyCoord(0 * u.deg, 20 * u.deg, frame="heliographic_stonyhurst", obstime="2020-02-02")
    track = rotation_track(start, DAYS, model="snodgrass")
    there = SkyCoord(HeliographicStonyhurst(track.longitude[0], track.latitude[0], obstime=track.times))
    table = measure_rates({"spot": there}, position_error=1 * u.arcsec)
    assert table["feature"][0] == "spot"
    assert table["n"][0] == 12
    assert table["span"][0].value == pytest.approx(5.5)
    wanted = rotation_law("snodgrass")(20 * u.deg)
    assert table["rate"][0].value == pytest.approx(wanted.value, abs=1e-6)


def test_a_feature_that_was_mistaken_for_another_shows() -> None:
    positions = clicks(1, 2 * u.arcsec)
    wrong = positions[3]
    data = wrong.data.represent_as(SphericalRepresentation)
    lon = data.lon.copy()
    lon[5] += 60 * u.arcsec
    positions[3] = SkyCoord(lon, data.lat, frame=wrong.frame.replicate_without_data())
    table = measure_rates(positions, position_error=2 * u.arcsec)
    assert np.argmax(table["chi2"] / table["dof"]) == 3
    assert table["chi2"][3] > 500


def test_a_click_that_falls_off_the_disk_is_used() -> None:
    start = SkyCoord(70 * u.deg, 5 * u.deg, frame="heliographic_stonyhurst", obstime="2020-02-02")
    coords = rotation_track(start, [-2, -1, 0, 1, 1.3] * u.day).coords[0]
    out = coords.Tx + [0, 0, 0, 0, 8] * u.arcsec
    positions = SkyCoord(out, coords.Ty, frame=coords.frame.replicate_without_data())
    assert np.hypot(out, coords.Ty)[-1] > 975 * u.arcsec
    table = measure_rates([positions], position_error=3 * u.arcsec)
    assert table["n"][0] == 5
    assert abs(table["rate"][0].value - 14.2) < 4 * table["rate_error"][0].value


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda c: c[:1], "positions at 1 time"),
        (lambda c: c[0], "array of positions"),
        (lambda c: SkyCoord(c.Tx + 3000 * u.arcsec, c.Ty, frame=c.frame.replicate_without_data()), "0 of 12"),
        (lambda c: SkyCoord(c.Tx * np.nan, c.Ty, frame=c.frame.replicate_without_data()), "0 .* not finite"),
    ],
)  # fmt: skip
def test_positions_that_give_no_rate_are_refused(change: object, message: str) -> None:
    positions = {"a": clicks(1, 1 * u.arcsec)[0], "b": change(clicks(1, 1 * u.arcsec)[1])}
    with pytest.raises(RotationFitError, match=message) as error:
        measure_rates(positions, position_error=1 * u.arcsec)
    assert "'b'" in str(error.value)


@pytest.mark.parametrize("as_seen", [True, False], ids=["helioprojective", "heliographic"])
def test_a_position_on_the_far_side_is_refused_and_not_taken_for_one_in_front(as_seen: bool) -> None:
    start = SkyCoord(60 * u.deg, 20 * u.deg, frame="heliographic_stonyhurst", obstime="2020-02-02")
    track = rotation_track(start, [0, 1, 2, 3, 4] * u.day)
    there = track.coords[0]
    if not as_seen:
        there = SkyCoord(HeliographicStonyhurst(track.longitude[0], track.latitude[0], obstime=track.times))
    assert track.visible[0].tolist() == [True, True, True, False, False]
    with pytest.raises(RotationFitError, match="position 3 of feature 'spot' is on the far side"):
        measure_rates({"spot": there}, position_error=1 * u.arcsec)
    assert measure_rates({"spot": there[:3]}, position_error=1 * u.arcsec)["n"][0] == 3


@pytest.mark.parametrize("error", [0, -1, np.nan, 1e99, 1e-9])
def test_an_error_that_is_none_is_refused(error: float) -> None:
    with pytest.raises(RotationFitError, match="position_error is"):
        measure_rates(clicks(1, 1 * u.arcsec), position_error=error * u.arcsec)
    with pytest.raises(RotationFitError, match="no positions"):
        measure_rates([], position_error=1 * u.arcsec)


@pytest.mark.parametrize(
    ("latitudes", "message"),
    [
        ([10, -10, 10], "C cannot be constrained: .* 3 different latitudes .* there is 1"),
        ([10, -10, 35], "there are 2; .* terms=2"),
        ([0, 3, 6, 9], r"C cannot be constrained: its error would be .* from 0.0 to 9.0 deg"),
        ([40, 41, 42, 43], "C cannot be constrained: its error would be"),
    ],
)
def test_latitudes_that_cannot_constrain_c_are_refused(latitudes: list[float], message: str) -> None:
    latitude = latitudes * u.deg
    with pytest.raises(RotationFitError, match=message):
        fit_rotation_law(latitude, LAW(latitude), 0.05 * np.ones(len(latitudes)) * RATE)


def test_fewer_coefficients_can_be_asked_for() -> None:
    latitude = [10, -12, 35] * u.deg
    law = fit_rotation_law(latitude, rotation_law("allen")(latitude), 0.05 * np.ones(3) * RATE, terms=2)
    np.testing.assert_allclose(law.coefficients, [14.44, -3, 0], atol=1e-9)
    assert law.errors[2] == 0
    allen, rigid = compare_laws(law, ["allen", "rigid"])
    assert allen["chi2"] == pytest.approx(0, abs=1e-9)
    assert allen["sigma"] == pytest.approx(0, abs=1e-4)
    assert np.isnan(allen["c_sigma"])
    assert rigid["sigma"] > 3


def test_without_errors_they_come_from_the_scatter() -> None:
    random = np.random.default_rng(2)
    latitude = np.linspace(-60, 60, 400) * u.deg
    rates = LAW(latitude) + random.normal(0, 0.2, 400) * RATE
    given = fit_rotation_law(latitude, rates, 0.2 * np.ones(400) * RATE)
    scatter = fit_rotation_law(latitude, rates)
    np.testing.assert_allclose(scatter.errors, given.errors, rtol=0.1)
    with pytest.raises(RotationFitError, match="leave nothing to take errors from"):
        fit_rotation_law(latitude[::150], rates[::150])


def test_rates_that_do_not_fit_together_are_refused() -> None:
    with pytest.raises(RotationFitError, match="must be equal"):
        fit_rotation_law([1, 2] * u.deg, [14] * RATE)
    with pytest.raises(RotationFitError, match="no rates to fit"):
        fit_rotation_law([] * u.deg, [] * RATE, [] * RATE)
    with pytest.raises(RotationFitError, match="rate 1 is not finite"):
        fit_rotation_law([1, 20, 40, 60] * u.deg, [14, np.nan, 13, 12] * RATE)
    with pytest.raises(RotationFitError, match="rate_error 2 is 0"):
        fit_rotation_law([1, 20, 40, 60] * u.deg, [14, 14, 13, 12] * RATE, [1, 1, 0, 1] * RATE)
    with pytest.raises(RotationFitError, match="terms is 4"):
        fit_rotation_law([1, 20, 40, 60] * u.deg, [14, 14, 13, 12] * RATE, terms=4)


@pytest.mark.parametrize("dof", [1, 2, 3])
def test_the_sigmas_go_on_where_probabilities_underflow(dof: int) -> None:
    from sunwidgets.core.rotation_laws import _gaussian_sigma

    # One number that is n sigma off is n sigma off; with more numbers it is a little less.
    assert _gaussian_sigma(3000.0, 1) == pytest.approx(np.sqrt(3000), rel=1e-6)
    below, above = _gaussian_sigma(1400.0, dof), _gaussian_sigma(1700.0, dof)
    assert above - below == pytest.approx(np.sqrt(1700) - np.sqrt(1400), rel=0.01)
    assert _gaussian_sigma(3000.0, dof) <= np.sqrt(3000) * (1 + 1e-9)


def test_laws_are_compared_in_sigmas() -> None:
    covariance = np.diag([0.01, 0.2, 0.3]) ** 2 * RATE**2
    allen = rotation_law("allen")
    law = RotationLaw(allen.a + 0.02 * RATE, allen.b, allen.c, covariance=covariance)
    row = compare_laws(law, ["allen"])[0]
    assert (row["a_sigma"], row["b_sigma"]) == pytest.approx((2, 0))
    assert row["chi2"] == pytest.approx(4)
    # A chi-squared of 4 for 3 numbers is exceeded in 26 % of cases, as is 1.12 sigma.
    assert row["sigma"] == pytest.approx(1.12, abs=0.01)
    assert list(compare_laws(law)["model"]) == ["howard", "snodgrass", "allen", "rigid"]
    with pytest.raises(RotationModelError, match="no covariance"):
        compare_laws(allen)


@pytest.mark.parametrize("coefficient", [14.4, 14.4 * u.deg, [14, 14] * RATE, np.nan * RATE])
def test_a_law_needs_rates(coefficient: object) -> None:
    with pytest.raises(RotationModelError, match="a is"):
        RotationLaw(coefficient)


def test_a_law_says_what_it_is() -> None:
    assert repr(rotation_law("rigid")) == "<RotationLaw rigid: A=14.1844, B=0.0000, C=0.0000 deg/day>"
    covariance = np.diag([0.01, 0.2, 0.3]) ** 2 * RATE**2
    assert "A=14.5000±0.0100" in repr(RotationLaw(14.5 * RATE, covariance=covariance))
    with pytest.raises(RotationModelError, match="shape"):
        RotationLaw(14.5 * RATE, covariance=np.eye(2) * RATE**2)
