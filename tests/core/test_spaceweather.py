"""The space-weather keywords: as a plain loop gives them, with their errors, and in regions."""

import math

import astropy.units as u
import numpy as np
import pytest

from sunwidgets.core.sharp import SharpCube, spaceweather_keywords
from sunwidgets.core.sharp.spaceweather import (
    QUANTITIES,
    QUANTITY_ERRORS,
    QUANTITY_TITLES,
    QUANTITY_UNITS,
    laplace_field,
    patch_mask,
    pipeline_field,
    vertical_current,
)
from sunwidgets.core.sharp.spaceweather.patch import PixelScale
from sunwidgets.exceptions import MissingSegmentsError, RegionError, SharpFileError, UnknownKeywordError
from tests.core.conftest import write_frame
from tests.core.slow_spaceweather import slow_keywords, slow_pipeline_field

CUT = np.s_[130:190, 270:350]
SEGMENTS = ("Br", "Bp", "Bt", "Br_err", "Bp_err", "Bt_err", "conf_disambig", "bitmap", "magnetogram")
T_REC = "2023.09.06_20:00:00_TAI"


def write_cut(folder, source, index, cut=CUT, segments=SEGMENTS, change=None):
    """Write part of a frame of the sample as files, so that its mask meets the borders."""
    pictures = {name: np.array(source.frame(name, index)[cut]) for name in segments}
    if change is not None:
        change(pictures)
    for name, picture in pictures.items():
        write_frame(folder, name, t_rec=T_REC, data=picture)
    return SharpCube.from_files(folder)


def with_holes(pictures):
    """Take away what real records lack: pixels of one component, of an error, and whole pixels."""
    pictures["Br"][10, 20] = pictures["Bp"][14, 22] = pictures["Bt"][30, 41] = np.nan
    for name in ("Br", "Bp", "Bt", "Br_err", "Bp_err", "Bt_err"):
        pictures[name][40:43, 50:53] = np.nan
    pictures["Br"][20, 30] = 0
    pictures["conf_disambig"][15:18, 30:34] = 60
    pictures["bitmap"][50:54, 10:14] = 2


@pytest.fixture(scope="module", params=["whole", "with holes"])
def cut_and_reference(request, tmp_path_factory, sample):
    folder = tmp_path_factory.mktemp("cut")
    cube = write_cut(folder, sample, -4, change=with_holes if request.param == "with holes" else None)
    scale = PixelScale.of(cube.geometry(0))
    field = {name: cube.frame(name, 0).astype(np.float64) for name in SEGMENTS}
    return spaceweather_keywords(cube, 0), slow_keywords(field, scale.arcsec, scale.metres)


COMPARED = [
    name
    for keyword in QUANTITIES
    for name in (keyword, QUANTITY_ERRORS.get(keyword, ""))
    if name and not keyword.endswith("_LAPLACE") and not keyword.endswith(("L", "L_PER_MM"))
    and not keyword.startswith("R_VALUE")
]  # fmt: skip


@pytest.mark.parametrize("keyword", COMPARED)
def test_as_a_plain_loop_over_pixels(cut_and_reference, keyword):
    fast, slow = cut_and_reference
    # The derivatives of the angle are taken by small steps there, which is good to some 1e-6.
    tolerance = 1e-5 if keyword.startswith("ERRMSHA") else 1e-9
    if math.isnan(slow[keyword]):
        assert math.isnan(fast[keyword].value)
    else:
        assert fast[keyword].value == pytest.approx(slow[keyword], rel=tolerance)


def test_the_loop_compares_everything_the_archive_has_and_its_mask_meets_the_borders(sample):
    assert {"USFLUX", "MEANSHR", "ERRTPOT", "ERRMSHA_SUMMED", "CMASK"} <= set(COMPARED)
    assert len(COMPARED) == 41
    mask = patch_mask(sample, len(sample) - 4)[CUT]
    assert all(edge.any() for edge in (mask[0], mask[-1], mask[:, 0], mask[:, -1]))
    assert 0.4 < mask.mean() < 0.99


def test_units_and_titles():
    for name in (*QUANTITIES, *QUANTITY_ERRORS.values()):
        assert isinstance(QUANTITY_UNITS[name], u.UnitBase)
        assert QUANTITY_TITLES[name]
    for keyword, error in QUANTITY_ERRORS.items():
        assert QUANTITY_UNITS[keyword] == QUANTITY_UNITS[error]
    assert len(set(QUANTITY_ERRORS.values())) == len(QUANTITY_ERRORS)


