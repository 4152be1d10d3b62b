"""SHARPs, the patches of HMI active regions: frames, keywords, quality, coordinates, a sample."""

from sunwidgets.core.sharp.cube import SharpCube
from sunwidgets.core.sharp.geometry import FrameGeometry
from sunwidgets.core.sharp.quality import decode_quality
from sunwidgets.core.sharp.segments import SegmentInfo, segment_info
from sunwidgets.core.sharp.times import parse_tai

__all__ = ["FrameGeometry", "SegmentInfo", "SharpCube", "decode_quality", "parse_tai", "segment_info"]
