import warnings

import astropy.units as u
import numpy as np
import pytest

from sunwidgets.core.sharp import SharpCube, parse_tai
from sunwidgets.core.sharp.sample import sample_unsigned_flux
from sunwidgets.core.sharp.sample_flux import CENTRE, PIXEL_AREA, TILT, fragments_at


def mask(cube, index):
    return (cube.frame("conf_disambig", index) >= 70) & (cube.frame("bitmap", index) >= 30)


@pytest.mark.parametrize("index", [0, 3, 16, 31, 32, 47])
def test_masked_flux_is_the_closed_form(sample, index):
    inside = mask(sample, index)
    br = sample.frame("Br", index)[inside].astype(float)
    area = PIXEL_AREA.to_value(u.cm**2)
    closed = sample_unsigned_flux(sample.times)[index]
    assert np.abs(br).sum() * area == pytest.approx(closed.to_value(u.Mx), rel=1e-3)
    row = sample.keywords[index]
    assert row["USFLUX"].to_value(u.Mx) == pytest.approx(closed.to_value(u.Mx), rel=1e-12)
    error = sample.frame("Br_err", index)[inside].astype(float)
    assert np.sqrt((error**2).sum()) * area == pytest.approx(row["ERRVF"].to_value(u.Mx), rel=1e-3)
    assert row["CMASK"].value == inside.sum()
    assert (br != 0).all()


@pytest.mark.parametrize("hours", [0, 11, 24, 37, 50, 500])
def test_signs_stay_on_their_side_of_the_inversion_line(hours):
    fragments = fragments_at(hours)
    across = (fragments.x - CENTRE[0]) * np.cos(TILT) - (fragments.y - CENTRE[1]) * np.sin(TILT)
    assert (across * np.sign(fragments.field) > fragments.radius).all()
    assert fragments.radius.min() >= 4.5


def test_every_fragment_lies_in_the_picture_and_in_the_patch(sample):
    for index in (0, 20, 47):
        fragments = fragments_at((sample.times[index] - sample.times[0]).to_value("h"))
        assert (fragments.x - fragments.radius).min() > 0
        assert (fragments.x + fragments.radius).max() < 599
        assert (fragments.y - fragments.radius).min() > 0
        assert (fragments.y + fragments.radius).max() < 319
        assert set(np.unique(sample.frame("bitmap", index))) == {1, 33, 34}
        assert set(np.unique(sample.frame("conf_disambig", index))) == {50, 60, 90}


def test_it_emerges_like_a_region(sample):
    flux = sample.keywords["USFLUX"].to_value(u.Mx)
    assert 0.1 < flux[0] / flux[-1] < 0.2
    assert flux[40] < 0.97 * flux[-1]
    assert 8e21 < flux[-1] < 1.2e22
    assert (np.diff(flux) >= 0).all()
    assert 2000 < sample.frame("Br", -1).max() < 2800
    assert -2800 < sample.frame("Br", -1).min() < -1800
    quiet = ~mask(sample, -1)
    assert 10 < sample.frame("Br", -1)[quiet].std() < 40
    light = sample.frame("continuum", -1)
    assert light.min() < 0.35 * np.median(light)
    assert 45_000 < np.median(light) < 60_000


def test_the_transverse_field_shears(sample):
    def along(index):
        inside = mask(sample, index)
        north = -sample.frame("Bt", index)[inside]
        west = sample.frame("Bp", index)[inside]
        return (north * np.cos(TILT) + west * np.sin(TILT)).mean()

    assert along(-1) > along(0) + 20


