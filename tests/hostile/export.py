"""What is drawn and written: looks, figures, movies, pages."""

from collections.abc import Iterator

import astropy.units as u

from sunwidgets import SharpCube, SharpScrubber
from sunwidgets.core.emission import emission_map
from sunwidgets.core.loops import loop_arcade
from sunwidgets.core.observers import observer_preset
from sunwidgets.core.rotation import rotation_track
from sunwidgets.core.sharp import region_track
from sunwidgets.export.emission_figures import figure, plot_loops
from sunwidgets.export.frame_sequence import frame_names, save_frames
from sunwidgets.export.globe_movies import save_emission_movie
from sunwidgets.export.html import save_page
from sunwidgets.export.looks import Look, class_colors, color_table, colormap, default_look, matplotlib_norm
from sunwidgets.export.region_figures import draw_patch_track
from sunwidgets.export.rotation_figures import disk_axes, draw_track, tracks_figure
from sunwidgets.export.sharp_figures import (
    frame_figure,
    frame_layout,
    panels_layout,
    region_title,
    three_panel_figure,
)
from sunwidgets.export.sharp_movies import main_segment, save_movie, sharp_layout
from sunwidgets.export.sharp_overlays import Overlays, has_overlay, overlay_arrows, overlay_lines
from tests.hostile.values import NUMBERS, TEXTS, WHEN, Call, places, quantities, without

OBJECTS = {"None": None, "text": "abc", "number": 5, "empty": []}


def calls() -> Iterator[Call]:
    cube = SharpCube.sample(n_frames=2)
    arcade = loop_arcade(4, length_min=50 * u.Mm, length_max=100 * u.Mm, n_points=20, seed=1)
    earth = observer_preset("Earth", WHEN)
    picture = emission_map(arcade, earth, fov=1000 * u.arcsec, resolution=50 * u.arcsec / u.pix)
    track = rotation_track(observer_preset("Earth", WHEN), [0, 1] * u.day)
    cubes, index, segment = {"cube": OBJECTS}, {"index": NUMBERS}, {"segment": without(TEXTS, "None")}
    looks = {"look": without(OBJECTS, "None")}
    dpi = {"dpi": without(NUMBERS, "None")}
    texts = without(TEXTS, "unknown")
    codec = {name: without(TEXTS, "None", "empty") for name in ("codec", "preset")} | {
        "crf": without(NUMBERS, "None")
    }
    limits = {"vmin": without(NUMBERS, "None"), "vmax": without(NUMBERS, "None")}
    movie = {"fps": NUMBERS, "path": TEXTS | {"no folder": "/no/such/x.mp4"}} | codec
    for name, function in (("colormap", colormap), ("color_table", color_table)):
        yield name, function, {}, {"name": TEXTS}
    yield "class_colors", class_colors, {}, {"segment": without(TEXTS, "None")}
    yield (
        "Look",
        Look,
        {"vmin": 0.0, "vmax": 1.0, "cmap": "gray", "norm": "linear"},
        {"vmin": NUMBERS, "vmax": NUMBERS, "cmap": TEXTS, "norm": TEXTS},
    )
    yield "matplotlib_norm", matplotlib_norm, {}, {"look": OBJECTS}
    yield "default_look", default_look, {"cube": cube, "segment": "Br"}, cubes | segment
    yield "main_segment", main_segment, {}, cubes
    yield "region_title", region_title, {}, cubes
    yield "Overlays", Overlays, {}, {"levels": NUMBERS | {"nan": [1.0, float("nan")]}, "nosuch": NUMBERS}
    yield (
        "frame_figure",
        frame_figure,
        {"cube": cube, "index": 0},
        {"second_segment": texts, "keyword": without(TEXTS, "None")} | cubes | index | segment | looks | dpi,
    )
    yield "frame_layout", frame_layout, {"cube": cube, "segment": "Br"}, cubes | segment | looks | dpi
    panels = {"unknown": ["NOSUCH"], "text": "abc", "empty": [], "numbers": [5], "None": [None]}
    yield (
        "three_panel_figure",
        three_panel_figure,
        {"cube": cube, "index": 0},
        {"panels": panels} | cubes | index | dpi,
    )
    yield "sharp_layout", sharp_layout, {"cube": cube}, {"panels": panels} | cubes | segment | looks | dpi
    yield (
        "save_movie",
        save_movie,
        {"cube": cube, "path": "a.mp4", "bare": True, "scale": 1, "progress": False},
        {"times": TEXTS, "scale": without(NUMBERS, "None"), "nosuch": NUMBERS}
        | movie
        | cubes
        | segment
        | looks,
    )
    yield (
        "frame_names",
        frame_names,
        {"cube": cube},
        {"template": TEXTS | {"up": "../{index}", "nosuch": "{x}"}},
    )
    yield (
        "save_frames",
        save_frames,
        {"cube": cube, "folder": "frames", "progress": False},
        {"folder": texts, "template": TEXTS | {"up": "../{index}.png"}, "nosuch": NUMBERS}
        | {"compress_level": NUMBERS, "processes": without(NUMBERS, "huge int", "None")}
        | dpi,
    )
    yield (
        "save_emission_movie",
        save_emission_movie,
        {"arcade": arcade, "observers": [earth], "path": "a.mp4", "size": 32, "progress": False},
        {"arcade": OBJECTS, "observers": OBJECTS | {"places": list(places().values())}, "size": NUMBERS}
        | {"psf": quantities(u.arcsec), "cmap": TEXTS, "recipe": TEXTS}
        | limits
        | movie,
    )
    yield "figure", figure, {"picture": picture}, {"picture": OBJECTS, "cmap": TEXTS} | limits
    yield "plot_loops", plot_loops, {"arcade": arcade}, {"arcade": OBJECTS, "observer": places()}
    yield (
        "tracks_figure",
        tracks_figure,
        {"tracks": {"howard": track}},
        {"tracks": OBJECTS | {"mapping": {"a": 5}}, "day": NUMBERS, "difference": without(OBJECTS, "None")},
    )
    yield "disk_axes", disk_axes, {}, {"track": OBJECTS}
    yield (
        "draw_track",
        draw_track,
        {"axes": disk_axes(track), "track": track},
        {"axes": OBJECTS, "track": OBJECTS},
    )
    centre = region_track(SharpCube.sample(n_frames=9), progress=False)
    yield "draw_patch_track", draw_patch_track, {"track": centre}, {"track": OBJECTS}
    yield (
        "save_page",
        save_page,
        {"path": "page.html", "widgets": [SharpScrubber(cube)]},
        {"path": texts, "widgets": OBJECTS | {"list": [5]}, "title": without(TEXTS, "unknown", "empty")}
        | {"max_size": without(NUMBERS, "None") | quantities(u.Mbyte)},
    )
    what = {"what": without(TEXTS, "None")}
    overlaid = {"cube": cube, "what": "contours", "index": 0}
    yield "has_overlay", has_overlay, overlaid, cubes | what | index
    yield (
        "overlay_lines",
        overlay_lines,
        overlaid | {"levels": [100.0]},
        {"levels": without(NUMBERS, "list", "empty") | {"nan": [1.0, float("nan")]}} | cubes | what | index,
    )
    spacing = {"spacing": quantities(u.pix)}
    yield (
        "overlay_arrows",
        overlay_arrows,
        {"cube": cube, "index": 0, "spacing": 9 * u.pix},
        cubes | index | spacing,
    )
    yield "panels_layout", panels_layout, {"cube": cube}, {"panels": panels} | cubes | dpi
