"""The horizontal field of a potential field above a patch: as the pipeline has it, and as physics has it.

The pipeline sums, at each pixel, ``Bz / r`` over a window of 20 by 20 pixels, from 10 to the south
and east to 9 to the north and west. Its point sources lie 0.001 pixels below the surface and are
scaled by that depth, so that the pixel itself counts 1000 times as much as its neighbour: what comes
out is little more than the difference of Bz between neighbouring pixels, some fifth of a true potential
field in a strong region. MEANPOT, TOTPOT, MEANSHR and SHRGT45 in the archive are made of it.
"""

import functools
from typing import Any

import numpy as np
import numpy.typing as npt

from sunwidgets.core.sharp.spaceweather.patch import Floats, Ints

__all__ = ["laplace_field", "pipeline_field", "pipeline_potential"]

WINDOW = 10
DEPTH = 0.001
PADDING = 2
"""How many times wider than the patch the periodic plane is in which `laplace_field` is solved."""


def pipeline_kernel() -> Floats:
    """Return the weight of the pixel at each offset from -10 to 9, rows and columns."""
    offset = np.arange(-WINDOW, WINDOW, dtype=np.float64)
    return DEPTH / np.sqrt(offset[:, np.newaxis] ** 2 + offset**2 + DEPTH**2)


def pipeline_potential(bz: Floats) -> Floats:
    """Return the sum that the pipeline calls potential; zero where there is no Bz.

    The window is exact: the sum is a convolution, done by FFT on a plane too large to wrap around.

    Parameters
    ----------
    bz : float64 (ny, nx)
        Vertical field, gauss.
    """
    from scipy import fft

    shape = tuple(fft.next_fast_len(length + 2 * WINDOW, real=True) for length in bz.shape)
    missing = ~np.isfinite(bz)
    spectrum = fft.rfft2(np.where(missing, 0.0, bz), shape)
    spectrum *= _kernel_spectrum(shape)
    potential = fft.irfft2(spectrum, shape, overwrite_x=True)[: bz.shape[0], : bz.shape[1]]
    potential[missing] = 0
    return np.asarray(potential)


def pipeline_field(bz: Floats, at: Ints) -> tuple[Floats, Floats]:
    """Return the pipeline's horizontal field at the pixels of flat indices; zero on the border.

    Parameters
    ----------
    bz : array, (ny, nx)
        Vertical field, NaN where there is none.
    at : array of int
        Flat indices of pixels.

    Returns
    -------
    bx, by : array
        One entry a pixel, in the unit of ``bz``.
    """
    ny, nx = bz.shape
    y, x = np.divmod(at, nx)
    inner = (y > 0) & (y < ny - 1) & (x > 0) & (x < nx - 1)
    there, potential = at[inner], pipeline_potential(bz).ravel()
    bx, by = np.zeros(at.size), np.zeros(at.size)
    bx[inner] = 0.5 * (potential[there - 1] - potential[there + 1])
    by[inner] = 0.5 * (potential[there - nx] - potential[there + nx])
    return bx, by


def laplace_field(bz: npt.NDArray[Any]) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    r"""Return the horizontal field of the potential field with this vertical field at its base.

    Parameters
    ----------
    bz : array, (ny, nx)
        Vertical field; taken as zero where it is NaN and outside the patch.

    Returns
    -------
    bx, by : array of float32, (ny, nx)
        In the unit of ``bz``.

    Notes
    -----
    In the half-space above a plane the Fourier components are
    :math:`\hat B_{x,y} = -i k_{x,y} \hat B_z / |k|` (Alissandrakis 1981, A&A 100, 197). The plane is
    periodic, hence twice as wide as the patch; flux that is not balanced has a field of its own in
    the mean, which is left out, and so is the curvature of the Sun.

    Examples
    --------
    >>> import numpy as np
    >>> y, x = np.mgrid[-32:32, -32:32]
    >>> bx, by = laplace_field(1000 * np.exp(-(x**2 + y**2) / 50))
    >>> bool(bx[32, 40] > 0), bool(bx[32, 24] < 0), bool(by[40, 32] > 0)
    (True, True, True)
    """
    from scipy import fft

    ny, nx = bz.shape
    shape = tuple(fft.next_fast_len(PADDING * length) for length in bz.shape)
    field = np.where(np.isfinite(bz), bz, 0).astype(np.float32)
    # Both parts in one transform back: by as the imaginary part.
    spectrum = fft.fft2(field, shape)
    spectrum *= _laplace_operator(shape)
    both = fft.ifft2(spectrum, overwrite_x=True)[:ny, :nx]
    return both.real.copy(), both.imag.copy()


@functools.lru_cache(maxsize=4)
def _kernel_spectrum(shape: tuple[int, int]) -> npt.NDArray[np.complex128]:
    from scipy import fft

    # A pixel at offset d adds to the sum here, so that its weight lies at minus d.
    offset = np.arange(-WINDOW, WINDOW)
    plane = np.zeros(shape)
    plane[np.ix_(-offset % shape[0], -offset % shape[1])] = pipeline_kernel()
    return np.asarray(fft.rfft2(plane))


@functools.lru_cache(maxsize=2)
def _laplace_operator(shape: tuple[int, int]) -> npt.NDArray[np.complex64]:
    """Return (-i kx + ky) / |k|, which turns the spectrum of Bz into that of Bx + i By."""
    ky, kx = np.fft.fftfreq(shape[0])[:, np.newaxis], np.fft.fftfreq(shape[1])
    length = np.hypot(kx, ky)
    length[0, 0] = 1
    # The shortest wave that fits has no direction: half a turn to the west is half a turn to the east.
    for frequency in (ky, kx):
        frequency[frequency == -0.5] = 0
    return ((ky - 1j * kx) / length).astype(np.complex64)
