"""``sunwidgets html``, as it is called from a terminal."""

from pathlib import Path

import pytest

from sunwidgets import SharpCube
from sunwidgets.__main__ import main


def test_the_sample_becomes_a_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x.html"
    assert main(["html", "--sample", "3", "-o", str(path), "--segments", "Bp,Br", "--title", "A <b>"]) == 0
    text = path.read_text(encoding="utf-8")
    assert "<h1>A &lt;b&gt;</h1>" in text
    assert '"segment":"Bp"' in text
    assert str(path) in capsys.readouterr().out


def test_saved_frames_become_a_smaller_page_if_asked(tmp_path: Path) -> None:
    SharpCube.sample(n_frames=8).save(tmp_path / "frames")
    frames = [str(path) for path in sorted((tmp_path / "frames").glob("*.Br.fits"))]
    sizes = []
    for limit in ("50Mbyte", "0.6Mbyte"):
        path = tmp_path / f"{limit}.html"
        assert main(["html", *frames, "-o", str(path), "--max-size", limit]) == 0
        sizes.append(path.stat().st_size)
    assert sizes[1] < 0.6 * sizes[0]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--sample", "2", "--segments", "Bq"], "Bq"),
        (["--sample", "2", "--max-size", "large"], "large"),
        (["--sample", "2", "--max-size=-1byte"], "above 0"),
        ([], "name a HARP number"),
    ],
)
def test_what_cannot_be_is_said(
    arguments: list[str], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["html", *arguments, "-o", str(tmp_path / "x.html")]) == 2
    assert words in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
