"""Functions `(array, ax=None, ...) -> ax`."""

import numpy as np
from matplotlib import rc_context, ticker

from attnteach.plots.style import BLUE, GREY, INK, MUTED, ON_CELL, ORANGE, PALETTE, STYLE, WIDTH, alpha_ramp, panels
from attnteach.plots.tables import Table, number


@rc_context(STYLE)
def heat_map(
    weights,
    ax=None,
    *,
    rows=None,
    columns=None,
    title=None,
    values=False,
    top=None,
    mask=None,
    xlabel="key",
    ylabel="query",
):
    """Weights (T, S) >= 0, or a boolean mask, as cells; zero looks like the page, `top` (the largest) is darkest.

    `rows` and `columns` name the queries and the keys; `values=True` prints the numbers into the cells;
    cells that `mask` (T, S) forbids are crossed out.
    Raises ValueError for anything but a matrix without negative numbers.
    """
    weights = matrix("heat_map", weights)
    if np.any(weights < 0):
        raise ValueError("heat_map: weights must not be negative; signed_map draws signed numbers")
    top = top or float(np.max(weights, initial=0.0)) or 1.0
    ax = cells(weights, ax, rows, columns, title, xlabel, ylabel, bar=not values and weights.dtype != bool)
    draw_cells(ax, weights, "heat", BLUE, top)
    hidden = np.zeros(weights.shape, bool) if mask is None else ~matrix("heat_map", mask)
    cross_out(ax, hidden)
    if values:
        write_values(ax, weights, top, skip=hidden)
    elif weights.dtype != bool:
        colour_key(ax, np.linspace(0, 1, 64), "heat", BLUE, 0, top)
    return ax


@rc_context(STYLE)
def signed_map(
    scores, ax=None, *, rows=None, columns=None, title=None, values=False, top=None, xlabel="key", ylabel="query"
):
    """Signed numbers (T, S): blue above zero, orange below, zero looks like the page, -inf is crossed out."""
    scores = matrix("signed_map", scores)
    hidden = np.isneginf(scores)
    finite = np.where(hidden, 0.0, scores)
    top = top or float(np.max(np.abs(finite), initial=0.0)) or 1.0
    ax = cells(scores, ax, rows, columns, title, xlabel, ylabel, bar=not values)
    draw_cells(ax, np.maximum(finite, 0), "heat", BLUE, top)
    draw_cells(ax, np.maximum(-finite, 0), "cold", ORANGE, top)
    cross_out(ax, hidden)
    if values:
        write_values(ax, finite, top, skip=hidden)
    else:
        ramp = np.linspace(-1, 1, 65)
        key = colour_key(ax, np.maximum(ramp, 0), "heat", BLUE, -top, top)
        draw_cells(key, np.maximum(-ramp, 0)[:, None], "cold", ORANGE, 1, extent=(0, 1, -top, top))
    return ax


@rc_context(STYLE)
def curves(x, lines, ax=None, *, xlabel="", ylabel="", title=None, log=None, bands=None, markers=False):
    """Lines over one axis: `x` (N,), `lines` {label: y (N,)}; `log` is None, "x", "y" or "xy".

    `bands` {label: (low, high)} shades an interval around the line of that label.
    """
    ax = panels() if ax is None else ax
    x = np.asarray(x)
    for place, (label, y) in enumerate(lines.items()):
        (line,) = ax.plot(x, np.asarray(y), label=label, marker="osD^v*"[place % 6] if markers else None)
        if bands and label in bands:
            ax.fill_between(x, *bands[label], color=line.get_color(), alpha=0.18, linewidth=0)
    for axis in log or "":
        log_axis(ax, axis, x if axis == "x" else ())
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.set_title(title or "")
    ax.grid(axis="y")
    if len(lines) > 1:
        ax.legend()
    few = np.unique(np.linspace(0, len(x) - 1, min(len(x), 9)).astype(int))
    ax.attn_table = Table(
        title or ylabel,
        xlabel,
        tuple(lines),
        tuple(number(x[i]) for i in few),
        np.array([np.asarray(y)[few] for y in lines.values()]),
    )
    return ax


