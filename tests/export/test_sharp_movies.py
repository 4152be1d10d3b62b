"""Movies of frames: each frame of a movie is the figure of that frame."""

import logging
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection

from sunwidgets import SharpCube
from sunwidgets.core.sharp import Region
from sunwidgets.exceptions import ExportOptionError, SharpFileError, UnknownSegmentError
from sunwidgets.export.looks import NO_DATA_COLOR, Look
from sunwidgets.export.moments import MOST_OF_A_GAP, all_moments, moment_of
from sunwidgets.export.sharp_figures import frame_figure, three_panel_figure
from sunwidgets.export.sharp_movies import bare_frames, bare_planes, save_movie, sharp_layout
from sunwidgets.export.sharp_overlays import (
    ARROW_COLOR,
    LEVEL_COLORS,
    LINE_COLOR,
    OUTLINE_COLOR,
    REGION_COLOR,
    Overlays,
)
from tests.core.conftest import CCD_HEADER, jsoc_name, write_frame
from tests.export.movies import decode, decode_gif

BLANK = tuple(bytes.fromhex(NO_DATA_COLOR[1:]))


@pytest.fixture(scope="module")
def cube():
    return SharpCube.sample(n_frames=8)


def drawn_by_matplotlib(figure):
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., :3].astype(int)


SPOT = Region("ellipse", [(328.8, 14.0), (329.8, 14.0), (328.8, 14.9)])
EVERYTHING = Overlays(inversion_line=True, levels=(-500.0, 500.0), arrows=True, outline=True, region=SPOT)
SCENES = {
    "segment": {"segment": "Br", "look": Look(-700, 700, "hmimag")},
    "asinh": {"segment": "Bp", "look": Look(-700, 700, "RdBu_r", "asinh"), "keyword": None},
    "two": {"second_segment": "conf_disambig", "grid": True},
    "three": {"panels": "three"},
    "own": {"panels": ("USFLUX", "continuum"), "dpi": 90},
    "coarse": {"segment": "Br", "dpi": 60},
    "overlays": {"segment": "Br", "overlays": EVERYTHING, "grid": True},
    "overlays over three": {"panels": "three", "overlays": EVERYTHING},
}


@pytest.mark.parametrize("scene", SCENES)
def test_what_is_drawn_quickly_is_what_matplotlib_draws(cube, scene):
    quick, whole = sharp_layout(cube, **SCENES[scene]), sharp_layout(cube, **SCENES[scene])
    for moment in all_moments(cube):
        dots = quick.draw(moment)[..., :3].astype(int)
        difference = np.abs(dots - drawn_by_matplotlib(whole.show(moment).figure))
        # Of 255, where a line above the picture lets something of it through.
        assert difference.max() <= 2
        assert (difference > 0).mean() < 0.02


OVERLAY_COLORS = {
    "inversion_line": (Overlays(inversion_line=True), LINE_COLOR),
    "levels": (Overlays(levels=(500.0,)), LEVEL_COLORS[1]),
    "arrows": (Overlays(arrows=True), ARROW_COLOR),
    "outline": (Overlays(outline=True), OUTLINE_COLOR),
    "region": (Overlays(region=SPOT), REGION_COLOR),
}


@pytest.mark.parametrize("what", OVERLAY_COLORS)
def test_each_overlay_is_in_its_frame_and_in_no_gap(cube, what):
    overlays, color = OVERLAY_COLORS[what]
    wanted = np.array(list(bytes.fromhex(color[1:])))
    layout = sharp_layout(cube, overlays=overlays, keyword=None)

    dots = layout.draw(moment_of(cube, 6))[..., :3].astype(int)
    assert (np.abs(dots - wanted).max(axis=-1) <= 3).sum() > 5
    (gap, *_) = (moment for moment in all_moments(cube) if moment.n_missing)
    np.testing.assert_array_equal(layout.draw(gap), sharp_layout(cube, keyword=None).draw(gap))


