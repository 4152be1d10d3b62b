"""What the scrubber gives away: what is shown goes with it."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sunwidgets import SharpCube, SharpScrubber
from sunwidgets.core.sharp import Region
from sunwidgets.exceptions import ExportOptionError, FrameIndexError
from sunwidgets.export.looks import Look
from sunwidgets.export.moments import all_moments
from sunwidgets.export.sharp_movies import bare_frames, sharp_layout
from sunwidgets.export.sharp_overlays import REGION_COLOR
from tests.export.movies import decode, decode_gif


@pytest.fixture
def scrubber() -> SharpScrubber:
    return SharpScrubber(
        SharpCube.sample(n_frames=3), segment="Bp", frame=1, vmin=-200, vmax=400, cmap="gray_r", fps=4
    )


def test_a_frame_has_three_panels_and_what_is_shown_has_its_own(scrubber: SharpScrubber) -> None:
    def named(**options: object) -> list[str]:
        labels = [axes.get_ylabel() for axes in scrubber.figure(**options).axes]
        return [label for label in labels if label not in ("", "Latitude")]

    assert named() == ["Bp (G)", "USFLUX (Mx)"]
    assert named(frame=2) == ["Br (G)", "USFLUX (Mx)"]
    assert len(scrubber.figure(2).axes) == 5
    assert named(panels=["Bp", "CMASK"]) == ["Bp (G)", "CMASK (pix)"]
    figure = scrubber.figure(panels="three", dpi=80)
    assert "09:36" in figure.get_suptitle()
    assert figure.dpi == 80
    assert "2023-09-07" in scrubber.figure(-1).get_suptitle()
    with pytest.raises(FrameIndexError, match="no frame 3"):
        scrubber.figure(3)


def test_three_panels_have_the_limits_that_were_set(scrubber: SharpScrubber) -> None:
    scrubber.segment = "Br"
    scrubber.set_limits(-111, 222)
    scrubber.segment = "Bp"
    field = scrubber.figure(0).axes[2].images[0]
    assert field.get_clim() == (-111, 222)


def test_a_movie_is_as_shown(scrubber: SharpScrubber, tmp_path: Path) -> None:
    cube = scrubber.cube
    path = scrubber.save_movie(tmp_path / "a.mp4", progress=False)
    frames, about = decode(path)
    assert about["fps"] == 4
    look = Look(-200, 400, "gray_r")
    layout = sharp_layout(cube, segment="Bp", look=look)
    moments = all_moments(cube)
    assert len(frames) == len(moments)
    for frame, moment in zip(frames, moments, strict=True):
        # The colours of a movie are half as fine as its brightness.
        assert np.abs(frame.astype(int) - layout.draw(moment)[..., :3]).mean() < 3
    other = sharp_layout(cube, segment="Bp", look=Look(-200, 400, "gray")).draw(moments[0])[..., :3]
    assert np.abs(frames[0].astype(int) - other).mean() > 12
    bare = scrubber.save_movie(tmp_path / "b.gif", bare=True, fps=20, progress=False)
    frames, durations = decode_gif(bare)
    assert set(durations) == {50}
    expected = next(bare_frames(cube, moments, "Bp", look=look))
    assert np.abs(frames[0].astype(int) - expected[..., :3]).mean() < 2


def test_what_is_drawn_over_the_picture_goes_with_it(scrubber: SharpScrubber, tmp_path: Path) -> None:
    plain = scrubber.save_frames(tmp_path / "plain", dpi=60, progress=False)
    scrubber.contours = scrubber.arrows = scrubber.inversion_line = scrubber.outline = True
    scrubber.region = Region("ellipse", [(328.8, 14.0), (329.8, 14.0), (328.8, 14.9)])
    scrubber.difference = "running"
    frames, _ = decode(scrubber.save_movie(tmp_path / "a.mp4", progress=False))
    how = {"segment": "Bp", "look": scrubber._current_look()}
    over = sharp_layout(scrubber.cube.differences(), overlays=scrubber._overlays_shown(), **how)
    without = sharp_layout(scrubber.cube.differences(), **how)
    last = all_moments(scrubber.cube)[-1]
    wrong, right = (
        np.abs(frames[-1].astype(int) - one.draw(last)[..., :3]).mean() for one in (without, over)
    )
    assert right < 2
    assert wrong > 1.2 * right
    saved = scrubber.save_frames(tmp_path / "plain", dpi=60, progress=False)
    assert saved == plain
    picture = np.asarray(Image.open(saved[2]).convert("RGB")).astype(int)
    pink = np.array(list(bytes.fromhex(REGION_COLOR[1:])))
    assert (np.abs(picture - pink).max(axis=-1) <= 3).sum() > 8
    made = saved[2].stat().st_mtime_ns
    assert scrubber.save_frames(tmp_path / "plain", dpi=60, progress=False)[2].stat().st_mtime_ns == made
    mask = np.zeros(scrubber.cube.grid.shape, bool)
    for rows in (slice(100, 120), slice(100, 121)):
        mask[rows, 300:320] = True
        scrubber.region = mask.copy()
        again = scrubber.save_frames(tmp_path / "plain", dpi=60, progress=False)[2].stat().st_mtime_ns
        assert again != made
        made = again


def test_a_movie_of_panels(scrubber: SharpScrubber, tmp_path: Path) -> None:
    frames, _ = decode(scrubber.save_movie(tmp_path / "a.mp4", panels="three", dpi=60, progress=False))
    layout = sharp_layout(scrubber.cube, panels="three", dpi=60)
    height, width = layout.draw(all_moments(scrubber.cube)[0]).shape[:2]
    assert frames.shape[1:3] == (height + height % 2, width + width % 2)


def test_frames_are_three_panels_or_what_is_shown(scrubber: SharpScrubber, tmp_path: Path) -> None:
    three = scrubber.save_frames(tmp_path / "three", dpi=50, progress=False)
    shown = scrubber.save_frames(tmp_path / "shown", panels=None, dpi=50, progress=False)
    assert [file.name for file in three] == [file.name for file in shown]
    assert three[0].read_bytes() != shown[0].read_bytes()


def test_an_unknown_option_raises(scrubber: SharpScrubber, tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="colour"):
        scrubber.save_movie(tmp_path / "a.mp4", colour="red", progress=False)
    with pytest.raises(ExportOptionError, match="bare"):
        scrubber.save_movie(tmp_path / "a.mp4", bare=True, panels="three", progress=False)
    assert not list(tmp_path.iterdir())
