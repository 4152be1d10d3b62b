"""Sequences of frames: what is written, under which names, and what is left alone."""

import os
import signal
import subprocess
import sys
import time

import numpy as np
import psutil
import pytest
from PIL import Image

from sunwidgets import SharpCube
from sunwidgets.exceptions import ExportError, ExportOptionError
from sunwidgets.export import frame_sequence
from sunwidgets.export.frame_sequence import frame_names, save_frames
from sunwidgets.export.looks import Look
from sunwidgets.export.moments import moment_of
from sunwidgets.export.sharp_movies import sharp_layout
from sunwidgets.export.sharp_overlays import Overlays
from tests.core.conftest import write_frame


@pytest.fixture(scope="module")
def cube():
    return SharpCube.sample(n_frames=3)


def stamps(files):
    return [file.stat().st_mtime_ns for file in files]


def test_a_file_a_frame_with_the_figure_in_it(cube, tmp_path):
    files = save_frames(cube, tmp_path / "new" / "folder", dpi=60, progress=False)
    assert [file.name for file in files] == [
        "synthetic_20230905_000000.png",
        "synthetic_20230905_093600.png",
        "synthetic_20230907_000000.png",
    ]
    layout = sharp_layout(cube, panels="three", dpi=60)
    for index, file in enumerate(files):
        with Image.open(file) as image:
            assert image.info["dpi"] == pytest.approx((60, 60), abs=0.02)
            np.testing.assert_array_equal(np.asarray(image), layout.draw(moment_of(cube, index))[..., :3])
    assert {file.name for file in files} == set(os.listdir(tmp_path / "new" / "folder"))


def test_several_processes_write_the_same(cube, tmp_path):
    alone = save_frames(cube, tmp_path / "one", dpi=50, progress=False)
    together = save_frames(cube, tmp_path / "two", dpi=50, processes=2, progress=False)
    for one, two in zip(alone, together, strict=True):
        assert one.read_bytes() == two.read_bytes()


def test_it_goes_on_where_it_was(cube, tmp_path):
    files = save_frames(cube, tmp_path, dpi=50, progress=False)
    whole = [file.read_bytes() for file in files]
    files[0].unlink()
    files[1].write_bytes(whole[1][:-500])
    untouched = files[2].stat().st_mtime_ns
    told = []
    again = save_frames(cube, tmp_path, dpi=50, progress=lambda done, total: told.append((done, total)))
    assert again == files
    assert told == [(0, 2), (1, 2), (2, 2)]
    assert [file.read_bytes() for file in files] == whole
    assert files[2].stat().st_mtime_ns == untouched


@pytest.mark.parametrize(
    "changed", [{"dpi": 51}, {"panels": ["Br"]}, {"looks": {"Br": Look(-1, 1, "gray")}}, {"overwrite": True}]
)
def test_files_of_another_look_are_made_anew(cube, tmp_path, changed):
    files = save_frames(cube, tmp_path, dpi=50, progress=False)
    before = stamps(files)
    save_frames(cube, tmp_path, **{"dpi": 50, "progress": False, **changed})
    assert all(new > old for new, old in zip(stamps(files), before, strict=True))


def test_files_with_another_mask_over_them_are_made_anew(cube, tmp_path):
    masks = np.zeros((2, *cube.grid.shape), dtype=bool)
    # Of a large array the words that numpy writes leave out the middle.
    masks[0, 100:150, 200:300] = masks[1, 100:150, 200:301] = True
    kept = [
        [file.read_bytes() for file in save_frames(cube, tmp_path, dpi=50, overlays=over, progress=False)]
        for over in (Overlays(region=masks[0]), Overlays(region=masks[1]), None)
    ]
    assert len({tuple(each) for each in kept}) == 3