def test_flux_of_the_sample_in_closed_form(sample):
    measured = spaceweather_keywords(sample, 30, keywords=["USFLUX", "CMASK"])
    row = sample.keywords[30]
    assert measured["USFLUX"].to_value(u.Mx) == pytest.approx(row["USFLUX"].value, rel=1e-3)
    assert measured["ERRVF"].to_value(u.Mx) == pytest.approx(row["ERRVF"].value, rel=1e-3)
    assert measured["CMASK"] == row["CMASK"]
    assert list(measured) == ["USFLUX", "ERRVF", "CMASK"]
    assert list(spaceweather_keywords(sample, 30, keywords="ERRVF")) == ["USFLUX", "ERRVF"]
    assert measured.areas["USFLUX"].to_value(u.cm**2) == pytest.approx(
        row["CMASK"].value * PixelScale.of(sample.geometry(30)).area
    )


def test_a_mapping_with_units_counts_and_a_table(sample):
    measured = spaceweather_keywords(sample, 20)
    assert {QUANTITY_UNITS[name] for name in measured} == {measured[name].unit for name in measured}
    assert set(measured.counts) == set(QUANTITIES)
    assert dict(measured).keys() == set(measured)
    assert measured.error("MEANSHR") == measured["ERRMSHA_SUMMED"]
    assert np.isnan(measured.error("SHRGT45"))
    table = measured.to_table()
    assert len(table) == len(QUANTITIES)
    assert table["value"][0] == measured["USFLUX"].value
    assert table["unit"][0] == "Mx"
    assert "TOTUSJZ" in repr(measured)


# Analytic fields: what the signs, orientations and units of the results must be.


def small_cube(tmp_path, **pictures):
    """Write one frame from arrays, everywhere in the mask, with errors of 1 G where none are given."""
    shape = pictures["Br"].shape
    defaults = {"Bp_err": 1.0, "Bt_err": 1.0, "Br_err": 1.0, "conf_disambig": 90, "bitmap": 34}
    for name in ("Br", "Bp", "Bt", *defaults):
        data = pictures.get(name, np.full(shape, defaults.get(name, 0.0)))
        write_frame(tmp_path, name, t_rec=T_REC, data=data.astype(np.float32))
    return SharpCube.from_files(tmp_path)


def test_a_current_flows_up_where_the_field_turns_counterclockwise(tmp_path):
    """Of B = b (-y, x), with y to the north, the current is 2 b along +z; Bt is to the south."""
    y, x = np.mgrid[-10:11, -10:11].astype(float)
    cube = small_cube(tmp_path, Br=np.full(x.shape, 300.0), Bp=-5 * y, Bt=-5 * x)
    measured = spaceweather_keywords(cube, 0)
    metres = PixelScale.of(cube.geometry(0)).metres
    expected = 10 * u.G / (metres * u.m) / (4e-7 * np.pi * u.T * u.m / u.A)
    assert measured["MEANJZD"].to_value(u.mA / u.m**2) == pytest.approx(expected.to_value(u.mA / u.m**2))
    total = expected * x.size * (metres * u.m) ** 2
    assert measured["TOTUSJZ"].to_value(u.A) == pytest.approx(total.to_value(u.A))
    assert measured["SAVNCPP_AMPERES"].to_value(u.A) == pytest.approx(total.to_value(u.A))
    assert measured["MEANALP"].to_value(1 / u.m) == pytest.approx(10 / 300 / metres)
    assert measured["MEANJZH"].value == pytest.approx(10 * 300 / metres)
    assert measured["SAVNCPP"].value > 3 * measured["SAVNCPP_AMPERES"].value
    opposite = small_cube(tmp_path, Br=np.full(x.shape, 300.0), Bp=5 * y, Bt=5 * x)
    assert spaceweather_keywords(opposite, 0)["MEANALP"] == -measured["MEANALP"]


