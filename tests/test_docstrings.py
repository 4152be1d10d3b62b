"""Every public name is described: its parameters by name, what it returns, what it raises, and an example.

Public is what `__all__` of a module without an underscore names, and the public methods of such a class.
Properties say what they are in a sentence, with unit and shape; errors say it in their name. Examples are
asked of what users import; the parts under it are shown at work by what uses them and by their tests. These
parts may say in their first sentence what they do with what, and describe either all parameters or none.
"""

import ast
import importlib
import inspect
import pkgutil
import textwrap
from collections.abc import Iterator
from fnmatch import fnmatch
from types import ModuleType
from typing import Any, NamedTuple, Protocol

import pytest
import traitlets
from numpydoc.docscrape import NumpyDocString
from numpydoc.validate import validate

import sunwidgets

USERS_IMPORT_FROM = (
    "sunwidgets",
    "sunwidgets.core.emission",
    "sunwidgets.core.jsoc",
    "sunwidgets.core.loops",
    "sunwidgets.core.observers",
    "sunwidgets.core.plasma",
    "sunwidgets.core.recipe",
    "sunwidgets.core.rotation",
    "sunwidgets.core.sharp",
    "sunwidgets.export.emission_figures",
    "sunwidgets.export.frame_sequence",
    "sunwidgets.export.globe_figures",
    "sunwidgets.export.globe_movies",
    "sunwidgets.export.html",
    "sunwidgets.export.looks",
    "sunwidgets.export.region_figures",
    "sunwidgets.export.rotation_figures",
    "sunwidgets.export.rotation_movies",
    "sunwidgets.export.sharp_figures",
    "sunwidgets.export.sharp_movies",
    "sunwidgets.export.sharp_overlays",
    "sunwidgets.widgets.*",
)

RULES = {
    "GL08": "it has no docstring",
    "PR01": "a parameter is not described",
    "PR02": "a parameter is described that is not there",
    "PR03": "parameters are described in another order",
    "PR07": "a parameter has a name and no description",
    "RT01": "what it returns is not described",
}

SAYS_WHAT_IT_RETURNS = ("Return ", "Yield ", "Tell ", "List, ", "Download; return ")

NO_EXAMPLE = {
    "SharpCube.header": "its lines would be a page long",
    "RotationLaw.radians_a_day": "the plain numbers under __call__, which has one",
    "RotationTrack.plot": "draws; the notebook shows it",
    "LoopArcade.plot": "draws as plot_loops, which has one",
    "FrameGeometry.from_header": "a header would be a page long; SharpCube.geometry has one",
    "FrameGeometry.carrington_to_helioprojective": "as pixel_to_carrington, which has one",
    "FrameGeometry.pixel_to_helioprojective": "as pixel_to_carrington, which has one",
    "FrameGeometry.to_dict": "returns the fields as they are",
    "FrameGeometry": "made from headers; its methods have examples",
    "Seen": "what globe_figure takes, which the globe makes",
    "FilePart": "what file_part returns",
    "redraw": "under save_emission_movie, which has one",
    "save_views": "under save_emission_movie, which has one",
    "bytes_of": "under save_page, which has one",
    "write_page": "under save_page, which has one",
    "PatchTrack": "made by region_track, which has one",
    "PatchTrack.plot": "draws; as draw_patch_track",
    "draw_patch_track": "draws what region_track measured, which has an example",
    "SpaceweatherKeywords.to_table": "its lines would be a page long",
    "ObserverGlobe.fit_limits": "without arguments and result",
    "SegmentInfo": "looked up with segment_info, which has one",
    "JsocPlan": "made by preflight, which has one",
    "download_plan": "needs the server; SharpCube.from_jsoc shows it",
    "DownloadReport": "made by download_plan",
    "Failure": "part of a DownloadReport",
    **dict.fromkeys(
        (
            f"JsocClient.{name}"
            for name in (
                "series_struct",
                "count",
                "records",
                "request_export",
                "export_status",
                "check_email",
                "file_url",
            )
        ),
        "needs the server, as it sends it",
    ),
    "Link": "made by link, which has one",
    "Link.unlink": "without arguments and result",
    "Overlays": "drawn by draw_overlays",
    "draw_overlays": "draws; frame_figure shows it",
    "packed_text": "for the page",
    "draw_rates": "draws what MeasureMode measured",
    "rates_figure": "draws what MeasureMode measured",
    "Look": "chosen by default_look, which has one",
}
"""Names that users meet and that have no example, and why."""


class Public(NamedTuple):
    """One public name."""

    name: str
    value: Any
    """The function, class or constant."""
    owner: type | None
    """The class, of a method."""
    for_users: bool


def modules() -> list[ModuleType]:
    names = ["sunwidgets"] + [each.name for each in pkgutil.walk_packages(sunwidgets.__path__, "sunwidgets.")]
    public = [name for name in names if not any(part.startswith("_") for part in name.split("."))]
    return [importlib.import_module(name) for name in public]


def names_of(module: ModuleType) -> dict[str, Any]:
    return {name: getattr(module, name) for name in getattr(module, "__all__", [])}


def users_meet() -> set[int]:
    """Return the ids of what users import, wherever it is made."""
    return {
        id(value)
        for module in modules()
        if any(fnmatch(module.__name__, pattern) for pattern in USERS_IMPORT_FROM)
        for value in names_of(module).values()
    }


