"""Scaling laws and hydrostatic density, against their equations and a numerical integral."""

import astropy.constants as const
import astropy.units as u
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from sunwidgets.core.loops import Recipe, isothermal_density, rtv_temperature, semi_circular_loop
from sunwidgets.core.plasma import rtv_density, rtv_pressure, scale_height
from sunwidgets.exceptions import LoopError

from .direct_recipe import direct_density, direct_loop, direct_temperature

HEATING = 1e-4 * u.erg / u.cm**3 / u.s
quiet = settings(deadline=None, max_examples=50)


def test_check_values():
    assert scale_height(1 * u.MK).to_value(u.Mm) == pytest.approx(60.25, abs=0.005)
    temperature = rtv_temperature(50 * u.Mm, HEATING)
    assert rtv_density(50 * u.Mm, temperature).to_value(u.cm**-3) == pytest.approx(4.6e8, rel=0.01)
    published = rtv_temperature(50 * u.Mm, HEATING, recipe="blog")
    assert (published / temperature).to_value(u.one) == pytest.approx(2 ** (4 / 7))
    assert published.to_value(u.K) == pytest.approx(direct_temperature(50 * u.Mm).to_value(u.K))


@quiet
@given(
    length=st.floats(1, 5000),
    exponent=st.floats(-7, 0),
    constants=st.sampled_from([("barnes2018", 1.83e3, 5.09e4), ("rtv1978", 1.4e3, 9.8e4)]),
)
def test_both_scaling_laws_hold_at_once(length, exponent, constants):
    name, c1, c2 = constants
    heating = 10**exponent * u.erg / u.cm**3 / u.s
    p = rtv_pressure(length * u.Mm, heating, constants=name).to_value(u.dyne / u.cm**2)
    t = rtv_temperature(length * u.Mm, heating, constants=name)
    half = length * 1e8 / 2
    assert c1 * (p * half) ** (1 / 3) == pytest.approx(t.to_value(u.K))
    assert c2 * p ** (7 / 6) * half ** (-5 / 6) == pytest.approx(10**exponent)
    n = (p * u.dyne / u.cm**2 / (2 * const.k_B * t)).to_value(u.cm**-3)
    assert rtv_density(length * u.Mm, t, constants=name).to_value(u.cm**-3) == pytest.approx(n)


@quiet
@given(length=st.floats(5, 3000), temperature=st.floats(0.1, 20))
def test_closed_density_is_the_hydrostatic_integral(length, temperature):
    loop = semi_circular_loop(length * u.Mm, n_points=21)
    density = isothermal_density(loop, length * u.Mm, n0=1e9 * u.cm**-3, temperature=temperature * u.MK)
    sun = const.R_sun.to_value(u.Mm)
    height = scale_height(temperature * u.MK).to_value(u.Mm)
    top = loop.radius[10].to_value(u.Mm)
    integral, _ = quad(lambda r: (sun / r) ** 2 / height, sun, top, epsabs=0, epsrel=1e-12)
    assert density[10].to_value(u.cm**-3) == pytest.approx(1e9 * np.exp(-integral), rel=1e-9)
    np.testing.assert_allclose(density[[0, -1]].value, 1e9, rtol=1e-8)


@pytest.mark.parametrize("length", [50, 200, 500])
def test_blog_density_is_the_direct_one(length):
    loop = semi_circular_loop(length * u.Mm, 30 * u.deg, recipe="blog")
    ours = isothermal_density(loop, length * u.Mm, temperature=1 * u.MK, recipe="blog")
    direct = direct_density(direct_loop(length * u.Mm, 30 * u.deg), 1 * u.MK)
    np.testing.assert_allclose(ours.value, direct.value, rtol=1e-10)
    assert ours[0] == 1e11 * u.cm**-3


def test_density_at_the_feet_is_the_recipes_unless_given():
    loop = semi_circular_loop(50 * u.Mm)
    options = {"temperature": 1.4 * u.MK}
    assert isothermal_density(loop, 50 * u.Mm, **options)[0].value == pytest.approx(4.6e8, rel=0.01)
    published = isothermal_density(loop, 50 * u.Mm, **options, recipe=Recipe(density="1e11"))
    assert published[0].value == pytest.approx(1e11)
    assert isothermal_density(loop, 50 * u.Mm, **options, n0=7 * u.cm**-3)[0].value == pytest.approx(7)


@pytest.mark.parametrize("bad", [0, -1, np.nan, np.inf])
def test_impossible_values_are_refused(bad):
    loop = semi_circular_loop(50 * u.Mm)
    with pytest.raises(LoopError, match="temperature"):
        scale_height(bad * u.MK)
    with pytest.raises(LoopError, match="heating_rate"):
        rtv_temperature(50 * u.Mm, bad * HEATING)
    with pytest.raises(LoopError, match="length"):
        rtv_pressure(bad * u.Mm, HEATING)
    with pytest.raises(LoopError, match="n0"):
        isothermal_density(loop, 50 * u.Mm, n0=bad * u.cm**-3, temperature=1 * u.MK)


def test_what_is_no_loop_of_this_length_is_refused():
    loop = semi_circular_loop(500 * u.Mm)
    with pytest.raises(LoopError, match="more than half its length"):
        isothermal_density(loop, 50 * u.Mm, temperature=1 * u.MK)
    with pytest.raises(LoopError, match="two at least"):
        isothermal_density(loop[:1], 500 * u.Mm, temperature=1 * u.MK)
    with pytest.raises(LoopError, match="constants"):
        rtv_temperature(50 * u.Mm, HEATING, constants="mine")


def test_units_and_keywords_are_checked():
    with pytest.raises(u.UnitsError):
        rtv_temperature(50 * u.Mm, 1e-4 * u.erg)
    with pytest.raises(u.UnitsError):
        scale_height(1 * u.Mm)
    with pytest.raises(TypeError):
        rtv_temperature(50 * u.Mm, HEATING, half=True)