def test_overlays_of_differences_are_those_of_the_frames(cube):
    quick = sharp_layout(cube.differences(), overlays=EVERYTHING)
    drawn = quick.draw(moment_of(cube, 5)).copy()
    plain = sharp_layout(cube, overlays=EVERYTHING)
    plain.draw(moment_of(cube, 5))
    lines = [
        [artist for artist in made.pictures[0]._drawn_over if isinstance(artist, LineCollection)]
        for made in (quick, plain)
    ]
    assert lines[0]
    for ours, theirs in zip(*lines, strict=True):
        for one, other in zip(ours.get_segments(), theirs.get_segments(), strict=True):
            np.testing.assert_array_equal(one, other)
    whole = sharp_layout(cube.differences(), overlays=EVERYTHING).show(moment_of(cube, 5))
    assert "minus the frame before" in whole.figure.get_suptitle()
    assert np.abs(drawn[..., :3].astype(int) - drawn_by_matplotlib(whole.figure)).max() <= 2


@pytest.mark.parametrize("panels", [None, "three"])
def test_a_movie_of_figures_has_the_layout_of_the_figure(cube, panels):
    if panels:
        figure, layout = three_panel_figure(cube, 5, dpi=100), sharp_layout(cube, panels=panels, dpi=100)
    else:
        figure, layout = frame_figure(cube, 5, "Br"), sharp_layout(cube, dpi=100)
    difference = np.abs(layout.draw(moment_of(cube, 5))[..., :3].astype(int) - drawn_by_matplotlib(figure))
    assert difference.max() <= 2


@pytest.mark.parametrize("suffix", [".mp4", ".gif"])
def test_the_frames_of_a_movie_are_the_figures(cube, tmp_path, suffix):
    path = save_movie(cube, tmp_path / f"a{suffix}", fps=5, progress=False)
    moments = all_moments(cube)
    layout = sharp_layout(cube)
    if suffix == ".gif":
        frames, durations = decode_gif(path)
        assert durations == [200] * len(moments)
    else:
        frames, about = decode(path)
        assert about["fps"] == 5
    assert len(frames) == len(moments)
    for frame, moment in zip(frames, moments, strict=True):
        drawn = layout.draw(moment)[..., :3].astype(int)
        difference = np.abs(frame.astype(int) - drawn)
        # What compression and 256 colours cost.
        assert difference.mean() < 1.5
        assert np.percentile(difference, 99) < 20


def test_a_bare_movie_is_the_pictures(cube, tmp_path):
    path = save_movie(cube, tmp_path / "a.mp4", bare=True, crf=5, progress=False)
    frames, _ = decode(path)
    ny, nx = cube.grid.shape
    moments = all_moments(cube)
    assert frames.shape == (len(moments), ny, nx, 3)
    for frame, moment in zip(frames, moments, strict=True):
        if moment.n_missing:
            assert np.abs(frame.astype(int) - BLANK).max() <= 4
        else:
            values = cube.frame("Br", moment.index)[::-1]
            look = np.clip((values + 830) / 1660 * 256, 0, 255)
            assert np.corrcoef(look.ravel(), frame[..., 1].ravel())[0, 1] > 0.95


@pytest.mark.parametrize("suffix", [".mp4", ".webm"])
def test_a_bare_movie_has_the_colours_of_the_pictures(cube, tmp_path, suffix):
    look = Look(-500, 500, "hmimag")
    path = save_movie(cube, tmp_path / f"a{suffix}", bare=True, look=look, scale=4, crf=1, progress=False)
    back, _ = decode(path)
    moments = all_moments(cube)
    for frame, dots in zip(back, bare_frames(cube, moments, "Br", look=look, scale=4), strict=True):
        # The middles of pixels: at their edges a movie blends colours.
        ours, theirs = (picture[1::4, 1::4, :3].astype(int) for picture in (dots, frame))
        assert np.abs(ours - theirs).mean() < 2
        np.testing.assert_allclose(ours.mean(axis=(0, 1)), theirs.mean(axis=(0, 1)), atol=2)


def test_bare_pictures_are_those_of_matplotlib(cube):
    from matplotlib.figure import Figure

    ny, nx = cube.grid.shape
    figure = Figure(figsize=(2 * nx / 100, 2 * ny / 100), dpi=100)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    look = Look(-500, 500, "hmimag")
    axes.imshow(
        cube.frame("Br", 3), cmap=look.cmap, vmin=-500, vmax=500, origin="lower", interpolation="nearest"
    )
    ours = next(bare_frames(cube, [moment_of(cube, 3)], "Br", look=look, scale=2))
    np.testing.assert_array_equal(ours[..., :3], drawn_by_matplotlib(figure))


