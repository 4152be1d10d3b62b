from .core.sharp import SharpCube as SharpCube
from .widgets.sharp_scrubber import SharpScrubber as SharpScrubber

__version__: str
__all__ = ["SharpCube", "SharpScrubber"]
