"""The mode "measure" of `RotationTracks`: a sequence of images, marks in them, and what they give.

Apart from the tracks because it shares with them only the laws: its time is that of the images, and
its places come from a hand.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import astropy.units as u
import numpy as np
import traitlets as t
from astropy.table import QTable

from sunwidgets.core.rotation import RotationLaw, compare_laws
from sunwidgets.core.rotation_fit import checked_position_error
from sunwidgets.core.rotation_laws import curve_latitudes
from sunwidgets.core.rotation_marks import (
    Mark,
    Measurement,
    expected_places,
    marks_table,
    measure_marks,
    put_mark,
    read_marks,
)
from sunwidgets.core.rotation_sequence import ImageSequence, synthetic_sequence
from sunwidgets.export.html import packed_text
from sunwidgets.export.rates_figures import rates_figure
from sunwidgets.widgets._base import Answer, SunWidget, answers
from sunwidgets.widgets._rotation_background import NOTHING, PAGE_REACH, colors, resample

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from sunpy.map import GenericMap

__all__ = ["MeasureMode"]

_PICTURE_SIDE = 512
_LEAST_SIDE = 128
_MOST_UNDONE = 200


class MeasureMode(SunWidget):
    """What `RotationTracks` has for measuring; see there."""

    mode = t.Enum(("track", "meridian", "measure"), "track", help="What is done.").tag(sync=True)
    image = t.Int(0, help="Number of the image that is shown.").tag(sync=True, echo_update=False)
    feature = t.Unicode("1", help="Feature that is marked.").tag(sync=True)
    terms = t.Enum((3, 2, 1), 3, help="How many coefficients of the law are fitted.").tag(sync=True)
    predict = t.Bool(False, help="Whether a law shows where the feature is to be expected.").tag(sync=True)

    _sequence = t.Dict().tag(sync=True)
    _measured = t.Dict().tag(sync=True)

    def __init__(self, *, sequence: Any, position_error: u.Quantity | None, **options: Any) -> None:
        self._images = None if sequence is None else ImageSequence.read(sequence)
        self._sequences = 0
        self._marks: tuple[Mark, ...] = ()
        self._undone: list[tuple[Mark, ...]] = []
        self._position_error = None if position_error is None else checked_position_error(position_error)
        self._known: tuple[Any, Measurement] | None = None
        super().__init__(**options)

    def _laws(self) -> dict[str, RotationLaw]:
        """Return the laws that are chosen, by name."""
        raise NotImplementedError

    @property
    def sequence(self) -> "tuple[GenericMap, ...]":
        """The images to measure in, in order of time; set others (or None, for made-up ones).

        With other images the marks go.
        """
        return self._image_sequence.maps

    @sequence.setter
    def sequence(self, sequence: Any) -> None:
        images = ImageSequence.read(synthetic_sequence() if sequence is None else sequence)
        with self.hold_sync():
            self._images = images
            self._marks, self._undone = (), []
            self.image, self.feature = 0, "1"
            self._tell_sequence()

    @property
    def _image_sequence(self) -> ImageSequence:
        # Drawn when it is first wanted: a widget that follows tracks does without.
        if self._images is None:
            self._images = ImageSequence.read(synthetic_sequence())
        return self._images

    @property
    def marks(self) -> QTable:
        """The marks: ``feature``, ``image``, and ``position`` with time and observer.

        Set a table with the columns ``feature`` and ``position``, a mapping of names to coordinates, or
        coordinates for each feature; each with the time of an image.
        """
        return marks_table(self._marks, self._image_sequence)

    @marks.setter
    def marks(self, marks: Any) -> None:
        self._take_marks(read_marks(marks, self._image_sequence))

    @property
    def position_error(self) -> u.Quantity:
        """Standard error of a mark in each direction of the sky; set None for that of a pixel."""
        if self._position_error is not None:
            return self._position_error
        images = self._image_sequence
        shown = 2 * PAGE_REACH * images.limbs.max() / _PICTURE_SIDE
        return max(float(images.pixels.max()), shown) * u.arcsec

    @position_error.setter
    def position_error(self, error: u.Quantity | None) -> None:
        self._position_error = None if error is None else checked_position_error(error)
        self._tell_marks()

    @property
    def measurement(self) -> Measurement:
        """All that the marks give: rates, the law, and the reasons for what they do not give."""
        key = (self._marks, self._images, self.position_error.value, self.terms)
        if self._known is None or self._known[0] != key:
            made = measure_marks(self.marks, position_error=self.position_error, terms=self.terms)
            self._known = (key, made)
        return self._known[1]

    @property
    def rates(self) -> QTable:
        """The sidereal rate of each feature that has one, as of `measure_rates`."""
        return self.measurement.rates

    @property
    def law(self) -> RotationLaw | None:
        """The law that the rates give; None if they do not, and `measurement` says why."""
        return self.measurement.law

    def _take_marks(self, marks: tuple[Mark, ...]) -> None:
        self._undone = [*self._undone[-_MOST_UNDONE:], self._marks]
        self._marks = marks
        self._tell_marks()

    @t.validate("image")
    def _check_image(self, proposal: Any) -> int:
        if proposal.value and not 0 <= proposal.value < len(self._image_sequence):
            raise t.TraitError(
                f"image is {proposal.value}; the sequence has {len(self._image_sequence)}, counted from 0"
            )
        return int(proposal.value)

    @t.validate("feature")
    def _check_feature(self, proposal: Any) -> str:
        name = str(proposal.value).strip()
        if not name:
            raise t.TraitError("the feature has no name; call it something, such as '1'")
        return name

    @t.observe("mode")
    def _enter(self, _change: Any) -> None:
        if self.mode == "measure" and not self._sequence:
            self._tell_sequence()

    @t.observe("feature", "terms", "predict", "models")
    def _measure_again(self, _change: Any) -> None:
        self._tell_marks()

    def _tell_sequence(self) -> None:
        images = self._image_sequence
        self._sequences += 1
        self._sequence = _sequence_info(images, self._sequences)
        self._tell_marks()

    def _tell_marks(self) -> None:
        if not self._sequence:
            return
        laws = self._laws()
        expected_by = next(iter(laws), "")
        expected: list[Any] = []
        if self.predict and expected_by:
            expected = expected_places(self._marks, self.feature, self._image_sequence, laws[expected_by])
        self._measured = {
            "marks": [vars(mark) for mark in self._marks],
            "expected": expected,
            "expected_by": expected_by,
            "position_error": float(self.position_error.to_value(u.arcsec)),
            "can_undo": bool(self._undone),
            **_measurement_info(self.measurement, laws),
        }

    @answers("mark")
    def _answer_mark(self, feature: str, image: int, tx: float, ty: float) -> Answer:
        mark = Mark(str(feature), int(image), float(tx), float(ty))
        self._take_marks(put_mark(self._marks, mark, self._image_sequence))
        return {}, []

    @answers("undo")
    def _answer_undo(self) -> Answer:
        if not self._undone:
            raise ValueError("there is no mark to take back")
        self._marks = self._undone.pop()
        self._tell_marks()
        return {}, []

    @answers("forget")
    def _answer_forget(self, feature: str) -> Answer:
        self._take_marks(tuple(mark for mark in self._marks if mark.feature != feature))
        return {}, []

    @answers("position_error")
    def _answer_position_error(self, arcsec: float) -> Answer:
        self.position_error = float(arcsec) * u.arcsec
        return {}, []

    @answers("image")
    def _answer_image(self, index: int, reach: float) -> Answer:
        images = self._image_sequence
        if not 0 <= index < len(images):
            raise ValueError(f"there is no image {index}; the sequence has {len(images)}")
        return {"side": _PICTURE_SIDE, "colors": colors(images.maps[index])}, [
            self._picture(index, float(reach), _PICTURE_SIDE)
        ]

    def _picture(self, index: int, reach: float, side: int) -> bytes:
        images = self._image_sequence
        return resample(images.maps[index], reach * float(images.limbs[index]), side).tobytes()

    def _sequence_for_file(self, max_bytes: float | None) -> list[dict[str, Any]]:
        """Return the images as a file carries them, the finest that fit; none if none are measured in."""
        if not self._sequence:
            return []
        side = _PICTURE_SIDE
        while True:
            packed: list[dict[str, Any]] = []
            for i, one in enumerate(self.sequence):
                values = packed_text(self._picture(i, PAGE_REACH, side))
                packed.append({"side": side, "colors": colors(one), "values": values})
            size = sum(len(one["values"]) + len(one["colors"]) for one in packed)
            if max_bytes is None or size <= max_bytes or side <= _LEAST_SIDE:
                return packed
            side //= 2

    def _measure_figure(self) -> "Figure":
        images, i = self._image_sequence, self.image
        _, (picture,) = self._answer_image(i, PAGE_REACH)
        values = np.frombuffer(picture, np.uint8).reshape(_PICTURE_SIDE, _PICTURE_SIDE)
        sky = (np.ma.masked_equal(values, NOTHING), PAGE_REACH * float(images.limbs[i]), images.maps[i].cmap)
        title = f"Image {i + 1} of {len(images)}, {_label(images, i)}"
        note = _note(images)
        return rates_figure(
            self.measurement,
            self._laws(),
            image=sky,
            marks=[(mark.feature, mark.tx, mark.ty, mark.image == i) for mark in self._marks],
            title=f"{title}\nSynthetic. {note}" if note else title,
        )


def _label(images: ImageSequence, i: int) -> str:
    return str(images.times[i].utc.strftime("%Y-%m-%d %H:%M UTC"))


def _note(images: ImageSequence) -> str:
    law = images.law
    if law is None:
        return ""
    a, b, c = (f"{value:+.2f}".replace("-", "\N{MINUS SIGN}").lstrip("+") for value in law.coefficients)
    return f"A made-up Sun that turns by A = {a}, B = {b}, C = {c} degrees per day"


def _sequence_info(images: ImageSequence, stamp: int) -> dict[str, Any]:
    """Describe images as the page needs them to draw their disks."""
    one = images.observers
    return {
        "stamp": stamp,
        "note": _note(images),
        "images": [
            {
                "label": _label(images, i),
                "l0": float(np.degrees(one.longitude[i])),
                "b0": float(np.degrees(one.latitude[i])),
                "dsun": float(one.distance[i]),
                "rsun": float(images.rsun[i]),
            }
            for i in range(len(images))
        ],
    }


def _measurement_info(measured: Measurement, laws: dict[str, RotationLaw]) -> dict[str, Any]:
    """Describe rates and law as the page shows them, in degrees and days."""
    names = ("n", "latitude", "latitude_error", "rate", "rate_error", "chi2", "dof")
    law = measured.law
    shown: dict[str, Any] | None = None
    if law is not None:
        shown = {
            "coefficients": law.coefficients.tolist(),
            "errors": law.errors.value.tolist(),
            "rates": law(curve_latitudes()).value.tolist(),
            "rate_errors": law.error(curve_latitudes()).value.tolist(),
            "sigmas": dict(_sigmas(law, list(laws.values()))),
        }
    return {
        "rates": [
            {
                "feature": str(row["feature"]),
                **{name: float(getattr(row[name], "value", row[name])) for name in names},
                "doubt": measured.doubtful.get(str(row["feature"]), ""),
            }
            for row in measured.rates
        ],
        "without_rate": measured.without_rate,
        "law": shown,
        "why_no_law": measured.why_no_law,
    }


def _sigmas(law: RotationLaw, laws: Sequence[RotationLaw]) -> list[tuple[str, float]]:
    table = compare_laws(law, laws)
    return [(str(row["model"]), float(row["sigma"])) for row in table]
