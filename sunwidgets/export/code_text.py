"""Python as text that people read: long lists on lines of their own, and physical values with their units."""

import ast
import pprint

import astropy.units as u

__all__ = ["assign", "quantity_text"]

_WIDTH = 100


def assign(name: str, expression: str) -> str:
    """Write ``name = expression``; if it is long, its lists and arguments get lines of their own.

    Parameters
    ----------
    name : str
        What it is called in the script.
    expression : str
        Python, one expression.

    Returns
    -------
    str
        Without a line break at the end. If one line is too long, the first list or dictionary is
        named ``paths`` above it.

    Examples
    --------
    >>> from sunwidgets.export.code_text import assign
    >>> assign("cube", "SharpCube.sample(n_frames=3)[0:2]")
    'cube = SharpCube.sample(n_frames=3)[0:2]'
    """
    line = f"{name} = {expression}"
    if len(line) <= _WIDTH:
        return line
    tree = ast.parse(expression, mode="eval")
    taken = _LongLiterals()
    shorter = taken.visit(tree).body
    line = f"{name} = {ast.unparse(shorter)}"
    if len(line) <= _WIDTH or not isinstance(shorter, ast.Call):
        return "\n".join([*taken.lines, line])
    words = [ast.unparse(word) for word in (*shorter.args, *shorter.keywords)]
    called = [f"{name} = {ast.unparse(shorter.func)}(", *(f"    {word}," for word in words), ")"]
    return "\n".join([*taken.lines, *called])


class _LongLiterals(ast.NodeTransformer):
    """Puts a name in the place of the first list or dictionary."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def _take(self, node: ast.expr) -> ast.expr:
        if self.lines:
            return node
        text = pprint.pformat(ast.literal_eval(node), width=_WIDTH - 10, sort_dicts=False)
        self.lines = f"paths = {text}".replace("\n", "\n        ").splitlines()
        return ast.Name("paths")

    def visit_List(self, node: ast.List) -> ast.expr:
        """Take a list."""
        return self._take(node)

    def visit_Dict(self, node: ast.Dict) -> ast.expr:
        """Take a dictionary."""
        return self._take(node)


def quantity_text(value: u.Quantity, unit: u.UnitBase) -> str:
    """Write a value so that it is read back to the last bit, with a unit of ``astropy.units as u``.

    Parameters
    ----------
    value : Quantity
        One value.
    unit : `~astropy.units.UnitBase`
        In which it is written.

    Returns
    -------
    str
        Such as ``1.5 * u.arcsec``.

    Examples
    --------
    >>> import astropy.units as u
    >>> from sunwidgets.export.code_text import quantity_text
    >>> quantity_text(1.5 * u.arcmin, u.arcsec)
    '90.0 * u.arcsec'
    """
    return f"{float(value.to_value(unit))!r} * u.{unit.to_string()}"
