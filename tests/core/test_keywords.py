import astropy.units as u
import numpy as np
import pytest

from sunwidgets.core.sharp import parse_tai, segment_info
from sunwidgets.core.sharp.keywords import (
    ERRORS,
    KEYWORD_TITLES,
    KEYWORD_UNITS,
    SPACEWEATHER,
    TABLE_KEYWORDS,
    keyword_table,
    number,
    parse_noaa_ars,
)
from sunwidgets.core.sharp.segments import SEGMENTS


def test_every_keyword_has_a_title_and_errors_share_units():
    assert set(TABLE_KEYWORDS) <= set(KEYWORD_TITLES)
    assert set(ERRORS) <= set(SPACEWEATHER)
    for keyword, error in ERRORS.items():
        assert KEYWORD_UNITS[keyword] == KEYWORD_UNITS[error]


def test_gradients_are_in_gauss_a_pixel_as_archived():
    assert {KEYWORD_UNITS[name] for name in ("MEANGBT", "MEANGBZ", "MEANGBH")} == {u.G / u.pix}


def test_missing_numbers_are_nan_and_missing_texts_empty():
    times = parse_tai(["2011.02.15_02:00_TAI", "2011.02.15_02:12_TAI", "2011.02.15_02:24_TAI"])
    headers = [
        {"HARPNUM": 377, "USFLUX": 2.7e22, "T_OBS": "2011.02.15_01:59:54_TAI", "QUALITY": 0},
        {"HARPNUM": 377, "USFLUX": "MISSING", "QUALITY": -(2**31)},
        {"HARPNUM": 377},
    ]
    table = keyword_table(times, headers)
    assert table["USFLUX"].unit == u.Mx
    np.testing.assert_array_equal(np.isfinite(table["USFLUX"]), [True, False, False])
    assert list(table["T_OBS"]) == ["2011.02.15_01:59:54_TAI", "", ""]
    assert list(table["QUALITY"]) == [0, 2**31, 0]
    assert "MEANGAM" not in table.colnames
    assert table["USFLUX"].info.description == "Total unsigned flux"
    assert table["T_REC"].scale == "tai"


def test_every_other_number_comes_after_the_known_ones():
    times = parse_tai(["2011.02.15_02:00_TAI", "2011.02.15_02:12_TAI"])
    headers = [
        {
            "AMBSEED": 1,
            "GWILL": "nan",
            "USFLUX": 1e22,
            "INVVLAVE": "nan",
            "ARM_BETA": "0.3",
            "TELESCOP": "SDO",
        },
        {"AMBSEED": None, "INVVLAVE": 3.1e5, "GWILL": float("nan"), "USFLUX": 2e22, "DOFFSET": 20},
    ]
    table = keyword_table(times, headers)
    assert table.colnames == ["T_REC", "USFLUX", "AMBSEED", "INVVLAVE", "DOFFSET"]
    for name in table.colnames[2:]:
        assert table[name].unit == u.dimensionless_unscaled
        assert table[name].info.description == ""
    np.testing.assert_array_equal(table["INVVLAVE"].value, [np.nan, 3.1e5])


def test_neither_layout_nor_what_differs_by_segment_is_a_keyword_of_a_frame():
    left_out = ["BITPIX", "NAXIS", "NAXIS2", "PCOUNT", "GCOUNT", "TFIELDS", "ZBITPIX", "ZNAXIS1", "ZVAL2"]
    left_out += ["BSCALE", "BZERO", "BLANK", "ZBLANK", "DATAMIN", "DATAMEAN", "DATAVALS", "MISSVALS"]
    header = dict.fromkeys(left_out, 3) | {"SIMPLE": True, "EXTEND": True, "CHECKSUM": "x", "BUNIT": "G"}
    assert keyword_table(parse_tai(["2011.02.15_02:00_TAI"]), [header]).colnames == ["T_REC"]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (("12187,12191", 12187), (12187, 12191)),
        (("MISSING", 0), ()),
        ((None, 11158), (11158,)),
        (("11158", None), (11158,)),
        (("Invalid KeyLink", float("nan")), ()),
        ((" 12187, 12191 ", "MISSING"), (12187, 12191)),
    ],
)
def test_noaa_numbers(values, expected):
    assert parse_noaa_ars(*values) == expected


@pytest.mark.parametrize("value", ["MISSING", "nan", None, True, "Invalid KeyLink", [], float("nan")])
def test_what_is_no_number_is_nan(value):
    assert np.isnan(number(value))


def test_number_reads_text():
    assert number("2.71e+22") == 2.71e22


def test_segments_of_both_series_are_described():
    cea = {
        "magnetogram",
        "bitmap",
        "Dopplergram",
        "continuum",
        "Bp",
        "Bt",
        "Br",
        "Bp_err",
        "Bt_err",
        "Br_err",
    }
    ccd = {"inclination", "azimuth", "disambig", "field", "vlos_mag", "dop_width", "eta_0", "damping"}
    ccd |= {"src_continuum", "src_grad", "alpha_mag", "chisq", "conv_flag", "info_map", "confid_map"}
    assert cea | ccd | {"conf_disambig", "field_inclination_err"} <= set(SEGMENTS)
    for name, info in SEGMENTS.items():
        assert info.name == name
        assert (info.kind == "category") == bool(info.classes)


def test_categories_are_not_bit_masks_but_disambig_is():
    assert set(segment_info("conf_disambig").classes) == {0, 50, 60, 90}
    assert set(segment_info("bitmap").classes) == {0, 1, 2, 33, 34}
    assert set(segment_info("disambig").classes) == set(range(8))


def test_unknown_segments_get_a_fallback():
    assert segment_info("Bz").kind == "number"
    assert segment_info("Bz_err").kind == "error"
    assert segment_info("Bz").unit == u.dimensionless_unscaled
