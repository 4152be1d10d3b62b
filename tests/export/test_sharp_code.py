"""The script behind the picture: run on its own, it makes the picture."""

from pathlib import Path

import astropy.units as u
import drms
import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.collections import LineCollection
from matplotlib.colors import to_hex
from matplotlib.quiver import Quiver

from sunwidgets import SharpCube, SharpScrubber
from sunwidgets.core.jsoc import JsocClient
from sunwidgets.core.sharp import Region
from sunwidgets.export.looks import class_colors
from tests.core.conftest import CCD_HEADER, jsoc_name, write_frame
from tests.jsoc_server import JsocServer, sample_archive


@pytest.fixture(autouse=True)
def without_windows():
    import matplotlib.pyplot as plt

    with mpl.rc_context({"backend": "agg"}):
        yield
        plt.close("all")


def run(code):
    """Run a script where nothing of this test is known."""
    names = {"__name__": "__main__"}
    exec(compile(code, "script.py", "exec"), names)
    return names


def drawn(image):
    """The colours of an image's own pixels."""
    return image.cmap(image.norm(np.ma.masked_invalid(image.get_array())), bytes=True)


def assert_same_picture(scrubber, names, panel=0):
    ours = scrubber.figure().axes[panel].images[0]
    theirs = names["fig"].axes[panel].images[0]
    np.testing.assert_array_equal(drawn(theirs), drawn(ours))


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"frame": 3, "vmin": -321.5, "vmax": 432.25, "cmap": "hmimag"},
        {"segment": "Bp", "norm": "asinh", "grid": True, "keyword": "CMASK"},
        {"segment": "continuum", "keyword": ""},
        {"segment": "conf_disambig", "frame": 2},
    ],
)
def test_the_script_makes_the_picture_that_is_shown(state):
    scrubber = SharpScrubber(SharpCube.sample(n_frames=5), **state)
    code = scrubber.code()
    assert "SharpScrubber(" not in code
    names = run(code)
    assert_same_picture(scrubber, names)
    np.testing.assert_array_equal(names["frame"].data, scrubber.cube.frame(scrubber.segment, scrubber.frame))
    assert names["fig"].get_suptitle() == scrubber.figure().get_suptitle().splitlines()[0]
    if scrubber.keyword:
        np.testing.assert_array_equal(names["values"], scrubber.cube.keywords[scrubber.keyword])
        past, future = (container.lines[0] for container in names["fig"].axes[-1].containers)
        assert len(past.get_xdata()) == scrubber.frame + 1
        assert past.get_alpha() > future.get_alpha()


def test_of_two_panels_both_are_drawn():
    scrubber = SharpScrubber(SharpCube.sample(n_frames=3), second_segment="conf_disambig", frame=1)
    names = run(scrubber.code())
    pictures = [axes for axes in names["fig"].axes if axes.images]
    assert [picture.get_subplotspec().colspan.start for picture in pictures] == [1, 0]
    np.testing.assert_array_equal(names["frame"].data, scrubber.cube.frame("Br", 1))
    theirs = pictures[0].images[0]
    values = scrubber.cube.frame("conf_disambig", 1)
    for value, color in class_colors("conf_disambig").items():
        shown = {"#" + bytes(one[:3]).hex() for one in drawn(theirs)[values == value]}
        assert shown <= {color}


SPOT = Region("ellipse", [(328.8, 14.0), (329.8, 14.0), (328.8, 14.9)])


def lines_over(axes):
    """The lines drawn over a picture, without the dark ones beneath them, by their colours."""
    found = {}
    for collection in axes.collections:
        if isinstance(collection, LineCollection) and collection.get_alpha() is None:
            found.setdefault(to_hex(collection.get_edgecolor()[0]), []).extend(collection.get_segments())
    return found


@pytest.mark.parametrize("difference", ["none", "running", "base"])
def test_what_is_drawn_over_the_picture_is_drawn_by_the_script(difference):
    scrubber = SharpScrubber(
        SharpCube.sample(n_frames=6),
        frame=4,
        region=SPOT,
        inversion_line=True,
        contours=True,
        levels=[-300, 700],
        arrows=True,
        outline=True,
        difference=difference,
        base=1,
        second_segment="conf_disambig",
    )
    names = run(scrubber.code())
    theirs = [axes for axes in names["fig"].axes if axes.images]
    ours = [axes for axes in scrubber.figure().axes if axes.images]
    np.testing.assert_array_equal(drawn(theirs[1].images[0]), drawn(ours[0].images[0]))
    for picture in theirs:
        wanted, got = lines_over(ours[0]), lines_over(picture)
        assert set(got) == set(wanted)
        assert len(got) == 5
        for color, lines in wanted.items():
            for one, other in zip(got[color], lines, strict=True):
                np.testing.assert_allclose(one, other, atol=1e-9)
        arrows, quiver = (
            next(c for c in axes.collections if isinstance(c, Quiver)) for axes in (picture, ours[0])
        )
        np.testing.assert_array_equal(arrows.U, quiver.U)
        np.testing.assert_array_equal(arrows.V, quiver.V)
        np.testing.assert_array_equal(arrows.XY, quiver.XY)


