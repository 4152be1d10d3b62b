"""The script behind a scrubber's picture: sunpy and matplotlib, and the cube that holds the frames."""

import astropy.units as u

from sunwidgets.core.sharp import SharpCube, segment_info
from sunwidgets.core.sharp.keywords import ERRORS, number_keywords
from sunwidgets.export.code_text import assign
from sunwidgets.export.looks import (
    ASINH_LINEAR_PART,
    NO_DATA_COLOR,
    UNNAMED_CLASS,
    Look,
    class_colors,
    default_look,
    unit_text,
)
from sunwidgets.export.sharp_figure import region_title
from sunwidgets.export.sharp_overlay_code import overlay_code, overlay_imports
from sunwidgets.export.sharp_overlays import Overlays

__all__ = ["scrubber_code"]


def scrubber_code(
    cube: SharpCube,
    index: int,
    segment: str,
    *,
    look: Look | None = None,
    second_segment: str | None = None,
    second_look: Look | None = None,
    keyword: str | None = None,
    grid: bool = False,
    overlays: Overlays | None = None,
) -> str:
    """Return a script that draws one frame.

    Parameters
    ----------
    cube : SharpCube
        The frames; the script opens them as they were opened.
    index : int
        Number of the frame.
    segment, look, second_segment, second_look, keyword, grid, overlays
        As for `~sunwidgets.export.sharp_figures.frame_figure`.

    Returns
    -------
    str
        Python. It leaves ``cube``, ``frame`` (a sunpy map), ``image``, and with a keyword ``values``.
    """
    title = f"{region_title(cube)}   {cube.times[index].strftime('%Y-%m-%d %H:%M')} TAI"
    with_series = keyword is not None and keyword in number_keywords(cube.keywords)
    panels = [(segment, look)] + ([(second_segment, second_look)] if second_segment else [])
    looks = [(name, its or default_look(cube, name)) for name, its in panels]
    plain, overlays = cube.plain, overlays or Overlays()
    shown = "cube" if plain is cube else "frames"
    over = overlay_code(plain, index, overlays, name=shown)
    rows = 2 if with_series else 1
    lines = [
        f"# {title.replace('   ', f': {segment} at ')}, as SharpScrubber shows it.",
        *sorted({*_imports(looks, cube.origin), *overlay_imports(plain, index, overlays)}, key=_import_order),
        "",
        *_cubes(cube),
        f"index = {index}",
        f"fig = plt.figure(figsize=({1 + 6.5 * len(looks):g}, {3.5 * rows:g}), layout='constrained')",
        f"rows = fig.add_gridspec({rows}, {len(looks)}{', height_ratios=[2, 1]' if with_series else ''})",
    ]
    # The last one drawn is the one that the names are left with.
    for column in reversed(range(len(looks))):
        lines += ["", *_picture(cube, index, *looks[column], column, grid=grid)]
        lines += over if cube.has(looks[column][0], index) else []
    if with_series:
        lines += ["", *_series(cube, str(keyword))]
    lines += ["", f"fig.suptitle({title!r})", "plt.show()", ""]
    return "\n".join(lines)


def _cubes(cube: SharpCube) -> list[str]:
    """Return Python that opens the frames; of differences, the frames themselves as well."""
    plain = cube.plain
    if plain is cube:
        return [assign("cube", cube.origin)]
    difference = cube.origin.replace(f"{plain.origin}.differences", "frames.differences", 1)
    return [assign("frames", plain.origin), assign("cube", difference)]


def _import_order(line: str) -> tuple[bool, bool, str]:
    return "sunwidgets" in line, line.startswith("from"), line


def _plain(text: str) -> str:
    """Return Python for a text that matplotlib is to take as it is."""
    return repr(text.replace("$", r"\$"))


def _imports(looks: list[tuple[str, Look]], origin: str) -> list[str]:
    norms = {"asinh": "AsinhNorm", "linear": "Normalize"}
    named = [bool(class_colors(name)) for name, _ in looks]
    needed = {norms[look.norm] for (_, look), is_named in zip(looks, named, strict=True) if not is_named}
    needed |= {"ListedColormap"} if any(named) else set()
    return [
        *(["import astropy.units as u"] if " * u." in origin else []),
        "import matplotlib.pyplot as plt",
        *(["import numpy as np"] if any(named) else []),
        f"from matplotlib.colors import {', '.join(sorted(needed))}",
        "from sunwidgets import SharpCube",
        *(["from sunwidgets.core.jsoc import JsocClient"] if "JsocClient(" in origin else []),
    ]


