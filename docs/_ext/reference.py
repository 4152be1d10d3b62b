"""Write the pages of the reference: one a module, with what its `__all__` names.

A name that a module only hands on is listed there and described where it is made, so that each thing
is described once. A new module is found by itself.
"""

import ast
import importlib
import inspect
import pkgutil
from pathlib import Path
from types import GenericAlias, ModuleType
from typing import Any

import sunwidgets

# A value longer than this says more as words than as itself.
_LONGEST_VALUE = 300


def public_modules() -> list[ModuleType]:
    """Return the modules whose names no part marks as private, in the order of their names."""
    names = ["sunwidgets"] + [each.name for each in pkgutil.walk_packages(sunwidgets.__path__, "sunwidgets.")]
    public = [name for name in names if not any(part.startswith("_") for part in name.split("."))]
    return [importlib.import_module(name) for name in sorted(public)]


def made_in(module: ModuleType) -> set[str]:
    """Return the names that a module's own source defines or assigns."""
    names: set[str] = set()
    for node in ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            # Also those of ``FIRST, SECOND = 1, 2``.
            names |= {
                each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name)
            }
    return names


def describe(module: ModuleType, name: str) -> list[str]:
    """Return the directive that describes one name of a module."""
    value = getattr(module, name)
    if inspect.isclass(value):
        kind = "exception" if issubclass(value, BaseException) else "class"
        return [f".. auto{kind}:: {name}", "   :members:", ""]
    if inspect.isroutine(value):
        return [f".. autofunction:: {name}", ""]
    hidden = ["   :no-value:"] if len(repr(value)) > _LONGEST_VALUE else []
    return [f".. autodata:: {name}", *hidden, ""]


def page(module: ModuleType, homes: dict[str, list[ModuleType]]) -> str:
    """Return the text of a module's page."""
    title = module.__name__
    own = made_in(module)
    # Names such as that of a kind of array are for annotations, and autodoc cannot read them.
    every = getattr(module, "__all__", [])
    names = [name for name in every if not isinstance(getattr(module, name), GenericAlias)]
    lines = [title, "=" * len(title), "", f".. automodule:: {title}", "   :no-members:", ""]
    table, handed_on, described = [], [], []
    for name in names:
        if name in own:
            table.append(f"   {name}")
            described += describe(module, name)
        else:
            home = next(each for each in homes[name] if getattr(each, name) is getattr(module, name))
            handed_on.append(f"- `{name} <{home.__name__}.{name}>`")
    if handed_on:
        lines += ["From here can also be imported:", "", *handed_on, ""]
    if table:
        lines += [".. autosummary::", "   :nosignatures:", "", *table, ""]
    return "\n".join([*lines, *described])


def write_pages(app: Any) -> None:
    """Write all pages of the reference into ``docs/api``, and take away those of modules that are gone."""
    folder = Path(app.srcdir) / "api"
    folder.mkdir(exist_ok=True)
    modules = public_modules()
    homes: dict[str, list[ModuleType]] = {}
    for module in modules:
        for name in made_in(module):
            homes.setdefault(name, []).append(module)
    pages = {f"{module.__name__}.rst": page(module, homes) for module in modules}
    listed = "\n".join(f"   {name.removesuffix('.rst')}" for name in pages)
    pages["index.rst"] = (
        "Reference\n=========\n\nWhat each module offers, from its docstrings. Users need little of it: "
        "what ``from sunwidgets import ...`` gives is listed first.\n\n"
        f".. toctree::\n   :maxdepth: 1\n\n{listed}\n"
    )
    for old in folder.glob("*.rst"):
        if old.name not in pages:
            old.unlink()
    for name, text in pages.items():
        path = folder / name
        # An unchanged page keeps its date, and Sphinx its work.
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def skip(_app: Any, _what: str, name: str, value: Any, _skip: bool, _options: Any) -> bool | None:
    """Leave out the fields of named tuples, which Python describes as aliases for numbers."""
    return True if str(getattr(value, "__doc__", "")).startswith("Alias for field number") else None


def own_signature(
    _app: Any, what: str, _name: str, value: Any, _options: Any, _signature: Any, _returns: Any
) -> tuple[str, None] | None:
    """Show what a widget is made with: traitlets gives every class the same ``*args, **kwargs``."""
    if what != "class" or not hasattr(value, "class_traits"):
        return None
    _, *parameters = inspect.signature(value.__init__).parameters.values()
    bare = [each.replace(annotation=inspect.Parameter.empty) for each in parameters]
    return str(inspect.Signature(bare)), None


def setup(app: Any) -> dict[str, bool]:
    """Tell Sphinx what this extension does."""
    app.connect("builder-inited", write_pages)
    app.connect("autodoc-skip-member", skip)
    app.connect("autodoc-process-signature", own_signature)
    return {"parallel_read_safe": True}
