"""The figure of the globe, where a reader could not read it."""

from itertools import pairwise

from matplotlib.backends.backend_agg import FigureCanvasAgg

from sunwidgets import ObserverGlobe


def test_numbers_beside_the_colours_of_a_difference_do_not_overlap() -> None:
    globe = ObserverGlobe(n_loops=20, size=64, lon=-70, lat=20, distance=0.1)
    globe.pinned, globe.compare = "Earth", "difference"
    figure = globe.figure()
    FigureCanvasAgg(figure).draw()
    (bar,) = (axes for axes in figure.axes if axes.get_ylabel().startswith("Difference"))
    labels = [label for label in bar.get_yticklabels() if label.get_text()]
    assert len(labels) >= 3
    boxes = [label.get_window_extent() for label in labels]
    assert not any(one.overlaps(other) for one, other in pairwise(sorted(boxes, key=lambda box: box.y0)))
