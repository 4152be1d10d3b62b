"""Tracks of patches: a feature that turns by a known law gives it back, within errors that are true."""

import dataclasses

import astropy.units as u
import numpy as np
import pytest
from astropy.coordinates import SkyCoord

from sunwidgets.core.rotation import RotationLaw, rotation_law, rotation_track
from sunwidgets.core.sharp import Region, SharpCube
from sunwidgets.core.sharp.region_track import flux_centre, region_track
from sunwidgets.core.sharp.sample_flux import PATCH
from sunwidgets.core.sharp.source import FrameRecord
from sunwidgets.exceptions import MissingSegmentsError, RotationFitError
from tests.core.conftest import write_frame

RATE = u.deg / u.day
LAW = RotationLaw(14.6 * RATE, -2.4 * RATE, -1.7 * RATE)
SHAPE = (90, 140)
HOURS = np.array([0, 6, 12, 20, 26, 38, 44, 50])
NOISE = 20.0


class Turning:
    """A source of frames of two spots that turn by LAW, seen by an observer who moves."""

    synthetic, series, segments = True, "made.up", ("bitmap", "Br", "Br_err")

    def __init__(self, seed=None, latitude=20.0, flagged=(), law=LAW):
        header = dict(SharpCube.sample(n_frames=1).header(0))
        drift = (law(latitude * u.deg) - 14.1844 * RATE).to_value(RATE)
        self.longitudes = 359.6 + drift * HOURS / 24
        self.latitude = latitude
        self._seed = seed
        self.geometries = [
            dataclasses.replace(
                PATCH, crpix1=SHAPE[1] / 2 + 0.5, crpix2=SHAPE[0] / 2 + 0.5, crval1=359.9, crval2=latitude,
                l0=(10 - 13.2 * hour / 24) % 360, dsun=PATCH.dsun * (1 + 1e-4 * hour),
            )
            for hour in HOURS
        ]  # fmt: skip
        self.records = [
            FrameRecord(
                f"2023.09.{5 + hour // 24:02d}_{hour % 24:02d}:00:00_TAI",
                SHAPE,
                header
                | {"CRPIX1": g.crpix1, "CRPIX2": g.crpix2, "CRVAL1": g.crval1, "CRVAL2": g.crval2}
                | {"CRLN_OBS": g.l0, "DSUN_OBS": g.dsun, "QUALITY": 0x100 if i in flagged else 0},
            )
            for i, (hour, g) in enumerate(zip(HOURS, self.geometries, strict=True))
        ]

    def has(self, segment, index):
        return segment in self.segments

    def values(self, index):
        return self.records[index].values

    def read(self, segment, index):
        if segment != "Br":
            return np.full(SHAPE, {"bitmap": 34, "Br_err": NOISE}[segment], dtype=np.float32)
        geometry = self.geometries[index]
        x, y = geometry.carrington_to_pixel(self.longitudes[index], self.latitude)
        rows, columns = np.indices(SHAPE)
        field = np.zeros(SHAPE)
        for sign in (1, -1):
            inside = 1 - ((columns - x - 16 * sign) ** 2 + (rows - y) ** 2) / 14**2
            field += sign * 1800 * np.sqrt(np.maximum(inside, 0))
        if self._seed is not None:
            field += np.random.default_rng((self._seed, index)).normal(0, NOISE, SHAPE)
        return field.astype(np.float32)


def test_a_law_comes_back():
    track = region_track(SharpCube(Turning()), models=["rigid", LAW], progress=False)
    expected = LAW(20 * u.deg)
    assert track.rate.to_value(RATE) == pytest.approx(expected.to_value(RATE), abs=2e-3)
    assert track.latitude.to_value(u.deg) == pytest.approx(20, abs=2e-3)
    rigid, own = track.models
    assert own["drift"].to_value(RATE) == pytest.approx(0, abs=2e-3)
    assert rigid["drift"].to_value(RATE) == pytest.approx(
        (expected - 14.1844 * RATE).to_value(RATE), abs=2e-3
    )
    assert rigid["sigma"] > 20
    np.testing.assert_allclose(track.table["residual_own law"].value, 0, atol=3e-3)


def test_longitudes_of_three_kinds():
    source = Turning()
    table = region_track(SharpCube(source), progress=False).table
    np.testing.assert_allclose(table["carrington_longitude"].value, source.longitudes, atol=2e-3)
    l0 = np.array([geometry.l0 for geometry in source.geometries])
    stonyhurst = (source.longitudes - l0 + 180) % 360 - 180
    np.testing.assert_allclose(table["stonyhurst_longitude"].value, stonyhurst, atol=2e-3)
    # Seen from an observer who moves, the spots cross the disk at the synodic rate.
    synodic = np.polyfit(HOURS / 24, np.unwrap(stonyhurst, period=360), 1)[0]
    sidereal = np.polyfit(HOURS / 24, table["sidereal_longitude"].value, 1)[0]
    assert synodic == pytest.approx(13.2 + (LAW(20 * u.deg).value - 14.1844), abs=1e-6)
    assert sidereal == pytest.approx(LAW(20 * u.deg).value, abs=2e-3)