@rc_context(STYLE)
def bars(values, ax=None, *, errors=None, xlabel="", title=None, unit="", log=False, highlight=None):
    """Horizontal bars `{label: value}`, the number at the end of each; `errors` {label: (low, high)} draws an interval."""
    names, lengths = list(values), np.array([float(v) for v in values.values()])
    ax = panels(height=0.9 + 0.36 * len(names)) if ax is None else ax
    place = np.arange(len(names))
    ax.barh(place, lengths, height=0.62, color=[ORANGE if name == highlight else BLUE for name in names], linewidth=0)
    ends = lengths.copy()
    for i, name in enumerate(names):
        if errors and name in errors:
            ax.plot(errors[name], (i, i), color=INK, linestyle="-", linewidth=1.4, marker="|", markersize=7)
            ends[i] = max(ends[i], errors[name][1])
    for y, end, length in zip(place, ends, lengths, strict=True):
        ax.annotate(
            number(length) + unit,
            (max(end, 0) if not log else end, y),
            xytext=(5, 0),
            textcoords="offset points",
            va="center",
        )
    ax.set_yticks(place, names)
    ax.invert_yaxis()
    ax.tick_params(axis="y", length=0)
    if log:
        log_axis(ax, "x")
    ax.margins(x=0.16)
    ax.set_xlabel(xlabel, loc="right")  # a long label has the names' column to extend over
    ax.set_title(title or "")
    ax.attn_table = Table(title or xlabel, "", tuple(names), (xlabel or "value",), lengths[:, None])
    return ax


@rc_context(STYLE)
def columns(values, ax=None, *, names=None, xlabel="", ylabel="", title=None, top=None):
    """Upright bars of `values` (N,), for the weights of one query; `names` (N) label them."""
    values = np.asarray(values, dtype=float)
    ax = panels(height=2.4) if ax is None else ax
    ax.bar(np.arange(len(values)), values, width=0.8, color=BLUE, linewidth=0)
    if names is None:
        ax.xaxis.set_major_locator(ticker.MaxNLocator(8, integer=True))
        names = range(len(values))
    else:
        ax.set_xticks(np.arange(len(values)), list(map(str, names)))
        if max(map(len, map(str, names)), default=0) > 2:
            ax.tick_params(axis="x", labelrotation=90)
    names = tuple(map(str, names))
    ax.tick_params(axis="x", length=0)
    ax.set(xlabel=xlabel, ylabel=ylabel, ylim=(0, top))
    ax.set_title(title or "")
    ax.grid(axis="y")
    ax.attn_table = Table(title or xlabel, "", (ylabel or "value",), names, values[None])
    return ax


@rc_context(STYLE)
def roofline(points, ax=None, *, peak, bandwidth, title=None):
    """Attainable FLOP/s against arithmetic intensity (Williams et al. 2009): `points` {label: FLOPs per byte}.

    `peak` in FLOP/s and `bandwidth` in byte/s are the machine's; left of the ridge memory is the limit.
    """
    ax = panels(height=3.4) if ax is None else ax
    ridge = peak / bandwidth
    spread = [ridge / 50, ridge * 50, *(v for v in points.values())]
    intensity = np.geomspace(min(spread) / 2, max(spread) * 2, 200)
    ax.plot(intensity, np.minimum(peak, intensity * bandwidth), color=MUTED, linestyle="-")
    ax.axvline(ridge, color=GREY, linestyle=":", linewidth=1.2)
    ax.annotate(f"ridge {number(ridge)}", (ridge, peak), xytext=(0, 6), textcoords="offset points", ha="center")
    reached = {label: min(peak, value * bandwidth) for label, value in points.items()}
    for i, (label, value) in enumerate(points.items()):
        ax.plot(
            value,
            reached[label],
            marker="osD^v*"[i % 6],
            color=PALETTE[i % len(PALETTE)],
            linestyle="none",
            markersize=8,
            label=label,
        )
    log_axis(ax, "x")
    log_axis(ax, "y")
    ax.set(xlabel="FLOPs per byte moved", ylabel="attainable FLOP/s")
    ax.set_title(title or "")
    ax.grid(axis="y")
    if points:
        ax.legend(loc="lower right")
    ax.attn_table = Table(
        title or "Roofline", "", tuple(points), ("FLOPs per byte", "attainable FLOP/s"),
        np.array([[value, reached[label]] for label, value in points.items()]).reshape(-1, 2),
    )  # fmt: skip
    return ax


def log_axis(ax, which, values=()):
    """A logarithmic axis with plain numbers: at the few `values` that were measured, else at 1, 2, 5 or at powers of ten."""
    getattr(ax, f"set_{which}scale")("log")
    axis = getattr(ax, f"{which}axis")
    low, high = getattr(ax, f"get_{which}lim")()
    if 1 < len(values) <= 7:
        axis.set_major_locator(ticker.FixedLocator(values))
    elif high / low < 300:
        axis.set_major_locator(ticker.LogLocator(subs=(1, 2, 5)))
    axis.set_major_formatter(ticker.FuncFormatter(lambda value, _: plain(value)))
    axis.set_minor_locator(ticker.NullLocator())


