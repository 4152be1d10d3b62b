from .core.loops import LoopArcade as LoopArcade
from .core.sharp import SharpCube as SharpCube
from .widgets.link import link as link
from .widgets.observer_globe import ObserverGlobe as ObserverGlobe
from .widgets.rotation_tracks import RotationTracks as RotationTracks
from .widgets.sharp_scrubber import SharpScrubber as SharpScrubber

__version__: str
__all__ = ["LoopArcade", "ObserverGlobe", "RotationTracks", "SharpCube", "SharpScrubber", "link"]