def test_gradients_of_a_slope(tmp_path):
    y, x = np.mgrid[0:20, 0:30].astype(float)
    cube = small_cube(tmp_path, Br=30 * x + 40 * y + 500)
    measured = spaceweather_keywords(cube, 0)
    assert measured["MEANGBZ"] == 50 * u.G / u.pix
    pixel = PixelScale.of(cube.geometry(0)).metres * u.m / u.pix
    assert u.isclose(measured["MEANGBZ_PER_MM"], measured["MEANGBZ"] / pixel)
    assert measured.counts["MEANGBZ"] == 18 * 28
    # Each pixel: (0.6^2 + 0.8^2) * 2 / 4, in quadrature over all.
    assert measured["ERRBZ"].value == pytest.approx(math.sqrt(0.5 / (18 * 28)))


def test_pixels_whose_differences_cancel_are_left_out_of_gradients(tmp_path):
    y, x = np.mgrid[0:20, 0:30].astype(float)
    measured = spaceweather_keywords(small_cube(tmp_path, Br=30 * x - 30 * y + 900), 0)
    assert measured.counts["MEANGBZ"] == 0
    assert np.isnan(measured["MEANGBZ"])
    assert "0 of at least 1" in measured.reasons["MEANGBZ"]


def test_inclination_of_a_uniform_field(tmp_path):
    ones = np.ones((20, 30))
    measured = spaceweather_keywords(small_cube(tmp_path, Br=-300 * ones, Bp=300 * ones), 0)
    assert measured["MEANGAM"].to_value(u.deg) == pytest.approx(45)
    # d(angle) = sqrt(2) * 300 / (2 * 300^2) a pixel.
    assert measured["ERRGAM"].value == pytest.approx(math.degrees(math.sqrt(2) / 600) / math.sqrt(600))


def test_errors_are_those_of_repeated_measurements(tmp_path):
    """Add noise of the stated error many times: sums and means scatter as their errors say."""
    random = np.random.default_rng(5)
    y, x = np.mgrid[0:40, 0:50].astype(float)
    truth = {
        "Br": 900 * np.sin(x / 9) + 300 * np.cos(y / 7) + 50,
        "Bp": 400 * np.cos(x / 8) * np.sin(y / 11) + 600,
        "Bt": 500 * np.sin(x / 12 + y / 9) + 300,
    }
    names = ("USFLUX", "MEANPOT", "TOTPOT", "MEANGAM", "USFLUXL")
    runs = []
    truth["magnetogram"] = truth["Br"] * 0.8
    for _ in range(60):
        noisy = {name: field + random.normal(0, 6.4, field.shape) for name, field in truth.items()}
        noisy |= {f"{name}_err": np.full(x.shape, 6.4) for name in ("Br", "Bp", "Bt")}
        write_frame(tmp_path, "magnetogram", t_rec=T_REC, data=noisy.pop("magnetogram").astype(np.float32))
        runs.append(spaceweather_keywords(small_cube(tmp_path, **noisy), 0))
    for keyword in names:
        scatter = np.std([run[keyword].value for run in runs], ddof=1)
        stated = np.mean([run.error(keyword).value for run in runs])
        # The scatter of 60 values is known to 9 %; four of those.
        assert scatter == pytest.approx(stated, rel=0.36), keyword


# The potential field.


def test_the_window_of_the_pipeline_is_exact():
    random = np.random.default_rng(2)
    bz = random.normal(0, 500, (33, 47))
    bz[4:8, 5:9] = np.nan
    slow = slow_pipeline_field(bz)
    fast = pipeline_field(bz, np.arange(bz.size))
    for ours, theirs in zip(fast, slow, strict=True):
        np.testing.assert_allclose(ours.reshape(bz.shape), theirs, atol=1e-9)


def test_the_laplace_field_of_a_wave_is_the_wave_shifted():
    """For Bz = cos(kx) the field above is potential with Bx = sin(kx): of a source, away from it."""
    ny, nx = 256, 512
    x = np.arange(nx)
    window = np.exp(-(((x - nx / 2) / 60) ** 2) - ((np.arange(ny)[:, np.newaxis] - ny / 2) / 60) ** 2)
    wave = 2 * np.pi / 16
    bz = 1000 * np.cos(wave * (x - nx / 2)) * window
    bx, by = laplace_field(bz)
    expected = 1000 * np.sin(wave * (x - nx / 2)) * window
    np.testing.assert_allclose(bx, expected, atol=25)
    assert np.abs(by).max() < 60


