"""Reading files: what is right must come out right, and what is wrong must be named."""

import contextlib
import tempfile
import warnings
from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sunwidgets.core.sharp import SharpCube
from sunwidgets.core.sharp.fits import find_image, read_values
from sunwidgets.exceptions import SharpFileError, SunWidgetsError, SunWidgetsWarning
from tests.core.conftest import jsoc_name, write_frame

FUZZ = settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
RAMP = np.arange(600, dtype=np.int32).reshape(20, 30)


def test_plain_and_compressed_files_read_alike(sharp_file):
    stored = RAMP - 300
    expected = (stored * 0.01 + 5).astype(np.float32)
    expected[stored == -32768] = np.nan
    stored[3, 4] = -32768
    expected[3, 4] = np.nan
    for compressed in (False, True):
        for dtype in (np.int16, np.int32):
            path = sharp_file(
                data=stored.astype(dtype), compressed=compressed, BSCALE=0.01, BZERO=5.0, BLANK=-32768
            )
            cube = SharpCube.from_files(path)
            np.testing.assert_allclose(cube.frame("Br", 0), expected, rtol=2e-7)
            assert cube.header(0)["BITPIX"] == 8 * np.dtype(dtype).itemsize
            assert cube.header(0)["NAXIS1"] == 30


def test_large_integers_keep_their_small_parts(sharp_file):
    """The continuum: BZERO is far from 0, and a 32-bit integer does not fit a float32."""
    stored = np.array([[2_000_000_003, 2_000_000_001]], dtype=np.int32)
    path = sharp_file(data=stored, BSCALE=1.0, BZERO=-2_000_000_000.0)
    assert SharpCube.from_files(path).frame("Br", 0).tolist() == [[3.0, 1.0]]


@pytest.mark.parametrize("compressed", [False, True])
def test_floats_and_their_nan(sharp_file, compressed):
    data = np.linspace(-5, 5, 600, dtype=np.float32).reshape(20, 30)
    if not compressed:
        data[0, 0] = np.nan
    frame = SharpCube.from_files(sharp_file(data=data, compressed=compressed)).frame("Br", 0)
    np.testing.assert_allclose(frame, data, atol=0.05)


def test_bare_nan_and_lower_case_exponents(sharp_file):
    path = sharp_file(USFLUX=1.0, DOFFSET=20)
    text = path.read_bytes()
    bare = text.replace(_card(text, b"USFLUX"), b"USFLUX  = 2.71e+22".ljust(80))
    bare = bare.replace(_card(text, b"DOFFSET"), b"R_VALUE = nan".ljust(80))
    path.write_bytes(bare)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        cube = SharpCube.from_files(path)
        assert cube.keywords["USFLUX"][0].value == 2.71e22
        assert np.isnan(cube.keywords["R_VALUE"][0])
        header = cube.header(0)
        assert (header["USFLUX"], header["R_VALUE"]) == (2.71e22, "nan")
        cube.map("Br", 0)


def _card(text: bytes, keyword: bytes) -> bytes:
    at = text.index(keyword.ljust(8) + b"=")
    return text[at : at + 80]


@pytest.mark.parametrize(
    ("card", "value"),
    [
        ("'it''s   '           / text", "it's"),
        ("'a / b'", "a / b"),
        ("                  -12 / whole", -12),
        ("1.5D3", 1500.0),
        ("T", True),
        ("/ nothing", None),
        ("nan", "nan"),
        ("hello / there", "hello"),
        ("\x01", None),
    ],
)
def test_values_that_headers_hold(sharp_file, card, value):
    path = sharp_file(DOFFSET=20)
    text = path.read_bytes()
    path.write_bytes(text.replace(_card(text, b"DOFFSET"), f"DOFFSET = {card}".ljust(80).encode("latin-1")))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        image = find_image(path, ["DOFFSET", "ABSENT"])
        values = read_values(image)
    assert image.values == ({} if value is None else {"DOFFSET": value})
    assert values.get("DOFFSET") == value
    assert (values["HARPNUM"], values["NAXIS"]) == (377, 2)


