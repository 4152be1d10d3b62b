"""The SHARP space-weather keywords, computed from the field: of a whole patch or a region in it, with errors.

`patch` reads what counts, `flux`, `gradients`, `currents`, `potential`, `energy` and `neutral_line`
compute, `catalogue` says what there is, `compute` puts it together, and `results` holds it.
"""

from sunwidgets.core.sharp.spaceweather.catalogue import (
    QUANTITIES,
    QUANTITY_ERRORS,
    QUANTITY_TITLES,
    QUANTITY_UNITS,
)
from sunwidgets.core.sharp.spaceweather.compute import spaceweather_keywords
from sunwidgets.core.sharp.spaceweather.currents import vertical_current
from sunwidgets.core.sharp.spaceweather.patch import patch_mask
from sunwidgets.core.sharp.spaceweather.potential import laplace_field, pipeline_field
from sunwidgets.core.sharp.spaceweather.results import MIN_PIXELS, SpaceweatherKeywords

__all__ = [
    "MIN_PIXELS",
    "QUANTITIES",
    "QUANTITY_ERRORS",
    "QUANTITY_TITLES",
    "QUANTITY_UNITS",
    "SpaceweatherKeywords",
    "laplace_field",
    "patch_mask",
    "pipeline_field",
    "spaceweather_keywords",
    "vertical_current",
]