def test_the_laplace_field_of_a_charge_below_the_surface():
    """A point charge at depth d: Bz = d / r^3, Bh = R / r^3, away from it."""
    ny, nx, depth = 300, 400, 6.0
    y, x = np.mgrid[0:ny, 0:nx] - np.array([150, 200])[:, np.newaxis, np.newaxis]
    charges = [(1, 0, -30), (-1, 0, 30)]
    bz, bx, by = (np.zeros((ny, nx)) for _ in range(3))
    for sign, at_y, at_x in charges:
        r = np.sqrt((x - at_x) ** 2 + (y - at_y) ** 2 + depth**2)
        bz += sign * 1e5 * depth / r**3
        bx += sign * 1e5 * (x - at_x) / r**3
        by += sign * 1e5 * (y - at_y) / r**3
    ours = laplace_field(bz)
    strongest = np.hypot(bx, by).max()
    centre = np.s_[100:200, 130:270]
    np.testing.assert_allclose(ours[0][centre], bx[centre], atol=0.01 * strongest)
    np.testing.assert_allclose(ours[1][centre], by[centre], atol=0.01 * strongest)


def test_a_potential_field_has_no_free_energy_and_no_shear(tmp_path):
    y, x = np.mgrid[0:80, 0:120].astype(float)
    bz = sum(sign * 4e6 / ((x - at) ** 2 + (y - 40) ** 2 + 60) ** 1.5 for sign, at in ((20, 40), (-20, 80)))
    bx, by = laplace_field(bz)
    measured = spaceweather_keywords(small_cube(tmp_path, Br=bz, Bp=bx, Bt=-by), 0)
    assert measured["MEANSHR_LAPLACE"] < 0.1 * u.deg
    assert measured["MEANPOT_LAPLACE"] < 1e-6 * measured["MEANPOT"]
    assert measured["SHRGT45_LAPLACE"] == 0 * u.percent
    # What the pipeline takes for the potential field leaves most of it over.
    assert measured["MEANSHR"] > 20 * u.deg


def test_the_current_of_a_potential_field_is_zero():
    random = np.random.default_rng(1)
    bz = random.normal(size=(64, 80))
    bx, by = (part.astype(float) for part in laplace_field(np.cumsum(np.cumsum(bz, 0), 1)))
    jz, _ = vertical_current(bx, by, np.ones_like(bx), np.ones_like(bx))
    assert np.abs(jz[5:-5, 5:-5]).max() < 0.35 * np.abs(np.gradient(bx, axis=0)).max()


# The line of sight.


def test_r_of_a_straight_line(tmp_path, sample):
    """Two strips of 500 G beside each other: the weights are a Gaussian about the line, its area known."""
    ny, nx = 240, 320
    los = np.zeros((ny, nx), dtype=np.float32)
    los[:, 100:160], los[:, 160:220] = 500, -500
    for name, data in (("magnetogram", los), ("bitmap", np.full((ny, nx), 34, dtype=np.int16))):
        write_frame(tmp_path, name, t_rec=T_REC, data=data)
    cube = SharpCube.from_files(tmp_path)
    measured = spaceweather_keywords(cube, 0, keywords=["R_VALUE", "R_VALUE_MX", "USFLUXL"])
    width = round(2 / PixelScale.of(cube.geometry(0)).arcsec)
    n_line = ny // width * 2
    # The weights sum to the number of bins on the line, but for what the ends lose.
    assert 10 ** measured["R_VALUE"].value == pytest.approx(500 * n_line, rel=0.09)
    assert measured.counts["R_VALUE"] == n_line
    area = PixelScale.of(cube.geometry(0)).area * width**2
    assert 10 ** (measured["R_VALUE_MX"] - measured["R_VALUE"]).value == pytest.approx(area)
    assert measured["USFLUXL"].value == pytest.approx(500 * 120 * ny * area / width**2)


def test_r_without_a_strong_line_is_zero(tmp_path):
    weak = np.full((60, 60), 100.0, dtype=np.float32)
    write_frame(tmp_path, "magnetogram", t_rec=T_REC, data=weak)
    assert spaceweather_keywords(SharpCube.from_files(tmp_path), 0, keywords="R_VALUE")["R_VALUE"] == 0


# Regions and what is missing.