@pytest.mark.parametrize("compressed", [False, True])
@pytest.mark.parametrize("cards", [{"BLANK": -7}, {"BLANK": -7, "BSCALE": 1.0, "BZERO": 32768.0}])
def test_blank_pixels_of_integers(sharp_file, compressed, cards):
    """Also where BZERO makes the integers unsigned, and where BLANK is called ZBLANK."""
    stored = (RAMP - 300).astype(np.int16)
    path = sharp_file(data=stored, compressed=compressed, **cards)
    expected = np.where(stored == -7, np.nan, stored + cards.get("BZERO", 0.0))
    np.testing.assert_array_equal(SharpCube.from_files(path).frame("Br", 0), expected)
    if compressed:
        path.write_bytes(path.read_bytes().replace(b"BLANK   =", b"ZBLANK  ="))
        np.testing.assert_array_equal(SharpCube.from_files(path).frame("Br", 0), expected)


def test_a_file_without_padding_at_its_end(sharp_file):
    path = sharp_file(data=RAMP)
    end = find_image(path).end
    path.write_bytes(path.read_bytes()[:end])
    np.testing.assert_array_equal(SharpCube.from_files(path).frame("Br", 0), RAMP)


def test_the_first_unit_with_data_is_taken(tmp_path):
    path = write_frame(tmp_path, data=RAMP)
    with fits.open(path) as hdus:
        header, data = hdus[0].header, hdus[0].data
        table = fits.BinTableHDU.from_columns([fits.Column("a", "J", array=np.arange(3))])
        several = fits.HDUList([fits.PrimaryHDU(), table, fits.ImageHDU(), fits.ImageHDU(data, header)])
        several.writeto(path, overwrite=True)
    assert find_image(path).hdu == 3
    np.testing.assert_array_equal(SharpCube.from_files(path).frame("Br", 0), RAMP)


def test_a_long_header(sharp_file):
    path = sharp_file(data=RAMP, **{f"EXTRA{i}": i for i in range(600)})
    assert SharpCube.from_files(path).frame("Br", 0)[0, 1] == 1


def _broken(folder: Path, kind: str) -> Path:
    path = write_frame(folder, data=RAMP, compressed=kind.startswith("compressed"))
    good = path.read_bytes()
    changes = {
        "text": b"This is not FITS" * 1000,
        "empty": b"",
        "gzip": b"\x1f\x8b" + good,
        "half a header": good[:2000],
        "half the data": good[: 2 * 2880 + 900],
        "compressed half the data": good[: -2880 - 100],
        "no picture": good.replace(_card(good, b"NAXIS"), b"NAXIS   =                    0".ljust(80)),
        "huge": good.replace(_card(good, b"NAXIS1"), b"NAXIS1  =            999999999".ljust(80)),
        "negative": good.replace(_card(good, b"NAXIS1"), b"NAXIS1  =                  -30".ljust(80)),
        "odd bits": good.replace(_card(good, b"BITPIX"), b"BITPIX  =                   17".ljust(80)),
        "compressed odd bits": good.replace(
            b"ZBITPIX =                   32", b"ZBITPIX =                   17"
        ),
        "compressed huge": good.replace(b"ZNAXIS1 =                   30", b"ZNAXIS1 =           3000000000"),
        "no time": good.replace(_card(good, b"T_REC"), b"COMMENT".ljust(80)),
        "bad time": good.replace(_card(good, b"T_REC"), b"T_REC   = 'MISSING'".ljust(80)),
        "no region": good.replace(_card(good, b"HARPNUM"), b"HARPNUM = 'MISSING'".ljust(80)),
        "odd region": good.replace(_card(good, b"HARPNUM"), f"HARPNUM = {10**20}".encode().ljust(80)),
        "no observer": good.replace(_card(good, b"CRLN_OBS"), b"CRLN_OBS= nan".ljust(80)),
        "odd projection": good.replace(_card(good, b"CTYPE1"), b"CTYPE1  = 'GLON-CAR'".ljust(80)),
    }
    path.write_bytes(changes[kind])
    return path


