"""The space-weather keywords in the plainest way: a loop over rows and columns, a pixel at a time."""

import math

import numpy as np


def slow_keywords(field, scale_arcsec, metres, region=None):
    """Return every keyword and error of a small frame.

    ``field`` has the segments by name, each (ny, nx) of float; the rest is the size of a pixel.
    """
    ny, nx = field["Br"].shape
    bx, by, bz = field["Bp"], -field["Bt"], field["Br"]
    ex, ey, ez = field["Bp_err"], field["Bt_err"], field["Br_err"]
    inside = [
        (j, i)
        for i in range(nx)
        for j in range(ny)
        if field["conf_disambig"][j, i] >= 70
        and field["bitmap"][j, i] >= 30
        and (region is None or region[j, i])
    ]
    out = {}
    area = (metres * 100) ** 2
    _flux(out, inside, bz, ez, area)
    _inclination(out, inside, bx, by, bz, ex, ey, ez)
    bh, bh_err = np.full_like(bz, np.nan), np.full_like(bz, np.nan)
    bt, bt_err = np.full_like(bz, np.nan), np.full_like(bz, np.nan)
    for j in range(ny):
        for i in range(nx):
            horizontal = (bx[j, i] * ex[j, i]) ** 2 + (by[j, i] * ey[j, i]) ** 2
            bh[j, i] = math.sqrt(bx[j, i] ** 2 + by[j, i] ** 2)
            bt[j, i] = math.sqrt(bx[j, i] ** 2 + by[j, i] ** 2 + bz[j, i] ** 2)
            if bh[j, i] > 0:
                bh_err[j, i] = math.sqrt(horizontal) / bh[j, i]
            if bt[j, i] > 0:
                bt_err[j, i] = math.sqrt(horizontal + (bz[j, i] * ez[j, i]) ** 2) / bt[j, i]
    for suffix, value, error in (("BT", bt, bt_err), ("BZ", bz, ez), ("BH", bh, bh_err)):
        _gradient(out, suffix, inside, value, error, metres)
    _currents(out, inside, bx, by, bz, ex, ey, ez, scale_arcsec, metres)
    px, py = slow_pipeline_field(bz)
    _energy_and_shear(out, inside, (bx, by, bz), (ex, ey, ez), (px, py), area)
    return out


def _flux(out, inside, bz, ez, area):
    total, variance, count = 0.0, 0.0, 0
    for at in inside:
        if not math.isnan(bz[at]):
            total += abs(bz[at])
            variance += ez[at] ** 2
            count += 1
    out.update(USFLUX=total * area, ERRVF=math.sqrt(variance) * area, CMASK=count)


def _inclination(out, inside, bx, by, bz, ex, ey, ez):
    total, variance, count = 0.0, 0.0, 0
    for at in inside:
        bh = math.sqrt(bx[at] ** 2 + by[at] ** 2)
        if not bh >= 100 or math.isnan(bz[at]) or bz[at] == 0:
            continue
        bh_err = math.sqrt((bx[at] * ex[at]) ** 2 + (by[at] * ey[at]) ** 2) / bh
        total += math.degrees(math.atan(bh / abs(bz[at])))
        slope = 1 / (1 + (bh / bz[at]) ** 2)
        variance += slope**2 * ((bh_err / bz[at]) ** 2 + (bh * ez[at] / bz[at] ** 2) ** 2)
        count += 1
    out.update(MEANGAM=total / count, ERRGAM=math.degrees(math.sqrt(variance)) / count)


