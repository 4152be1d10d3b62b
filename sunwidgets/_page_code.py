"""The built page code in the package, for the widgets and for files of their own."""

from pathlib import Path

from sunwidgets.exceptions import SunWidgetsError

__all__ = ["page_code"]

STATIC = Path(__file__).parent / "widgets" / "static"


def page_code(name: str) -> str:
    """Return the text of a built page file."""
    path = STATIC / name
    if not path.exists():
        raise SunWidgetsError(
            f"the page code {name} is missing; run `make setup` in a checkout, else install sunwidgets again"
        )
    return path.read_text(encoding="utf-8")