KINDS = {
    "text": "not a FITS file",
    "empty": "not a FITS file",
    "gzip": "unpack it",
    "half a header": "truncated.*download it again",
    "half the data": "truncated",
    "compressed half the data": "truncated",
    "no picture": "no two-dimensional picture",
    "huge": "truncated",
    "negative": "data would have -2400 bytes",
    "odd bits": "17 bits",
    "compressed odd bits": "17 bits",
    "compressed huge": "axes of",
    "no time": "no T_REC",
    "bad time": "unreadable T_REC: 'MISSING'",
    "no region": "HARPNUM = 'MISSING'",
    "odd region": "HARPNUM = 1000",
    "no observer": "CRLN_OBS = 'nan'",
    "odd projection": "GLON-CAR",
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_bad_file_is_named_and_one_among_many_can_be_left_out(tmp_path, kind):
    good = write_frame(tmp_path, t_rec="2011.02.15_02:12:00_TAI", data=RAMP)
    bad = _broken(tmp_path, kind)
    with pytest.raises(SharpFileError, match=KINDS[kind]) as caught:
        SharpCube.from_files([good, bad])
    assert str(bad) in str(caught.value)
    with pytest.warns(SunWidgetsWarning, match="skipped a file") as warned:
        cube = SharpCube.from_files([good, bad], on_error="warn")
    assert len(cube) == 1
    assert str(bad) in str(warned[0].message)
    assert warned[0].filename == __file__
    with pytest.warns(SunWidgetsWarning), pytest.raises(SharpFileError, match="none of the 1 files"):
        SharpCube.from_files(bad, on_error="warn")


def test_a_file_cut_short_after_opening(sharp_file):
    path = sharp_file(data=RAMP, compressed=True)
    cube = SharpCube.from_files(path)
    path.write_bytes(path.read_bytes()[:9000])
    with pytest.raises(SharpFileError, match="shorter than when it was opened"):
        cube.frame("Br", 0)
    path.unlink()
    for read in (lambda: cube.frame("Br", 0), lambda: cube.header(0), lambda: cube.map("Br", 0)):
        with pytest.raises(SharpFileError, match=path.name):
            read()


def test_damaged_data_are_named(sharp_file):
    path = sharp_file(data=RAMP, compressed=True)
    image = find_image(path)
    damaged = bytearray(path.read_bytes())
    damaged[image.end - 400 :] = b"\xff" * (len(damaged) - image.end + 400)
    path.write_bytes(damaged)
    with pytest.raises(SharpFileError, match="cannot be decoded"):
        SharpCube.from_files(path).frame("Br", 0)


@pytest.mark.parametrize(
    ("paths", "match"),
    [
        ([], "no paths"),
        ({}, "mapping of segments to paths is empty"),
        ("nowhere.fits", r"nowhere\.fits cannot be read: No such file"),
        ("nothing*.fits", "no file matches"),
        ([12], "12 is not a path"),
    ],
)
def test_paths_that_lead_nowhere(paths, match, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SharpFileError, match=match):
        SharpCube.from_files(paths)


def test_a_folder_without_fits_files(tmp_path):
    (tmp_path / "notes.txt").write_text("no picture here")
    with pytest.raises(SharpFileError, match="holds no FITS files"):
        SharpCube.from_files(tmp_path)


def test_regions_projections_and_doubles_are_not_mixed(tmp_path, ccd_file):
    later = "2011.02.15_02:12:00_TAI"
    first = write_frame(tmp_path)
    other = write_frame(tmp_path, t_rec=later, HARPNUM=378, name=jsoc_name(later, "Br", harpnum=378))
    with pytest.raises(SharpFileError, match=r"mix regions.*377.*378"):
        SharpCube.from_files([first, other], on_error="warn")
    with pytest.raises(SharpFileError, match=r"mix projections.*CRLN-CEA.*HPLN-TAN"):
        SharpCube.from_files([first, ccd_file()])
    double = write_frame(tmp_path, name="copy_TAI.Br.fits", RECNUM=12)
    with pytest.raises(SharpFileError, match=r"RECNUM 12.*RECNUM None.*both Br at 2011.02.15_02:00:00_TAI"):
        SharpCube.from_files({"Br": [first, double]})
    smaller = write_frame(tmp_path, "Bp", data=RAMP)
    with pytest.raises(SharpFileError, match="pixels"):
        SharpCube.from_files([first, smaller])
    assert len(SharpCube.from_files([first, str(first), first.parent / "." / first.name])) == 1


def test_the_segment_comes_from_the_name_or_from_the_caller(tmp_path):
    known, unknown = write_frame(tmp_path, name="Br.fits"), write_frame(tmp_path, name="frame_001.fits")
    assert SharpCube.from_files(known).segments == ("Br",)
    with pytest.raises(SharpFileError, match=r"frame_001.fits does not tell which segment"):
        SharpCube.from_files(unknown)
    cube = SharpCube.from_files({"Br": known, "Bp": [unknown]})
    assert cube.segments == ("Bp", "Br")
    new = write_frame(tmp_path, "Bz")
    assert SharpCube.from_files(new).segments == ("Bz",)


def test_options_are_checked(sharp_file):
    with pytest.raises(ValueError, match="on_error must be 'raise' or 'warn', not 'skip'"):
        SharpCube.from_files(sharp_file(), on_error="skip")


def _use(paths) -> None:
    """Do all that a user may do with files; only errors of this package may come out."""
    with contextlib.suppress(SunWidgetsError), warnings.catch_warnings():
        warnings.simplefilter("ignore", SunWidgetsWarning)
        cube = SharpCube.from_files(paths)
        repr(cube)
        assert len(cube.keywords) == len(cube.quality) == len(cube)
        with contextlib.suppress(SunWidgetsError):
            cube.frame("Br", 0)
        with contextlib.suppress(SunWidgetsError):
            cube.header(0)
        assert cube.geometry(0).to_dict()["projection"] == cube.projection
        cube.grid.origin(0)


@given(st.binary(max_size=6000), st.booleans())
@FUZZ
def test_random_bytes(content, with_a_start):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / jsoc_name("2011.02.15_02:00:00_TAI", "Br")
        path.write_bytes(b"SIMPLE  =                    T".ljust(80) + content if with_a_start else content)
        _use(path)


@pytest.fixture(scope="module", params=[False, True], ids=["plain", "compressed"])
def good_bytes(request, tmp_path_factory):
    path = write_frame(tmp_path_factory.mktemp("good"), data=RAMP, compressed=request.param, USFLUX=1e22)
    return path.read_bytes()


@given(st.data())
@FUZZ
def test_mutated_headers(good_bytes, data):
    end = good_bytes.rindex(b"END" + b" " * 77)
    content = bytearray(good_bytes)
    for _ in range(data.draw(st.integers(1, 4))):
        card = data.draw(st.integers(0, end // 80 - 1)) * 80
        value = data.draw(
            st.one_of(
                st.integers(-(10**20), 10**20).map(str),
                st.floats().map(repr),
                st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=68),
                st.sampled_from(["nan", "T", "''", "'MISSING'", "", "1e999", "-1", "0"]),
            )
        )
        content[card + 10 : card + 80] = value.encode().ljust(70)[:70]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / jsoc_name("2011.02.15_02:00:00_TAI", "Br")
        path.write_bytes(content)
        _use(path)


@given(st.data())
@FUZZ
def test_flipped_bytes_and_cut_files(good_bytes, data):
    content = bytearray(good_bytes[: data.draw(st.integers(0, len(good_bytes)))])
    for _ in range(data.draw(st.integers(0, 8)) if content else 0):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / jsoc_name("2011.02.15_02:00:00_TAI", "Br")
        path.write_bytes(content)
        _use(path)