def plain(value):
    """A tick of a logarithmic axis: 0.05, 2,000, and beyond that powers of ten as the page's font has them."""
    if 1e-3 <= value < 1e5:
        return f"{value:g}" if value < 1 else f"{value:,.6g}"
    exponent = int(np.floor(np.log10(value) + 1e-9))
    digits = f"{value / 10.0**exponent:.3g}"
    power = "10" + str(exponent).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return power if digits == "1" else f"{digits}·{power}"


def matrix(caller, array):
    if hasattr(array, "detach"):
        array = array.detach().cpu()
    array = np.asarray(array)
    if array.ndim != 2:
        raise ValueError(f"{caller}: expected a matrix (T, S), got shape {array.shape}")
    return array


def cells(array, ax, rows, columns, title, xlabel, ylabel, *, bar):
    T, S = array.shape
    for names, size, axis in ((rows, T, "rows"), (columns, S, "columns")):
        if names is not None and len(names) != size:
            raise ValueError(f"heat map: {axis} names {len(names)} of {size}")
    if ax is None:
        side = min(0.42, 3.2 / max(T, S))
        beside, below = (0.09 * max((len(str(name)) for name in names or ()), default=0) for names in (rows, columns))
        ax = panels(
            width=min(WIDTH, max(2.6, side * S + 1.9)) + max(0, beside - 1),
            height=max(1.7, side * T + max(1.3, 0.7 + below)),
        )
    ax.set(xlim=(-0.5, S - 0.5), ylim=(T - 0.5, -0.5), aspect="equal", xlabel=xlabel, ylabel=ylabel)
    ax.set_title(title or "")
    for axis, names, size in ((ax.xaxis, columns, S), (ax.yaxis, rows, T)):
        axis.set_major_locator(ticker.MaxNLocator(6, integer=True, min_n_ticks=1))
        if names is not None:
            axis.set_ticks(range(size), [str(name) for name in names])
    if columns is not None and max(map(len, map(str, columns)), default=0) > 2:
        ax.tick_params(axis="x", labelrotation=90)
    ax.tick_params(length=2)
    for spine in ax.spines.values():
        spine.set_visible(True)
    ax.attn_table = Table(
        title or "", f"{ylabel} \\ {xlabel}" if ylabel else "", tuple(str(n) for n in (rows if rows is not None else range(T))),
        tuple(str(n) for n in (columns if columns is not None else range(S))), array,
    )  # fmt: skip
    return ax


def draw_cells(ax, array, hue, colour, top, extent=None):
    image = ax.imshow(
        np.asarray(array, dtype=float), cmap=alpha_ramp(colour), vmin=0, vmax=top, interpolation="none", aspect=ax.get_aspect(),
        extent=extent, origin="upper" if extent is None else "lower",
    )  # fmt: skip
    image.set_gid(hue)


def cross_out(ax, hidden):
    ax.plot(*np.nonzero(hidden)[::-1], linestyle="none", marker="x", color=MUTED, markersize=4)


def write_values(ax, array, top, skip):
    for (t, s), value in np.ndenumerate(array):
        if not skip[t, s]:
            text = number(value) if array.dtype == bool else f"{value:.2f}".removeprefix("0").replace("-0.", "-.")
            ax.text(s, t, text, ha="center", va="center", fontsize=9, color=on_cell(abs(value) / top))


def on_cell(share):
    """The colour of a number on a cell that is `share` full; assets of the widgets use the same limits."""
    return ON_CELL[int(share > 0.51) + int(share > 0.72)]


def colour_key(ax, ramp, hue, colour, low, high):
    key = ax.inset_axes((1.03, 0.0, 0.03, 1.0))
    key.set(xlim=(0, 1), ylim=(low, high), xticks=[], aspect="auto")
    draw_cells(key, ramp[:, None], hue, colour, 1, extent=(0, 1, low, high))
    key.yaxis.tick_right()
    key.set_yticks(
        [low, high] if low == 0 else [low, 0, high], [number(v) for v in ([low, high] if low == 0 else [low, 0, high])]
    )
    key.tick_params(length=2)
    for spine in key.spines.values():
        spine.set_visible(False)
    return key
