"""Times as a page's clock counts them: milliseconds, TAI written as if it were UTC."""

import numpy as np
from astropy.time import Time

__all__ = ["milliseconds"]

_EPOCH = Time("1970-01-01", scale="tai")


def milliseconds(times: Time) -> list[float]:
    """Return one or more times as a page's clock counts."""
    return [float(value) for value in np.rint(np.atleast_1d((times.tai - _EPOCH).to_value("ms")))]