def public() -> Iterator[Public]:
    for_users = users_meet()
    for module in modules():
        for name, value in names_of(module).items():
            # What a module hands on is described where it is made.
            if getattr(value, "__module__", None) != module.__name__:
                continue
            path, is_for_users = f"{module.__name__}.{name}", id(value) in for_users
            if inspect.isclass(value):
                yield Public(path, value, None, is_for_users)
                for key, method in vars(value).items():
                    plain = method.__func__ if isinstance(method, classmethod | staticmethod) else method
                    if not key.startswith("_") and inspect.isfunction(plain):
                        yield Public(f"{path}.{key}", plain, value, is_for_users)
            elif inspect.isroutine(value):
                yield Public(path, value, None, is_for_users)


def is_protocol(value: Any) -> bool:
    return inspect.isclass(value) and Protocol in value.__bases__


def keeps_a_protocol(each: Public) -> bool:
    """Whether a method is described by the protocol that its class follows."""
    return (
        each.owner is not None
        and any(
            is_protocol(value)
            and set(public_members(value)) <= promised_by(each.owner)
            and name_of(each) in vars(value)
            for module in modules()
            for value in names_of(module).values()
        )
        and not is_protocol(each.owner)
    )


def public_members(value: type) -> list[str]:
    return [name for name in vars(value) if not name.startswith("_")]


def promised_by(value: type) -> set[str]:
    """Return the members of a class, and the attributes that its methods set."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(value)))
    assigned = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
    }
    return set(dir(value)) | assigned


def name_of(each: Public) -> str:
    return each.name.rpartition(".")[2]


PUBLIC = list(public())
CLASSES = [each for each in PUBLIC if inspect.isclass(each.value)]
FUNCTIONS = [each for each in PUBLIC if not inspect.isclass(each.value) and not keeps_a_protocol(each)]


def described(value: Any) -> set[str]:
    """Return the names in the sections Parameters and Attributes."""
    doc = NumpyDocString(inspect.getdoc(value) or "")
    rows = [*doc["Parameters"], *doc["Attributes"]]
    return {name.strip() for row in rows for name in (row.name or row.type).split(",")}


def arguments(value: type) -> set[str]:
    """Return what a class is made with; for a widget its traits, which ``**options`` stands for."""
    if issubclass(value, traitlets.HasTraits):
        traits = {
            name for name, trait in value.class_own_traits(sync=True).items() if not name.startswith("_")
        }
        return traits | {
            name
            for name, each in inspect.signature(value.__init__).parameters.items()
            if each.kind is not each.VAR_KEYWORD and name != "self"
        }
    return set(inspect.signature(value).parameters)


def test_there_is_much_to_look_at() -> None:
    assert len(FUNCTIONS) > 100
    assert len(CLASSES) > 30


@pytest.mark.parametrize("each", FUNCTIONS, ids=lambda each: each.name)
def test_a_function_describes_parameters_and_result(each: Public) -> None:
    errors = [(code, message) for code, message in validate(each.name)["errors"] if code in RULES]
    if NumpyDocString(inspect.getdoc(each.value) or "")["Yields"]:
        errors = [(code, message) for code, message in errors if code != "RT01"]
    if not each.for_users:
        said = set() if described(each.value) else {"PR01"}
        if (inspect.getdoc(each.value) or "").startswith(SAYS_WHAT_IT_RETURNS):
            said.add("RT01")
        errors = [(code, message) for code, message in errors if code not in said]
    assert not [f"{code}: {RULES[code]} ({message})" for code, message in errors]


@pytest.mark.parametrize("each", CLASSES, ids=lambda each: each.name)
def test_a_class_describes_what_it_is_made_with(each: Public) -> None:
    assert each.value.__doc__
    if not issubclass(each.value, BaseException) and not is_protocol(each.value):
        said = described(each.value)
        assert arguments(each.value) <= said or not (said or each.for_users)


@pytest.mark.parametrize("each", FUNCTIONS, ids=lambda each: each.name)
def test_errors_that_are_raised_are_described(each: Public) -> None:
    tree = ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(each.value))))
    # A context may turn an error into another, as that of the FITS reader does.
    for node in [node for node in ast.walk(tree) if isinstance(node, ast.With)]:
        node.body = []
    raised = {
        node.exc.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Raise)
        and isinstance(node.exc, ast.Call)
        and isinstance(node.exc.func, ast.Name)
    }
    listed = {row.type for row in NumpyDocString(inspect.getdoc(each.value) or "")["Raises"]}
    assert raised <= listed


@pytest.mark.parametrize(
    "each", [each for each in (*CLASSES, *FUNCTIONS) if each.for_users], ids=lambda each: each.name
)
def test_what_users_meet_has_an_example(each: Public) -> None:
    if inspect.isclass(each.value) and issubclass(each.value, BaseException):
        pytest.skip("an error")
    if is_protocol(each.value) or (each.owner is not None and is_protocol(each.owner)):
        pytest.skip("a protocol")
    short = name_of(each) if each.owner is None else f"{each.owner.__name__}.{name_of(each)}"
    has_example = bool(NumpyDocString(inspect.getdoc(each.value) or "")["Examples"])
    if each.owner is not None:
        # What the example of a class shows at work needs none of its own.
        of_class = NumpyDocString(inspect.getdoc(each.owner) or "")["Examples"]
        has_example = has_example or f".{name_of(each)}(" in "\n".join(of_class)
    assert has_example != (short in NO_EXAMPLE), short


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.__name__)
def test_a_module_says_what_is_in_it_and_what_its_constants_are(module: ModuleType) -> None:
    assert module.__doc__
    body = ast.parse(inspect.getsource(module)).body
    for node, after in zip(body, [*body[1:], None], strict=True):
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if (
            isinstance(target, ast.Name)
            and target.id in names_of(module)
            and isinstance(node, ast.Assign | ast.AnnAssign)
        ):
            said = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
            assert said, f"{target.id} of {module.__name__} has no sentence below it that says what it is"