@pytest.mark.parametrize("draw", [bare_frames, bare_planes])
def test_bare_pictures_that_cannot_be_are_refused_at_once(cube, draw):
    moments = all_moments(cube)
    with pytest.raises(UnknownSegmentError, match="Did you mean 'Br'"):
        draw(cube, moments, "Brr")
    with pytest.raises(ExportOptionError, match="scale is 0"):
        draw(cube, moments, "Br", scale=0)


@pytest.mark.parametrize(("base", "suffix"), [("running", ".mp4"), (2, ".gif")])
def test_movies_of_differences(cube, tmp_path, base, suffix):
    growth = cube[:4].differences(base=base)
    look = Look(-300, 300, "gray")
    path = save_movie(growth, tmp_path / f"a{suffix}", bare=True, segment="Br", look=look, progress=False)
    frames = decode_gif(path)[0] if suffix == ".gif" else decode(path)[0]
    moments = all_moments(growth)
    assert len(frames) == len(moments) >= 4
    for frame, moment in zip(frames, moments, strict=True):
        if moment.n_missing:
            continue
        if base == "running" and moment.index == 0:
            # There is no frame before the first.
            assert np.abs(frame.astype(int) - BLANK).mean() < 3
            continue
        change = cube.difference("Br", moment.index, base=base)
        grey = np.clip((change[::-1] + 300) / 600, 0, 1) * 255
        assert np.abs(frame.astype(int).mean(axis=-1) - grey).mean() < 4


def test_missing_frames_are_drawn_as_such(cube):
    moments = all_moments(cube)
    missing = [moment for moment in moments if moment.n_missing]
    assert len(missing) == int(cube.gaps["n_missing"].sum()) == 3
    layout = sharp_layout(cube)
    shown = layout.show(missing[0])
    assert np.isnan(np.ma.getdata(shown.pictures[0].image.get_array())).all()
    assert shown.pictures[0]._note.get_text() == "No frame\nleft out of the sample"
    assert missing[0].time.strftime("%Y-%m-%d %H:%M") in layout.figure.get_suptitle()
    assert [m.time.isot for m in moments] == sorted(m.time.isot for m in moments)


def test_a_long_gap_is_one_frame_and_says_so(tmp_path, caplog):
    for day in ("01", "02", "03"):
        write_frame(tmp_path, t_rec=f"2011.02.{day}_00:00:00_TAI")
        write_frame(tmp_path, t_rec=f"2011.02.{day}_01:00:00_TAI")
    cube = SharpCube.from_files(tmp_path)
    assert cube.gaps["n_missing"].tolist() == [22, 22]
    write_frame(tmp_path, t_rec="2011.02.09_00:00:00_TAI")
    cube = SharpCube.from_files(tmp_path)
    assert cube.gaps["n_missing"].max() > MOST_OF_A_GAP
    assert len(all_moments(cube)) == 7 + 22 + 22 + 1
    with caplog.at_level(logging.WARNING, "sunwidgets"):
        save_movie(cube, tmp_path / "a.mp4", bare=True, progress=False)
    assert "142 frames missing after 2011-02-03T01:00:00.000 are one frame" in caplog.text


def test_true_times_follow_the_record_times(tmp_path):
    for hour, minute in ((0, 0), (1, 0), (2, 0), (3, 24), (4, 0), (6, 0)):
        write_frame(tmp_path, t_rec=f"2011.02.15_{hour:02d}:{minute:02d}:00_TAI")
    cube = SharpCube.from_files(tmp_path)
    frames, about = decode(
        save_movie(cube, tmp_path / "a.mp4", times="true", fps=5, bare=True, progress=False)
    )
    # Seven hours, an hour a fifth of a second, at a rate of which a fifth is a multiple.
    assert about["fps"] == 60
    assert len(frames) == 7 * 12
    gap = np.abs(frames.astype(int) - BLANK).max(axis=(1, 2, 3)) <= 4
    # From 3:00, when one should have been, to 3:24, and from 5:00 to 6:00.
    assert np.flatnonzero(gap).tolist() == [*range(36, 41), *range(60, 72)]