def test_the_errors_are_true():
    longitude_pulls, latitude_pulls, rate_pulls, chi2 = [], [], [], []
    for seed in range(40):
        source = Turning(seed)
        track = region_track(SharpCube(source), models=[LAW], progress=False)
        table = track.table
        off = table["carrington_longitude"].value - source.longitudes
        longitude_pulls.append(off / table["longitude_error"].value)
        latitude_pulls.append((table["latitude"].value - source.latitude) / table["latitude_error"].value)
        rate_pulls.append(((track.rate - LAW(20 * u.deg)) / track.rate_error).value)
        chi2.append(track.models["chi2"][0] / track.models["dof"][0])
    # The width of n pulls is uncertain by 1 / sqrt(2 n), their mean by 1 / sqrt(n): four of those. Sums
    # over pixels are not the exact centre of a spot: 0.02 pixels of that are allowed for.
    for pulls in (longitude_pulls, latitude_pulls, rate_pulls):
        n = np.size(pulls)
        assert np.std(pulls) == pytest.approx(1, abs=4 / np.sqrt(2 * n) + 0.05)
        assert abs(np.mean(pulls)) < 4 / np.sqrt(n) + 0.1
    assert np.mean(chi2) == pytest.approx(1, abs=4 * np.sqrt(2 / (7 * 40)) + 0.1)


def test_noise_has_no_weight():
    quiet = np.random.default_rng(3).normal(0, NOISE, (200, 300))
    track = region_track(SharpCube(Turning(1)), progress=False)
    spots = np.pi * 14**2 * 2
    assert track.table["pixels"].max() < 1.02 * spots
    assert np.count_nonzero(np.abs(quiet) > 5 * NOISE) <= 1


def test_flagged_frames_are_left_out_and_said_to_be():
    cube = SharpCube(Turning(flagged=(2, 5)))
    track = region_track(cube, progress=False)
    assert np.flatnonzero(~track.table["used"]).tolist() == [2, 5]
    assert track.table["reason"][2] == "eclipse"
    assert np.isfinite(track.table["latitude"]).all()
    assert track.models["dof"][0] == 5
    assert region_track(cube, use_flagged=True, progress=False).models["dof"][0] == 7


def test_the_centre_of_one_pixel_and_of_two():
    one = flux_centre(np.array([-300.0]), np.array([3.0]), np.array([359.0]), np.array([-40.0]))
    assert one[:2] == pytest.approx((359, -40))
    assert one[2:] == pytest.approx((0, 0), abs=1e-12)
    lon, lat, lon_err, lat_err = flux_centre(
        np.array([100.0, -100.0]), np.array([1.0, 1.0]), np.array([359.5, 0.5]), np.array([0.0, 0.0])
    )
    assert (lon + 180) % 360 - 180 == pytest.approx(0)
    assert lat == pytest.approx(0)
    # x = (w1 x1 + w2 x2) / (w1 + w2): each weight moves it by 0.5 / 200 a gauss.
    assert lon_err == pytest.approx(np.sqrt(2) * 0.5 / 200, rel=1e-4)
    assert lat_err == pytest.approx(0, abs=1e-12)
    assert np.isnan(flux_centre(np.zeros(2), np.ones(2), np.zeros(2), np.zeros(2))).all()


def test_a_region_takes_one_spot():
    cube = SharpCube(Turning())
    x, y = cube.geometry(0).carrington_to_pixel(359.6, 20)
    region = Region.from_pixels(cube, 0, "rectangle", [(x + 1.5, y - 20), (x + 40, y + 20)])
    track = region_track(cube, region=region, progress=False)
    assert track.table["pixels"][0] == pytest.approx(np.pi * 14**2, rel=0.02)
    expected = 359.6 + 16 * 0.03 / np.cos(np.radians(20)) - 360
    assert track.table["carrington_longitude"][0].value == pytest.approx(expected, abs=0.01)


def test_as_the_tracks_of_the_law_go():
    """The same places as rotation_track gives, for a law of one's own."""
    cube = SharpCube(Turning())
    track = region_track(cube, progress=False)
    start = SkyCoord(0 * u.deg, 20 * u.deg, frame="heliographic_stonyhurst", obstime=cube.times[0])
    followed = rotation_track(start, (cube.times - cube.times[0]).to(u.day), model=LAW, observer="fixed")
    moved = track.table["sidereal_longitude"] - track.table["sidereal_longitude"][0]
    np.testing.assert_allclose(moved.value, followed.sidereal_longitude[0].value, atol=3e-3)


def test_the_figure():
    track = region_track(SharpCube(Turning(4, flagged=(1,))), progress=False)
    axes = track.plot()
    labels = [text.get_text() for text in axes.get_legend().get_texts()]
    names = {"measured", "left", "howard", "snodgrass", "allen", "rigid"}
    assert {label.split(" ")[0] for label in labels} == names
    line = next(line for line in axes.lines if line.get_label().startswith("allen"))
    slope = np.polyfit(line.get_xdata(), line.get_ydata(), 1)[0]
    assert slope == pytest.approx((rotation_law("allen")(track.latitude) - 14.1844 * RATE).value, abs=1e-6)
    assert "rate" in repr(track)


def test_what_cannot_be_tracked(tmp_path):
    write_frame(tmp_path)
    with pytest.raises(MissingSegmentsError, match=r"no frame has all of Br, Br_err, bitmap"):
        region_track(SharpCube.from_files(tmp_path), progress=False)
    with pytest.raises(RotationFitError, match=r"1 of 1 frames can be used"):
        region_track(SharpCube(Turning())[0], progress=False)
    empty = Turning()
    empty.read = lambda segment, index: np.full(SHAPE, 34, dtype=np.float32)
    with pytest.raises(RotationFitError, match=r"0 of 8 .* standard errors"):
        region_track(SharpCube(empty), progress=False)
    with pytest.raises(RotationFitError, match=r"need names that differ"):
        region_track(SharpCube(Turning()), models=[LAW, LAW], progress=False)


def test_the_sample_drifts_with_its_flux(sample):
    track = region_track(sample, progress=False)
    assert track.scatter_error > track.rate_error
    rigid = track.models[3]
    assert abs(rigid["drift"]) < 0.5 * RATE
    assert not track.table["used"][16]