def test_what_a_frame_lacks_is_not_drawn_by_the_script_and_a_mask_is_not_carried(tmp_path):
    write_frame(tmp_path, data=np.full((6, 8), 100, np.int16))
    scrubber = SharpScrubber(tmp_path, arrows=True, outline=True, region=np.ones((6, 8), bool))
    code = scrubber.code()
    run(code)
    assert "quiver" not in code
    assert "The region is a mask, which a script does not carry" in code


def test_part_of_a_cube_is_the_same_part():
    for part in (slice(1, 9, 3), slice(4, None), 2, slice(None)):
        cube = SharpCube.sample(n_frames=10)[part]
        names = run(f"from sunwidgets import SharpCube\ncube = {cube.origin}")
        assert names["cube"].times.isot.tolist() == cube.times.isot.tolist()
    assert SharpCube.sample(n_frames=10)[1:9:3][1:].origin == "SharpCube.sample(n_frames=10)[4:8:3]"


@pytest.mark.parametrize("way", ["folder", "pattern", "path", "list", "generator", "mapping"])
def test_files_are_opened_as_they_were(tmp_path, way):
    folder = tmp_path / 'it\'s "here" \\ ü'
    folder.mkdir()
    files = [write_frame(folder, t_rec=f"2011.02.15_0{hour}:00:00_TAI") for hour in range(6)]
    given = {
        "folder": str(folder),
        "pattern": str(folder / "*.Br.fits"),
        "path": folder,
        "list": files,
        "generator": (file for file in files),
        "mapping": {"Br": files[:2], "Bp": files[2:3]},
    }[way]
    cube = SharpCube.from_files(given)
    scrubber = SharpScrubber(cube, segment="Br", frame=1)
    names = run(scrubber.code())
    assert names["cube"].times.isot.tolist() == cube.times.isot.tolist()
    assert names["cube"].segments == cube.segments
    assert_same_picture(scrubber, names)
    assert max(len(line) for line in scrubber.code().splitlines()) < 100 + len(str(folder))


def test_a_helioprojective_frame(tmp_path):
    name = jsoc_name("2011.02.15_02:00:00_TAI", "field", "hmi.sharp_720s")
    write_frame(tmp_path, "field", name=name, **CCD_HEADER)
    scrubber = SharpScrubber(tmp_path)
    names = run(scrubber.code())
    assert_same_picture(scrubber, names)
    assert "Helioprojective x" in scrubber.code()


def test_a_frame_without_the_segment(tmp_path):
    write_frame(tmp_path, "Br", t_rec="2011.02.15_02:00:00_TAI")
    write_frame(tmp_path, "Bp", t_rec="2011.02.15_03:00:00_TAI")
    scrubber = SharpScrubber(tmp_path, segment="Br", frame=1)
    names = run(scrubber.code())
    assert [text.get_text() for text in names["fig"].axes[0].texts] == ["This frame has no Br"]


def test_nothing_from_a_header_becomes_code(tmp_path):
    evil = "x'); import os; os.abort() #"
    write_frame(tmp_path, NOAA_ARS=evil, OBJECT=evil, CONTENT=evil)
    code = SharpScrubber(tmp_path).code()
    run(code)
    assert "abort" not in code


def test_the_script_of_a_real_record(real_record: Path):
    scrubber = SharpScrubber(real_record, second_segment="bitmap", norm="asinh")
    names = run(scrubber.code())
    np.testing.assert_array_equal(names["frame"].data, scrubber.cube.frame("Br", 0))
    assert names["values"][0].to_value("Mx") == pytest.approx(2.71476e22, rel=1e-4)


def test_frames_of_jsoc_are_asked_for_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    with JsocServer(sample_archive(4)) as server:
        monkeypatch.setitem(drms.config._server_configs, "test", server.config)
        cube = SharpCube.from_jsoc(
            7115,
            start="2023-09-05",
            end="2023-09-06T12:00",
            cadence=12 * u.min,
            segments=("Br", "conf_disambig"),
            keywords=("USFLUX", "ERRVF"),
            client=JsocClient("test"),
            cache_dir=tmp_path,
            progress=False,
        )
        scrubber = SharpScrubber(cube, frame=1)
        code = scrubber.code()
        assert "SharpCube.from_jsoc(" in code
        assert max(len(line) for line in code.splitlines()) < 120
        names = run(code)
        assert names["cube"].times.isot.tolist() == cube.times.isot.tolist()
        assert names["cube"].segments == cube.segments
        assert names["cube"].origin == cube.origin
        assert_same_picture(scrubber, names)
