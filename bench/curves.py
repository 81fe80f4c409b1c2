"""What requests cost as there is more of something, as small line charts."""

import math

from .chart import CPU, GOOD, PALE, head, text

COLUMNS, WIDTH, HEIGHT = 3, 320, 190
_LEFT, _TOP, _RIGHT, _BOTTOM = 50, 40, 30, 40
_LINES = (("odoo_cpu_ms_per_request", GOOD), ("postgres_cpu_ms_per_request", CPU))


def draw(curves):
    """Return the SVG.

    :param curves: title → (size as text → figures), the smallest first
    """
    rows = math.ceil(len(curves) / COLUMNS)
    parts = [head(COLUMNS * WIDTH, rows * HEIGHT + 30)]
    words = "CPU time for one request in milliseconds: Odoo (dark) and PostgreSQL (light)"
    parts.append(text(10, 18, words))
    for place, (title, curve) in enumerate(curves.items()):
        row, column = divmod(place, COLUMNS)
        parts.append(f'<g transform="translate({column * WIDTH} {row * HEIGHT + 30})">')
        parts += [*_panel(title, curve), "</g>"]
    return "\n".join([*parts, "</svg>\n"])


def _panel(title, curve):
    most = max(figures[name] for figures in curve.values() for name, _colour in _LINES) or 1
    xs = _positions([int(size) for size in curve])
    bottom = HEIGHT - _BOTTOM

    def height(number):
        return bottom - (bottom - _TOP) * number / most

    yield text(10, 20, title, weight="bold")
    yield text(_LEFT - 6, _TOP + 4, f"{most:.2g}", anchor="end")
    yield text(_LEFT - 6, bottom, "0", anchor="end")
    yield f'<path d="M{_LEFT} {_TOP} V{bottom} H{WIDTH - _RIGHT}" fill="none" stroke="{PALE}"/>'
    for x, size in zip(xs, curve, strict=True):
        yield text(x, bottom + 16, f"{int(size):,}", anchor="middle")
    for name, colour in _LINES:
        ys = [height(figures[name]) for figures in curve.values()]
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(xs, ys, strict=True))
        yield f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="3"/>'


def _positions(sizes):
    """Where the sizes stand, by their logarithm."""
    low, high = math.log(sizes[0]), math.log(sizes[-1])
    width = WIDTH - _LEFT - _RIGHT - 20
    return [_LEFT + 10 + width * (math.log(size) - low) / ((high - low) or 1) for size in sizes]
