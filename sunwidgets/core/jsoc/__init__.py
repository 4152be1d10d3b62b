"""SHARP frames from JSOC: what there is, the way to each file, a download that loses nothing, a cache."""

from sunwidgets.core.jsoc.cache import JsocCache
from sunwidgets.core.jsoc.client import JsocClient
from sunwidgets.core.jsoc.download import download_plan
from sunwidgets.core.jsoc.patience import Patience
from sunwidgets.core.jsoc.plan import JsocPlan, preflight
from sunwidgets.core.jsoc.report import DownloadReport, Failure

__all__ = [
    "DownloadReport",
    "Failure",
    "JsocCache",
    "JsocClient",
    "JsocPlan",
    "Patience",
    "download_plan",
    "preflight",
]
