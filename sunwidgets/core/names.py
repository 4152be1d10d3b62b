"""Names that were mistyped: which one was meant, for the messages of errors."""

import difflib
from collections.abc import Iterable

__all__ = ["did_you_mean"]


def did_you_mean(name: str, choices: Iterable[str]) -> str:
    """Return ``" Did you mean 'Br'?"`` for the choice closest to a name, or '' if none is close.

    Upper and lower case count as the same.

    Parameters
    ----------
    name : str
        What was written.
    choices : iterable of str
        What can be meant.

    Returns
    -------
    str
        Begins with a space, so that it can follow a sentence.

    Examples
    --------
    >>> did_you_mean("br", ["Bp", "Br", "continuum"])
    " Did you mean 'Br'?"
    >>> did_you_mean("velocity", ["Bp", "Br"])
    ''
    """
    by_lower = {choice.lower(): choice for choice in choices}
    # Half the letters: of a name of two, such as Br, one may be wrong.
    close = difflib.get_close_matches(str(name).lower(), by_lower, n=1, cutoff=0.5)
    return f" Did you mean {by_lower[close[0]]!r}?" if close else ""