def test_frames_without_the_segment_without_data_or_damaged_go_on(tmp_path, caplog):
    times = [f"2011.02.15_0{hour}:00:00_TAI" for hour in range(5)]
    write_frame(tmp_path, t_rec=times[0])
    write_frame(tmp_path, "Bp", t_rec=times[1])
    write_frame(tmp_path, t_rec=times[2], data=np.full((6, 8), -32768, np.int16), BLANK=-32768)
    write_frame(tmp_path, t_rec=times[3], QUALITY=-0x80000000)
    damaged = write_frame(tmp_path, t_rec=times[4])
    cube = SharpCube.from_files(tmp_path)
    layout = sharp_layout(cube, segment="Br", keyword=None)
    damaged.write_bytes(damaged.read_bytes()[:2900])
    cube.cache_bytes = 0
    notes = []
    for moment in all_moments(cube):
        layout.draw(moment, forgiving=True)
        notes.append(layout.pictures[0]._note.get_text())
    assert notes == [
        "",
        "This frame has no Br",
        "This frame has no data in Br",
        "This frame has no data",
        "Br of this frame cannot be read",
    ]
    path = save_movie(cube, tmp_path / "a.gif", bare=True, segment="Br", progress=False)
    frames, _ = decode_gif(path)
    blank = [bool((frame == BLANK).all()) for frame in frames]
    assert blank == [False, True, True, True, True]
    with pytest.raises(SharpFileError):
        frame_figure(cube, 4, "Br")


def test_frames_of_different_size_are_aligned(tmp_path):
    write_frame(tmp_path, data=np.full((6, 8), 100, np.int16), t_rec="2011.02.15_00:00:00_TAI")
    write_frame(tmp_path, data=np.full((7, 10), 100, np.int16), t_rec="2011.02.15_01:00:00_TAI")
    cube = SharpCube.from_files(tmp_path)
    moments = all_moments(cube)
    first, second = (frame.copy() for frame in bare_frames(cube, moments, "Br", scale=1))
    assert first.shape == second.shape == (*cube.grid.shape, 4)
    assert (second[..., :3] != BLANK).any(axis=-1).all()
    assert (first[..., :3] != BLANK).any(axis=-1).sum() == 6 * 8
    layout = sharp_layout(cube, keyword=None)
    assert layout.draw(moments[0]).shape == layout.draw(moments[1]).shape


def test_the_axes_of_a_helioprojective_cube_move_with_it(tmp_path):
    for hour, longitude in ((0, 21.6), (6, 18.3)):
        t_rec = f"2011.02.15_0{hour}:00:00_TAI"
        name = jsoc_name(t_rec, "field", "hmi.sharp_720s")
        write_frame(
            tmp_path,
            "field",
            t_rec=t_rec,
            name=name,
            data=np.ones((60, 80), np.int16),
            CRLN_OBS=longitude,
            **CCD_HEADER,
        )
    cube = SharpCube.from_files(tmp_path)
    quick, whole = (sharp_layout(cube, segment="field", keyword=None) for _ in range(2))
    drawn = []
    for moment in all_moments(cube):
        drawn.append(quick.draw(moment)[..., :3].astype(int))
        assert np.abs(drawn[-1] - drawn_by_matplotlib(whole.show(moment).figure)).max() <= 2
    box = quick.pictures[0].axes.get_window_extent()
    below = slice(len(drawn[0]) - int(box.y0) + 2, None)
    assert np.abs(drawn[0][below] - drawn[-1][below]).max() > 100


def test_one_frame_is_a_movie(tmp_path):
    frames, _ = decode(save_movie(SharpCube.sample(n_frames=1), tmp_path / "a.mp4", progress=False))
    assert len(frames) == 1


