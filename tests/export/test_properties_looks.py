"""What is true of every colour table and of every way that values become colours."""

import matplotlib
import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sunwidgets.export.looks import COLOR_MAPS, NORMS, Look, color_table, matplotlib_norm

many = settings(max_examples=150)

limits = st.floats(-1e6, 1e6)
# Those that pages offer, and some of each kind.
names = st.sampled_from([*COLOR_MAPS, "tab10", "jet", "Greys_r", "sdoaia171", "hmimag", "gist_earth"])


@st.composite
def looks(draw):
    vmin, vmax = sorted((draw(limits), draw(limits)))
    assume(vmax - vmin > 1e-6 * max(abs(vmin), abs(vmax)))
    return Look(vmin, vmax, draw(names), draw(st.sampled_from(NORMS)))


@given(name=names)
@settings(max_examples=40)
def test_a_table_has_256_colours_and_those_of_matplotlib(name):
    table = np.frombuffer(color_table(name), np.uint8).reshape(256, 3)
    wanted = matplotlib.colormaps[name]((np.arange(256) + 0.5) / 256, bytes=True)
    np.testing.assert_array_equal(table, wanted[:, :3])


@given(look=looks(), values=st.lists(st.floats(0, 1), min_size=2, max_size=20))
@many
def test_a_larger_value_is_further_up_the_colours(look, values):
    values = look.vmin + (look.vmax - look.vmin) * np.sort(values)
    places = np.asarray(matplotlib_norm(look)(values))
    assert np.all(np.diff(places) >= -1e-12)
    assert np.all((places >= -1e-9) & (places <= 1 + 1e-9))
    ends = np.asarray(matplotlib_norm(look)([look.vmin, look.vmax]))
    np.testing.assert_allclose(ends, [0, 1], atol=1e-9)


@given(limit=st.floats(1e-3, 1e6), part=st.floats(0, 1), norm=st.sampled_from(NORMS))
@many
def test_equal_limits_show_both_signs_alike(limit, part, norm):
    place = matplotlib_norm(Look(-limit, limit, "gray", norm))
    np.testing.assert_allclose(place(part * limit) + place(-part * limit), 1, atol=1e-9)
    np.testing.assert_allclose(place(0.0), 0.5, atol=1e-12)
