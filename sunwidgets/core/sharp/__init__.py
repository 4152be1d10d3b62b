"""SHARPs, the patches of HMI active regions: frames, keywords, quality, coordinates, a sample.

What can be measured in them is in `sunwidgets.core.sharp.spaceweather`, parts of the Sun to measure
in are in `sunwidgets.core.sharp.regions`, and what is drawn over them is in
`sunwidgets.core.sharp.overlays`.
"""

from sunwidgets.core.sharp.cube import SharpCube
from sunwidgets.core.sharp.geometry import FrameGeometry
from sunwidgets.core.sharp.quality import decode_quality
from sunwidgets.core.sharp.region_track import PatchTrack, region_track
from sunwidgets.core.sharp.regions import Region
from sunwidgets.core.sharp.segments import SegmentInfo, segment_info
from sunwidgets.core.sharp.spaceweather import SpaceweatherKeywords, spaceweather_keywords
from sunwidgets.core.sharp.times import parse_tai

__all__ = [
    "FrameGeometry",
    "PatchTrack",
    "Region",
    "SegmentInfo",
    "SharpCube",
    "SpaceweatherKeywords",
    "decode_quality",
    "parse_tai",
    "region_track",
    "segment_info",
    "spaceweather_keywords",
]