def test_a_region_is_the_sum_over_its_pixels(sample):
    index = 30
    ny, nx = sample.shape(index)
    left = np.zeros((ny, nx), dtype=bool)
    left[:, : nx // 2] = True
    whole, parts = spaceweather_keywords(sample, index), [
        spaceweather_keywords(sample, index, region=mask) for mask in (left, ~left)
    ]  # fmt: skip
    for keyword in ("USFLUX", "TOTUSJZ", "TOTUSJH", "TOTPOT", "TOTPOT_LAPLACE", "USFLUXL", "CMASK"):
        total = sum(part[keyword].value for part in parts)
        assert total == pytest.approx(whole[keyword].value, rel=1e-12), keyword
    for keyword in ("ERRVF", "ERRUSI", "ERRTUI", "ERRTPOT"):
        total = math.sqrt(sum(part[keyword].value ** 2 for part in parts))
        assert total == pytest.approx(whole[keyword].value, rel=1e-12), keyword
    for keyword in ("MEANGAM", "MEANJZD", "MEANSHR", "MEANGBT"):
        counts = [part.counts[keyword] for part in parts]
        mean = np.average([part[keyword].value for part in parts], weights=counts)
        assert mean == pytest.approx(whole[keyword].value, rel=1e-12), keyword


def test_means_over_few_pixels_are_masked_with_a_reason(sample):
    y, x = np.argwhere(patch_mask(sample, 30))[500]
    region = np.zeros(sample.shape(30), dtype=bool)
    region[y : y + 3, x : x + 3] = True
    measured = spaceweather_keywords(sample, 30, region=region)
    assert np.isnan(measured["MEANJZD"])
    assert np.isnan(measured["ERRJZ"])
    assert measured.reasons["MEANJZD"] == f"{measured.counts['MEANJZD']} of at least 50 pixels"
    assert measured["USFLUX"] > 0 * u.Mx
    assert measured.counts["USFLUX"] <= 9
    few = spaceweather_keywords(sample, 30, region=region, min_pixels=1)
    assert np.isfinite(few["MEANJZD"])


@pytest.mark.parametrize(
    ("region", "message"),
    [
        (np.ones((3, 4), dtype=bool), r"shape \(3, 4\)"),
        (np.ones((320, 600)), "mask of True and False"),
        ("everything", "mask of True and False"),
        (np.zeros((320, 600), dtype=bool), "does not meet the frame"),
    ],
)
def test_what_is_no_region(sample, region, message):
    with pytest.raises(RegionError, match=message):
        spaceweather_keywords(sample, 0, region=region)


def test_missing_segments_are_named(tmp_path, sample):
    cube = write_cut(tmp_path, sample, -4, segments=("Br", "Br_err", "bitmap", "conf_disambig"))
    with pytest.raises(MissingSegmentsError, match=r"has no Bp, Bt, Bp_err, Bt_err.*from_files.*segments=\("):
        spaceweather_keywords(cube, 0)
    measured = spaceweather_keywords(cube, 0, keywords=["USFLUX", "MEANGBZ"])
    assert measured["USFLUX"] > 0 * u.Mx
    with pytest.raises(MissingSegmentsError, match=r"has no magnetogram, which R_VALUE, R_VALUE_MX need"):
        spaceweather_keywords(cube, 0, keywords=["R_VALUE"])


def test_an_unknown_keyword_gets_a_suggestion(sample):
    with pytest.raises(UnknownKeywordError, match=r"'USFLUXX'.*Did you mean 'USFLUXL?'"):
        spaceweather_keywords(sample, 0, keywords=["USFLUXX"])


def test_helioprojective_frames_are_refused(ccd_file):
    cube = SharpCube.from_files(ccd_file("field"))
    with pytest.raises(SharpFileError, match=r"hmi.sharp_cea_720s"):
        spaceweather_keywords(cube, 0)


def test_a_frame_without_any_pixel_that_counts(tmp_path):
    measured = spaceweather_keywords(
        small_cube(tmp_path, Br=np.ones((20, 20)), conf_disambig=np.full((20, 20), 60)), 0
    )
    assert measured["USFLUX"] == 0 * u.Mx
    assert np.isnan(measured["MEANSHR"])
    assert set(measured.reasons) >= {"MEANALP", "MEANGBT", "SHRGT45"}