def _gradient(out, suffix, inside, value, error, metres):
    ny, nx = value.shape
    total, variance, count = 0.0, 0.0, 0
    for j, i in inside:
        if not (0 < j < ny - 1 and 0 < i < nx - 1):
            continue
        east, west, south, north = (j, i - 1), (j, i + 1), (j - 1, i), (j + 1, i)
        dx, dy = (value[west] - value[east]) / 2, (value[north] - value[south]) / 2
        if math.isnan(dx + dy) or math.isnan(value[j, i]) or math.isnan(error[j, i]):
            continue
        single = [np.float32(value[at]) for at in (west, east, north, south)]
        if (single[0] - single[1]) + (single[2] - single[3]) == 0:
            continue
        length = math.sqrt(dx**2 + dy**2)
        total += length
        for difference, ends in ((dx, (east, west)), (dy, (south, north))):
            for end in ends:
                variance += (difference / (2 * length) * error[end]) ** 2
        count += 1
    out[f"MEANG{suffix}"] = total / count
    out[f"ERR{suffix}"] = math.sqrt(variance) / count
    out[f"MEANG{suffix}_PER_MM"] = total / count / (metres / 1e6)
    out[f"ERR{suffix}_PER_MM"] = math.sqrt(variance) / count / (metres / 1e6)


def slow_current(bx, by, ex, ey):
    """Return dBy/dx - dBx/dy and its error, gauss a pixel."""
    ny, nx = bx.shape
    jz, error = np.zeros((ny, nx)), np.zeros((ny, nx))
    for j in range(ny):
        for i in range(nx):
            variance = 0.0
            if i == 0:
                dy_dx = (-3 * by[j, 0] + 4 * by[j, 1] - by[j, 2]) / 2
            elif i == nx - 1:
                dy_dx = (3 * by[j, i] - 4 * by[j, i - 1] + by[j, i - 2]) / 2
            else:
                dy_dx = (by[j, i + 1] - by[j, i - 1]) / 2
                variance += (ey[j, i + 1] ** 2 + ey[j, i - 1] ** 2) / 4
            if j == 0:
                dx_dy = (-3 * bx[0, i] + 4 * bx[1, i] - bx[2, i]) / 2
            elif j == ny - 1:
                dx_dy = (3 * bx[j, i] - 4 * bx[j - 1, i] + bx[j - 2, i]) / 2
            else:
                dx_dy = (bx[j + 1, i] - bx[j - 1, i]) / 2
                variance += (ex[j + 1, i] ** 2 + ex[j - 1, i] ** 2) / 4
            jz[j, i] = dy_dx - dx_dy
            error[j, i] = math.sqrt(variance)
    return jz, error


def _currents(out, inside, bx, by, bz, ex, ey, ez, arcsec, metres):
    ny, nx = bx.shape
    mu_0 = 4e-7 * math.pi
    jz, error = slow_current(bx, by, ex, ey)
    good = [at for at in inside if not math.isnan(jz[at])]
    density = 1e-4 / mu_0 / metres * 1000
    variance = sum(error[at] ** 2 for at in good)
    out["MEANJZD"] = sum(jz[at] for at in good) / len(good) * density
    out["ERRJZ"] = math.sqrt(variance) / len(good) * density
    out["TOTUSJZ"] = sum(abs(jz[at]) for at in good) * 1e-4 / mu_0 * metres
    out["ERRUSI"] = math.sqrt(variance) * 1e-4 / mu_0 * metres

    with_bz = [at for at in good if not math.isnan(bz[at])]
    positive = sum(jz[at] for at in with_bz if bz[at] > 0)
    negative = sum(jz[at] for at in with_bz if bz[at] <= 0)
    amperes = (abs(positive) + abs(negative)) * 1e-4 / mu_0 * metres
    amperes_err = math.sqrt(sum(error[at] ** 2 for at in with_bz)) * 1e-4 / mu_0 * metres
    out.update(SAVNCPP_AMPERES=amperes, ERRJHT_AMPERES=amperes_err)
    out.update(SAVNCPP=amperes / arcsec**2, ERRJHT=amperes_err / arcsec**2)

    both = [at for at in with_bz if jz[at] != 0 and bz[at] != 0]
    off_border = [(j, i) for j, i in both if 0 < j < ny - 1 and 0 < i < nx - 1]
    weight = sum(bz[at] ** 2 for at in off_border)
    alpha = sum(jz[at] * bz[at] for at in off_border) / weight
    spread = sum(
        (bz[at] * error[at]) ** 2 + ((jz[at] - 2 * bz[at] * alpha) * ez[at]) ** 2 for at in off_border
    )
    out["MEANALP"] = alpha / (metres / 1e6)
    out["ERRALP"] = math.sqrt(spread) / weight / (metres / 1e6)

    net = sum(jz[at] * bz[at] for at in both) / metres
    spread = math.sqrt(sum((error[at] * bz[at]) ** 2 + (ez[at] * jz[at]) ** 2 for at in both)) / metres
    out.update(MEANJZH=net / len(both), ERRMIH=spread / len(both))
    out.update(TOTUSJH=sum(abs(jz[at] * bz[at]) for at in both) / metres, ERRTUI=spread)
    out.update(ABSNJZH=abs(net), ERRTAI=spread)


