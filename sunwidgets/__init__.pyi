from .core.loops import LoopArcade as LoopArcade
from .core.sharp import SharpCube as SharpCube
from .widgets.rotation_tracks import RotationTracks as RotationTracks
from .widgets.sharp_scrubber import SharpScrubber as SharpScrubber

__version__: str
__all__ = ["LoopArcade", "RotationTracks", "SharpCube", "SharpScrubber"]
