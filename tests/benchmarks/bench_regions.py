"""Regions, overlays and links: what one frame takes in Python, and how late a linked scrubber follows."""

import astropy.units as u
import numpy as np

from sunwidgets.core.sharp import Region
from sunwidgets.export.sharp_overlays import overlay_arrows, overlay_lines
from tests.benchmarks.bench_spaceweather import full_size, median_ms
from tests.benchmarks.echo import spread
from tests.browser.lab import own_lab

FRAMES = 48
STEPS = 60
# The clock of a scrubber is written when its frame is drawn, and frames are there before.
FOLLOW = """async ([key, wait]) => {
  const clocks = [...document.querySelectorAll('.sw-clock')];
  const [first] = document.querySelectorAll('.sw-picture canvas');
  const written = clocks.map(clock => new Promise(resolve => {
    const observer = new MutationObserver(() => { observer.disconnect(); resolve(performance.now()); });
    observer.observe(clock, { childList: true });
  }));
  first.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  const [own, other] = await Promise.all(written);
  await new Promise(resolve => setTimeout(resolve, wait));
  return other - own;
}"""
READY = "() => document.querySelectorAll('.sw-clock').length === 2"


def _follow(*, in_page: bool) -> str:
    """Return how much later the follower draws a step, told by the page or by Python."""
    make = (
        "from sunwidgets import SharpCube, SharpScrubber, link\n"
        f"cube = SharpCube.sample(n_frames={FRAMES})\n"
        "a, b = SharpScrubber(cube), SharpScrubber(cube)\nlink(a, b)\n"
    )
    # Who hears no page is told by Python, as where a host keeps its widgets apart.
    apart = "" if in_page else "a._links = b._links = []\n"
    with own_lab() as lab:
        lab.run(f"{make}{apart}a", "b")
        lab.page.wait_for_function(READY)
        lab.eventually("a._hears and b._hears", in_page)
        for key in ("End", "Home"):
            lab.page.evaluate(FOLLOW, [key, 1500])
        # Slower than Python is told of a step, so that both ways are asked the same.
        late = [lab.page.evaluate(FOLLOW, ["ArrowRight", 260]) for _ in range(STEPS // 2)]
        late += [lab.page.evaluate(FOLLOW, ["ArrowLeft", 260]) for _ in range(STEPS // 2 - 1)]
    return spread(np.array(late))


def facts() -> list[tuple[str, str]]:
    cube, what = full_size()
    region = Region.from_pixels(cube, 0, "ellipse", [(372, 190), (452, 190), (372, 240)])
    cube.statistics("Br", 0, region=region)

    def measured() -> None:
        # From a fresh part, which remembers nothing.
        type(cube)(cube._source).measure(["USFLUX"], region=region, progress=False)

    return [
        (f"inversion line, 744 x 377, {what}", median_ms(lambda: overlay_lines(cube, "inversion_line", 0))),
        ("contours at two levels", median_ms(lambda: overlay_lines(cube, "contours", 0, (-500, 500)))),
        ("outline of the patch", median_ms(lambda: overlay_lines(cube, "outline", 0))),
        (
            "arrows every 2 pixels, of which the page asks when zoomed in",
            median_ms(lambda: overlay_arrows(cube, 0, spacing=2 * u.pix)),
        ),
        ("statistics and histogram of a region", median_ms(lambda: cube.statistics("Br", 0, region=region))),
        ("USFLUX of a region, its segments decoded from disk first", median_ms(measured)),
        ("a linked scrubber draws a step later than the first, told by the page", _follow(in_page=True)),
        ("the same, told by Python", _follow(in_page=False)),
    ]
