"""From the number of a NOAA active region to the HARP it lies in, by the keyword NOAA_ARS.

Apart because the two catalogues do not match one to one: a HARP may hold several active regions, and
an active region may lie in several HARPs.
"""

from collections import Counter

from sunwidgets.core.jsoc.asking import Asker
from sunwidgets.core.jsoc.selection import Selection
from sunwidgets.core.sharp.keywords import parse_noaa_ars
from sunwidgets.exceptions import JsocRequestError, JsocServerError

__all__ = ["find_harp"]


def find_harp(asker: Asker, selection: Selection, step: float) -> int:
    """Return the HARP that holds an active region.

    Raises
    ------
    JsocRequestError
        If no HARP holds it, or if several do.
    JsocServerError
        If the list of HARPs cannot be read.
    """
    noaa = selection.noaa
    # The match is one of text, so that 1158 finds 11158 too; the exact one follows.
    region = selection.record_set(None, step)
    if region.endswith("[]"):
        region += "[]"
    answer = asker.records(f"{region}[? NOAA_ARS ~ '{noaa}' ?]", ["HARPNUM", "NOAA_ARS"])
    try:
        columns = {str(entry["name"]).upper(): entry["values"] for entry in answer.get("keywords", [])}
        rows = list(zip(columns.get("HARPNUM", []), columns.get("NOAA_ARS", []), strict=True))
        found = Counter(int(harpnum) for harpnum, regions in rows if noaa in parse_noaa_ars(regions))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise JsocServerError(f"the list of HARPs of NOAA {noaa} cannot be read; try again later") from error
    if not found:
        raise JsocRequestError(
            f"no HARP of {selection.series} holds NOAA {noaa} in these times; check the number (five digits, "
            "such as 11158) and the times"
        )
    if len(found) > 1:
        several = ", ".join(f"{harpnum} ({n} records)" for harpnum, n in sorted(found.items()))
        raise JsocRequestError(f"NOAA {noaa} lies in several HARPs: {several}; pass harpnum= to choose one")
    return next(iter(found))
