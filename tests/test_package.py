"""The package as a whole: light to import, and no Jupyter in the core."""

import subprocess
import sys


def imported_by(code: str) -> set[str]:
    """Run code in a fresh Python; give the packages that it loaded."""
    script = f"{code}\nimport sys\nprint(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in done.stdout.split()}


def test_import_alone_is_light() -> None:
    loaded = imported_by("import sunwidgets; assert sunwidgets.__version__")
    assert not loaded & {"numpy", "astropy", "sunpy", "matplotlib", "ipywidgets", "anywidget"}


def test_the_core_and_the_figures_know_nothing_of_jupyter() -> None:
    use = (
        "from sunwidgets import SharpCube\nfrom sunwidgets.export.sharp_figures import frame_figure\n"
        "frame_figure(SharpCube.sample(n_frames=2), 0, 'Br')"
    )
    assert not imported_by(use) & {"ipywidgets", "anywidget", "traitlets", "IPython", "comm"}


def test_rotation_knows_nothing_of_jupyter() -> None:
    use = (
        "import astropy.units as u\nfrom astropy.coordinates import SkyCoord\n"
        "from sunwidgets.core.rotation import rotation_track\n"
        "start = SkyCoord(0 * u.deg, 0 * u.deg, frame='heliographic_stonyhurst', obstime='2001-01-01')\n"
        "rotation_track(start, [0, 1] * u.day).plot()"
    )
    assert not imported_by(f"import sunpy.coordinates\n{use}") & {
        "ipywidgets",
        "anywidget",
        "traitlets",
        "comm",
    }


def test_the_public_names_are_there() -> None:
    import sunwidgets

    for name in sunwidgets.__all__:
        assert getattr(sunwidgets, name) is not None