def test_line_of_sight_field_follows_the_geometry(sample):
    """At disk centre it would be Br; away from it, the radial part shrinks by the cosine of the angle."""
    sun = sample.map("magnetogram", -1)
    x, y = 410, 143
    place = sun.pixel_to_world(x * u.pix, y * u.pix)
    towards = sun.observer_coordinate.transform_to("heliographic_stonyhurst").cartesian.xyz.to_value("m")
    stonyhurst = place.transform_to("heliographic_stonyhurst")
    lon, lat = stonyhurst.lon.rad, stonyhurst.lat.rad
    up = np.array([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
    west = np.array([-np.sin(lon), np.cos(lon), 0])
    south = np.array([np.sin(lat) * np.cos(lon), np.sin(lat) * np.sin(lon), -np.cos(lat)])
    sight = towards - 696e6 * up
    sight /= np.linalg.norm(sight)
    br, bp, bt = (float(sample.frame(name, -1)[y, x]) for name in ("Br", "Bp", "Bt"))
    expected = br * up @ sight + bp * west @ sight + bt * south @ sight
    assert sample.frame("magnetogram", -1)[y, x] == pytest.approx(expected, rel=2e-3)


def test_a_gap_and_a_degraded_frame(sample):
    assert sample.gaps["n_missing"].tolist() == [3]
    flagged = np.flatnonzero(sample.quality["flagged"])
    assert flagged.tolist() == [16]
    assert sample.quality["text"][16][-1] == "eclipse"
    bad, good = (sample.frame("Br", index)[~mask(sample, index)].std() for index in (16, 15))
    assert bad > 2 * good
    assert np.median(sample.frame("continuum", 16)[:, :100]) < 0.2 * np.median(sample.frame("continuum", 15))


def test_it_is_the_same_every_time_and_says_that_it_is_synthetic(sample):
    again = SharpCube.sample()
    for segment in sample.segments:
        np.testing.assert_array_equal(again.frame(segment, 9), sample.frame(segment, 9))
        assert sample.frame(segment, 9).dtype == np.float32
    header = sample.header(9)
    assert "SYNTHETIC" in header["OBJECT"]
    assert "SYNTHETIC" in header["TELESCOP"]
    assert "SYNTHETIC" in str(header["COMMENT"])
    assert sample.synthetic
    assert sample.harpnum == 0
    assert sample.noaa_ars == ()


def test_three_times_as_in_a_real_record(sample):
    header = sample.header(3)
    t_rec, t_obs, date = (
        parse_tai(text) for text in (header["T_REC"], header["T_OBS"], header["DATE-OBS"] + "Z")
    )
    assert 0 < abs((t_rec - t_obs).to_value("s")) < 20
    assert 60 < (t_obs - date).to_value("s") < 75


def test_the_observer_moves(sample):
    table = sample.keywords
    days = (sample.times[-1] - sample.times[0]).to_value("d")
    assert (table["CRLN_OBS"][0] - table["CRLN_OBS"][-1]).value == pytest.approx(13.2075 * days, abs=1e-3)
    assert np.ptp(table["DSUN_OBS"].value) > 1e7
    assert (table["LON_MAX"] - table["LON_MIN"]).value == pytest.approx(19, abs=1.5)


def test_maps_raise_no_warning(sample):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for segment in sample.segments:
            assert sample.map(segment, 0).unit is not None


@pytest.mark.parametrize("n_frames", [1, 2, 3, 5, 24, 48, 237, 300])
def test_any_number_of_frames(n_frames):
    cube = SharpCube.sample(n_frames)
    assert len(cube) == n_frames
    seconds = (cube.times - cube.times[0]).to_value("s")
    np.testing.assert_allclose(seconds / 720, np.round(seconds / 720), atol=1e-6)
    assert cube.gaps["n_missing"].tolist() == ([3] if n_frames > 2 else [])
    assert cube.quality["flagged"].sum() == (n_frames > 1)
    if 1 < n_frames < 238:
        assert 1.6 < seconds[-1] / 86400 < 2.2


@pytest.mark.parametrize("n_frames", [0, -1, 2.5, "48", None])
def test_what_is_no_number_of_frames(n_frames):
    with pytest.raises(ValueError, match=r"n_frames = .* it must be a whole number of 1 or more"):
        SharpCube.sample(n_frames)


def test_flux_at_one_time_and_at_many():
    assert sample_unsigned_flux("2023.09.05_12:00_TAI").shape == ()
    many = sample_unsigned_flux([["2023.09.05_12:00_TAI"], ["2023.09.06_12:00_TAI"]])
    assert many.shape == (2, 1)
    assert many.unit == u.Mx