def slow_pipeline_field(bz):
    """Return minus the differences of the sum over the window, 10 back to 9 ahead."""
    ny, nx = bz.shape
    potential = np.zeros((ny, nx))
    for j in range(ny):
        for i in range(nx):
            if math.isnan(bz[j, i]):
                continue
            for j2 in range(max(0, j - 10), min(ny, j + 10)):
                for i2 in range(max(0, i - 10), min(nx, i + 10)):
                    if not math.isnan(bz[j2, i2]):
                        distance = math.sqrt((j2 - j) ** 2 + (i2 - i) ** 2 + 0.001**2)
                        potential[j, i] += bz[j2, i2] * 0.001 / distance
    px, py = np.zeros((ny, nx)), np.zeros((ny, nx))
    for j in range(1, ny - 1):
        for i in range(1, nx - 1):
            px[j, i] = -(potential[j, i + 1] - potential[j, i - 1]) / 2
            py[j, i] = -(potential[j + 1, i] - potential[j - 1, i]) / 2
    return px, py


def _energy_and_shear(out, inside, field, errors, potential, area):
    total, variance, count = 0.0, 0.0, 0
    angles, spread, last = [], 0.0, 0.0
    for at in inside:
        b, e = [part[at] for part in field], [part[at] for part in errors]
        p = [potential[0][at], potential[1][at], b[2]]
        if not any(math.isnan(part) for part in b[:2]):
            total += ((b[0] - p[0]) ** 2 + (b[1] - p[1]) ** 2) / (8 * math.pi)
            variance += (2 * (b[0] - p[0]) * e[0]) ** 2 + (2 * (b[1] - p[1]) * e[1]) ** 2
            count += 1
        if any(math.isnan(part) for part in (*b, *e)):
            continue
        angle = _angle(b, p)
        angles.append(math.degrees(angle))
        slopes = []
        for k in range(3):
            step = 1e-4 * math.sqrt(sum(part**2 for part in b))
            up, down = list(b), list(b)
            up[k] += step
            down[k] -= step
            slopes.append((_angle(up, p) - _angle(down, p)) / (2 * step))
        spread += sum((slope * error) ** 2 for slope, error in zip(slopes, e, strict=True))
        last = math.sqrt(3) * abs(slopes[0] * e[0])
    error = math.sqrt(variance) / (8 * math.pi)
    out.update(MEANPOT=total / count, ERRMPOT=error / count, TOTPOT=total * area, ERRTPOT=error * area)
    large = sum(angle > 45 for angle in angles)
    out.update(MEANSHR=sum(angles) / len(angles), SHRGT45=100 * large / len(angles))
    out["ERRMSHA"] = math.degrees(last) / large
    out["ERRMSHA_SUMMED"] = math.degrees(math.sqrt(spread)) / len(angles)


def _angle(a, b):
    dot = sum(x * y for x, y in zip(a, b, strict=True))
    cross = (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])
    return math.atan2(math.sqrt(sum(x * x for x in cross)), dot)