def test_pixels_are_whole_dots_and_sizes_even(cube):
    for options in ({"segment": "Br"}, {"panels": "three"}, {"second_segment": "Bp"}):
        layout = sharp_layout(cube, **options)
        height, width = layout.draw(moment_of(cube, 0)).shape[:2]
        assert height % 2 == width % 2 == 0
        for picture in layout.pictures:
            box = picture.axes.get_window_extent()
            assert (box.width, box.height) == pytest.approx(cube.grid.shape[::-1])
            assert box.x0 == pytest.approx(round(box.x0), abs=1e-6)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"times": "uneven"}, ExportOptionError, "'even' or 'true'"),
        ({"segment": "Brr"}, UnknownSegmentError, "Did you mean 'Br'"),
        ({"bare": True, "segment": "Brr"}, UnknownSegmentError, "Did you mean 'Br'"),
        ({"bare": True, "keyword": None}, ExportOptionError, "bare movie has no keyword"),
        ({"bare": True, "overlays": EVERYTHING}, ExportOptionError, "bare movie has no overlays"),
        ({"bare": True, "scale": 0}, ExportOptionError, "1 to 20"),
        ({"bare": True, "scale": 1.5}, ExportOptionError, "whole number"),
        ({"scale": 2}, ExportOptionError, "for bare movies"),
        ({"dpi": 5}, ExportOptionError, "10 or more and of 1200 or less"),
        ({"panels": "three", "segment": "Br"}, ExportOptionError, "leave segment and look out"),
        ({"panels": ["USFLUX"]}, ExportOptionError, "no picture"),
        ({"panels": ["Br", "USFLX"]}, ExportOptionError, "Did you mean 'USFLUX'"),
        ({"keyword": "USFLX"}, ExportOptionError, "Did you mean 'USFLUX'"),
        ({"colour": "red"}, TypeError, "colour"),
    ],
)
def test_an_option_that_cannot_be_is_refused_and_leaves_nothing(cube, tmp_path, options, error, message):
    with pytest.raises(error, match=message):
        save_movie(cube, tmp_path / "a.mp4", progress=False, **options)
    assert not list(tmp_path.iterdir())


def test_a_real_record_makes_a_movie(real_record, tmp_path):
    cube = SharpCube.from_files(real_record)
    frames, _ = decode(save_movie(cube, tmp_path / "a.mp4", panels="three", progress=False))
    drawn = sharp_layout(cube, panels="three").draw(moment_of(cube, 0))[..., :3]
    assert np.abs(frames[0].astype(int) - drawn).mean() < 3
    line = sharp_layout(cube, panels="three").show(moment_of(cube, 0)).series[0]._parts[0].lines[0]
    assert line.get_ydata()[0] == pytest.approx(2.71476e22, rel=1e-4)


def test_the_difference_of_one_frame_is_an_empty_picture(tmp_path):
    write_frame(tmp_path)
    cube = SharpCube.from_files(tmp_path).differences()
    frames, _ = decode(save_movie(cube, tmp_path / "a.mp4", bare=True, progress=False))
    assert np.abs(frames[0].astype(int) - BLANK).max() <= 4


@pytest.mark.parametrize("bare", [False, True])
def test_what_headers_say_is_text_in_a_movie_and_frames_without_data_go_on(tmp_path, bare):
    attack = "</script><img src=x onerror=alert(1)> $\\frac{"
    for hour in range(3):
        nothing = {"data": np.full((7, 9), -32768, np.int16), "BLANK": -32768} if hour else {}
        time = f"2011.02.15_0{hour}:00:00_TAI"
        write_frame(tmp_path, t_rec=time, NOAA_ARS=attack, OBJECT=attack, **nothing)
    cube = SharpCube.from_files(tmp_path)
    frames, _ = decode(save_movie(cube, tmp_path / "a.mp4", bare=bare, progress=False))
    assert len(frames) == 3
    assert frames[0].std() > 0


def test_two_movies_at_once_to_one_place_leave_one_that_is_whole(tmp_path):
    cubes = [SharpCube.sample(n_frames=count) for count in (3, 5)]
    path = tmp_path / "a.mp4"
    with ThreadPoolExecutor() as pool:
        made = [pool.submit(save_movie, cube, path, progress=False) for cube in cubes]
        assert [one.result() for one in made] == [path, path]
    assert len(decode(path)[0]) in [len(all_moments(cube)) for cube in cubes]
    assert list(tmp_path.iterdir()) == [path]
