"""SHARPs, the patches of HMI active regions: frames, keywords, quality, coordinates, a sample.

What can be measured in them is in `sunwidgets.core.sharp.spaceweather`, and parts of the Sun to
measure in are in `sunwidgets.core.sharp.regions`.
"""

from sunwidgets.core.sharp.cube import SharpCube
from sunwidgets.core.sharp.geometry import FrameGeometry
from sunwidgets.core.sharp.quality import decode_quality
from sunwidgets.core.sharp.regions import Region
from sunwidgets.core.sharp.segments import SegmentInfo, segment_info
from sunwidgets.core.sharp.spaceweather import SpaceweatherKeywords, spaceweather_keywords
from sunwidgets.core.sharp.times import parse_tai

__all__ = [
    "FrameGeometry",
    "Region",
    "SegmentInfo",
    "SharpCube",
    "SpaceweatherKeywords",
    "decode_quality",
    "parse_tai",
    "segment_info",
    "spaceweather_keywords",
]