def test_files_of_another_cube_or_program_are_made_anew(cube, tmp_path):
    files = save_frames(cube, tmp_path, template="{index}.png", dpi=50, progress=False)
    before = [file.read_bytes() for file in files]
    Image.new("RGB", (5, 5)).save(files[1])
    save_frames(SharpCube.sample(n_frames=4)[:3], tmp_path, template="{index}.png", dpi=50, progress=False)
    assert all(file.read_bytes() != old for file, old in zip(files, before, strict=True))


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("../{index}.png", "cannot have '/'"),
        ("/tmp/{index}.png", "cannot have '/'"),
        ("a\\{index}.png", "cannot have"),
        ("{index}\x00.png", "cannot have"),
        ("{t_rec:%H:%M}{index}.png", "cannot have ':'"),
        ("{t_rec:%d/%m}{index}.png", "cannot have '/'"),
        (".{index}.png", "cannot be a file's"),
        ("{index}.exe", "must end in .png"),
        ("{index}", "must end in .png"),
        ("", "must end in .png"),
        ("{region}.png", "both 'synthetic.png'"),
        ("{t_rec:%Y}.png", "frames 0 and 1 both"),
        ("{t_rec.__class__}{index}.png", "it can name region"),
        ("{index.real}.png", "it can name"),
        ("{0}.png", "it can name"),
        ("{}.png", "it can name"),
        ("{regio}{index}.png", "Did you mean 'region'"),
        ("{index!r}.png", "no use for"),
        ("{index:999999999}.png", "no use for"),
        ("{index:{harpnum}}.png", "no use for"),
        ("{index:%Y}.png", "cannot be filled in"),
        ("{index.png", "is not one"),
        ("{index:0200d}" + 60 * "ü" + ".png", "cannot be a file's"),
        (None, "is not one"),
    ],
)
def test_a_template_that_gives_no_plain_name_is_refused(cube, tmp_path, template, message):
    with pytest.raises(ExportOptionError, match=message):
        save_frames(cube, tmp_path / "new", template=template, progress=False)
    assert not (tmp_path / "new").exists()


def test_names_can_be_in_any_language():
    names = frame_names(SharpCube.sample(n_frames=1), "Fläche ☀ {t_rec:%d.%m.%Y} {{x}}.PNG")
    assert names == ["Fläche ☀ 05.09.2023 {x}.PNG"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"processes": 0}, "processes is 0"),
        ({"processes": 1.5}, "processes is 1.5"),
        ({"compress_level": 10}, "0 to 9"),
        ({"dpi": 3}, "10 or more and of 1200 or less"),
    ],
)
def test_an_option_that_cannot_be_is_refused(cube, tmp_path, options, message):
    with pytest.raises(ExportOptionError, match=message):
        save_frames(cube, tmp_path / "new", progress=False, **options)
    assert not (tmp_path / "new").exists()


def test_a_folder_that_cannot_be_is_named(cube, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ExportError, match="cannot be made"):
        save_frames(cube, tmp_path / "file", progress=False)


def test_a_damaged_frame_does_not_keep_the_others_from_being_written(tmp_path):
    for hour in range(3):
        last = write_frame(tmp_path, t_rec=f"2011.02.15_0{hour}:00:00_TAI")
    cube = SharpCube.from_files(tmp_path)
    # The look is chosen before, as in a widget.
    options = {"panels": ["Br"], "looks": {"Br": Look(0, 1, "gray")}, "dpi": 50, "progress": False}
    last.write_bytes(last.read_bytes()[:-2800])
    cube.cache_bytes = 0
    with pytest.raises(ExportError, match=r"1 of 3 frames were not written; the first: .*20110215_020000"):
        save_frames(cube, tmp_path / "frames", template="{index}.png", **options)
    assert sorted(os.listdir(tmp_path / "frames")) == ["0.png", "1.png"]


def test_stopping_leaves_whole_files_only(cube, tmp_path):
    def stop(done, total):
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        save_frames(cube, tmp_path, dpi=50, progress=stop)
    files = list(tmp_path.iterdir())
    assert len(files) == 2
    assert all(file.read_bytes().endswith(frame_sequence._END) for file in files)


SCRIPT = """
import sys
from sunwidgets import SharpCube
from sunwidgets.export.frame_sequence import save_frames
if __name__ == "__main__":
    def tell(done, total):
        print(done, flush=True)
    save_frames(SharpCube.sample(n_frames=200), sys.argv[1], dpi=60, processes=2, progress=tell)
"""


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_control_c_stops_all_processes(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    process = subprocess.Popen(
        [sys.executable, str(script), str(tmp_path / "frames")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    while process.stdout.readline().strip() != "3":
        assert process.poll() is None
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=120)
    assert "KeyboardInterrupt" in said
    files = list((tmp_path / "frames").iterdir())
    assert 3 <= len(files) < 200
    assert all(file.read_bytes().endswith(frame_sequence._END) for file in files)
    deadline = time.monotonic() + 30
    while running_in_group(process.pid) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not running_in_group(process.pid)


def running_in_group(group):
    running = []
    for process in psutil.process_iter():
        try:
            if os.getpgid(process.pid) == group and process.status() != psutil.STATUS_ZOMBIE:
                running.append(process.pid)
        except (ProcessLookupError, psutil.NoSuchProcess):
            continue
    return running
