"""Take the pictures of the widgets for README and documentation, from JupyterLab in a real browser.

`python tools/pictures.py [name ...]` writes docs/images/<name>.png, all of them or those named.
"""

import sys
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"

sys.path.insert(0, str(ROOT))
from tests.browser.lab import own_lab  # noqa: E402

CELLS = {
    "sharp_scrubber": """
from sunwidgets import SharpCube, SharpScrubber
SharpScrubber(SharpCube.sample(), frame=36, second_segment="conf_disambig")""",
    "observer_globe": """
from sunwidgets import ObserverGlobe
ObserverGlobe(lon=-55, lat=18)""",
    "rotation_tracks": """
from sunwidgets import RotationTracks
RotationTracks(day=3)""",
    # Marks as if somebody had clicked, off by 4 arcsec.
    "rotation_measure": """
import astropy.units as u
import numpy as np
from astropy.coordinates import SkyCoord
from sunwidgets import RotationTracks
from sunwidgets.core.rotation import rotation_track
from sunwidgets.core.rotation_sequence import SYNTHETIC_LAW, synthetic_spots

random = np.random.default_rng(7)

def clicked(spot):
    x, y = random.normal(0, 4, (2, spot.size)) * u.arcsec
    return SkyCoord(spot.Tx + x, spot.Ty + y, frame=spot.frame.replicate_without_data())

places = rotation_track(synthetic_spots(), np.arange(7) * u.day, model=SYNTHETIC_LAW).coords
widget = RotationTracks(mode="measure")
widget.marks = {str(number + 1): clicked(spot) for number, spot in enumerate(places)}
widget.image = 3
widget""",
}
SETTLE = 2500
"""What the first pictures may take, in milliseconds."""


def main() -> None:
    names = sys.argv[1:] or list(CELLS)
    with own_lab() as lab:
        lab.page.set_viewport_size({"width": 1180, "height": 1500})
        lab.page.evaluate("() => window.jupyterapp.commands.execute('application:toggle-left-area')")
        for name in names:
            widget = lab.run(CELLS[name]).locator(".sunwidgets").first
            widget.wait_for()
            lab.page.wait_for_timeout(SETTLE)
            lab.page.mouse.move(5, 5)
            path = IMAGES / f"{name}.png"
            widget.screenshot(path=path)
            # Fewer colours make half the file, and show only in the shades of the globe.
            picture = Image.open(path).convert("RGB")
            if name != "observer_globe":
                picture = picture.quantize(256)
            picture.save(path, optimize=True)
            sys.stdout.write(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1000:.0f} kB\n")
            lab.close()


if __name__ == "__main__":
    main()