def _picture(cube: SharpCube, index: int, segment: str, look: Look, column: int, *, grid: bool) -> list[str]:
    if not cube.has(segment, index):
        return [
            f"ax = fig.add_subplot(rows[0, {column}])",
            f"ax.text(0.5, 0.5, {_plain(f'This frame has no {segment}')}, ha='center')",
            "ax.set_axis_off()",
        ]
    colors = class_colors(segment)
    draw = _draw_classes(segment, colors) if colors else _draw_values(segment, look)
    return [
        f"frame = cube.map({segment!r}, index)  # a sunpy map",
        f"ax = fig.add_subplot(rows[0, {column}], projection=frame)",
        f"ax.set_facecolor({NO_DATA_COLOR!r})",
        *draw,
        *_axis_names(cube),
        *(["ax.coords.grid(color='C0', alpha=0.6)"] if grid else []),
    ]


def _axis_names(cube: SharpCube) -> list[str]:
    names = ("Carrington longitude", "Latitude")
    if cube.projection != "cea":
        names = ("Helioprojective x", "Helioprojective y")
    return [f"ax.set_xlabel({names[0]!r})", f"ax.set_ylabel({names[1]!r})"]


def _draw_values(segment: str, look: Look) -> list[str]:
    limits = f"vmin={look.vmin!r}, vmax={look.vmax!r}"
    norm = f"Normalize({limits})"
    if look.norm == "asinh":
        width = ASINH_LINEAR_PART * max(abs(look.vmin), abs(look.vmax))
        norm = f"AsinhNorm(linear_width={width!r}, {limits})"
    unit = unit_text(segment_info(segment).unit)
    label = f"{segment} ({unit})" if unit else segment
    return [
        f"norm = {norm}",
        f"image = ax.imshow(frame.data, cmap={look.cmap!r}, norm=norm, interpolation='nearest')",
        f"fig.colorbar(image, ax=ax, label={_plain(label)})",
    ]


def _draw_classes(segment: str, colors: dict[int, str]) -> list[str]:
    names = segment_info(segment).classes
    return [
        "classes = {",
        *(f"    {value}: {(color, names[value])!r}," for value, color in colors.items()),
        "}",
        "number = np.select([frame.data == value for value in classes], range(len(classes)), len(classes))",
        "number = np.where(np.isnan(frame.data), np.nan, number)",
        "colors = [color for color, _ in classes.values()]",
        f"cmap = ListedColormap(colors).with_extremes(over={UNNAMED_CLASS!r})",
        "image = ax.imshow(number, cmap=cmap, vmin=-0.5, vmax=len(classes) - 0.5, interpolation='nearest')",
        "bar = fig.colorbar(image, ax=ax, ticks=range(len(classes)))",
        "bar.ax.set_yticklabels([f'{value} {name}' for value, (_, name) in classes.items()])",
    ]


def _series(cube: SharpCube, keyword: str) -> list[str]:
    unit = unit_text(u.Quantity(cube.keywords[keyword]).unit)
    label = f"{keyword} ({unit})" if unit else keyword
    error = ERRORS.get(keyword)
    with_error = error in cube.keywords.colnames
    yerr = ", yerr=errors.value[part]" if with_error else ""
    return [
        f"values = cube.keywords[{keyword!r}]",
        *([f"errors = cube.keywords[{error!r}].to(values.unit)"] if with_error else []),
        "ax = fig.add_subplot(rows[1, :])",
        "for part, alpha in ((slice(0, index + 1), 1), (slice(index + 1, None), 0.35)):",
        "    times = cube.times[part].datetime",
        f"    ax.errorbar(times, values.value[part]{yerr}, fmt='o', ms=3, color='C0', alpha=alpha)",
        "ax.axvline(cube.times[index].datetime, color='0.6')",
        "ax.set_xlabel('T_REC (TAI)')",
        f"ax.set_ylabel({_plain(label)})",
    ]
