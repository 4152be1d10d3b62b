"""The real record: values that JSOC and sunpy give must come out."""

import warnings

import astropy.units as u
import numpy as np
import pytest
from sunpy.coordinates import HeliographicStonyhurst, Helioprojective
from sunpy.map.sources import HMIMap

from sunwidgets.core.sharp import SharpCube, spaceweather_keywords
from sunwidgets.core.sharp.keywords import ERRORS, SPACEWEATHER


@pytest.fixture(scope="module")
def cube(real_record):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return SharpCube.from_files(real_record)


def test_what_it_is(cube):
    assert (cube.harpnum, cube.noaa_ars, cube.series, cube.projection) == (
        377,
        (11158,),
        "hmi.sharp_cea_720s",
        "cea",
    )
    assert len(cube.segments) == 11
    assert cube.times.isot.tolist() == ["2011-02-15T02:00:00.000"]
    assert cube.cadence == 720 * u.s
    assert not cube.synthetic
    assert "NOAA 11158" in repr(cube)


def test_keywords(cube):
    row = cube.keywords[0]
    assert row["USFLUX"] == 2.71476e22 * u.Mx
    assert row["ERRVF"] == 6.891751e18 * u.Mx
    assert row["CMASK"] == 45703 * u.pix
    assert row["TOTPOT"] == 8.838948e23 * u.erg / u.cm
    assert row["AREA_ACR"].to_value(u.sr) == pytest.approx(1101.346313e-6 * 2 * np.pi)
    assert np.isnan(row["R_VALUE"])
    assert row["INVVLAVE"] == 3.154926e05
    assert row["N_PATCH"] == 1489
    assert {"DATAMIN", "BLANK", "ZBITPIX", "ARM_BETA", "GWILL"}.isdisjoint(cube.keywords.colnames)
    assert row["T_OBS"] == "2011.02.15_01:59:54_TAI"


def test_frames_meet_the_statistics_in_their_headers(cube):
    for segment in cube.segments:
        header, frame = cube.header(0, segment), cube.frame(segment, 0)
        assert frame.shape == (header["NAXIS2"], header["NAXIS1"]) == (377, 744)
        assert frame.dtype == np.float32
        assert frame.min() == pytest.approx(header["DATAMIN"], abs=1e-6, rel=1e-6)
        assert frame.max() == pytest.approx(header["DATAMAX"], rel=1e-6)
        assert frame.mean(dtype=float) == pytest.approx(header["DATAMEAN"], abs=1e-5, rel=1e-6)


def test_headers_are_mended(cube):
    header = cube.header(0, "Br")
    assert header["R_VALUE"] == "nan"
    assert header["USFLUX"] == 2.71476e22
    assert header["BITPIX"] == 32
    assert (header["BSCALE"], header["BLANK"]) == (0.01, -2147483648)
    header.tostring()


def test_maps_raise_no_warning_and_know_where_they_are(cube):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for segment, unit in (
            ("Br", "Mx/cm2"),
            ("continuum", "DN/s"),
            ("Dopplergram", "cm/s"),
            ("bitmap", ""),
        ):
            sun = cube.map(segment, 0)
            assert isinstance(sun, HMIMap)
            assert sun.unit == u.Unit(unit)
            assert sun.rsun_meters == 696000 * u.km
            np.testing.assert_array_equal(sun.data, cube.frame(segment, 0))
            assert sun.data.flags.writeable


def test_world_coordinates(cube):
    x, y = 371.5, 188
    sun = cube.map("Br", 0)
    place = sun.pixel_to_world(x * u.pix, y * u.pix)
    assert place.lon.deg == pytest.approx(34.879105, abs=1e-9)
    assert place.lat.deg == pytest.approx(-21.0769, abs=1e-9)
    assert place.transform_to(HeliographicStonyhurst).lon.deg == pytest.approx(13.2245, abs=1e-3)
    sky = place.transform_to(Helioprojective(observer=sun.observer_coordinate, obstime=place.obstime))
    assert sky.Tx.arcsec == pytest.approx(207.251, abs=1e-3)
    assert sky.Ty.arcsec == pytest.approx(-243.073, abs=1e-3)
    geometry = cube.geometry(0)
    assert geometry.pixel_to_carrington(x, y) == pytest.approx((34.879105, -21.0769), abs=1e-9)
    assert geometry.pixel_to_helioprojective(x, y) == pytest.approx((207.251, -243.073), abs=1e-3)


def test_coordinates_are_those_of_sunpy(cube, assert_as_sunpy):
    assert_as_sunpy(cube, "Br")


@pytest.fixture(scope="module")
def measured(cube):
    return spaceweather_keywords(cube, 0)


ARCHIVED = [name for name in SPACEWEATHER if name != "R_VALUE"]


@pytest.mark.parametrize("keyword", [*ARCHIVED, *ERRORS.values(), "CMASK"])
def test_recomputed_keywords_are_those_of_the_header(cube, measured, keyword):
    value, archived = measured[keyword].value, cube.header(0)[keyword]
    # Some are rounded to three digits after the point, ERRMSHA to 0.
    rounding = 0.5e-3 if archived == round(archived, 3) else 0
    assert abs(value - archived) <= max(5e-5 * abs(archived), rounding)


def test_rounding_hides_nothing_but_small_errors(cube):
    """The tolerance of three digits matters for errors alone, and these few."""
    header = cube.header(0)
    coarse = [name for name in (*ARCHIVED, *ERRORS.values()) if 0.5e-3 > 5e-5 * abs(header[name]) > 0
              and header[name] == round(header[name], 3)]  # fmt: skip
    assert set(coarse) == {"ERRGAM", "ERRBT", "ERRBZ", "ERRBH"}


def test_what_stands_beside_archived_values(measured):
    assert measured["SAVNCPP_AMPERES"].to_value(u.A) == pytest.approx(5.2013e12, rel=1e-5)
    assert (measured["MEANGBT_PER_MM"] / measured["MEANGBT"]).value == pytest.approx(2.74406, rel=1e-5)
    assert measured["R_VALUE"].value == pytest.approx(4.607, abs=0.1)
    # The published flare-productive region is sheared, but not by the 52 degrees of the pipeline.
    assert 20 * u.deg < measured["MEANSHR_LAPLACE"] < 35 * u.deg
    assert measured["MEANPOT_LAPLACE"] < 0.8 * measured["MEANPOT"]
