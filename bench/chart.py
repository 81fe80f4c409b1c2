"""The ratios as a bar chart: SVG, written by hand."""

from xml.sax.saxutils import escape

ROW, LEFT, SCALE_WIDTH, RIGHT = 22, 330, 420, 120
INK, PALE, GOOD, OTHER = "#1f2933", "#9aa5b1", "#2f7d5b", "#7b8794"


def draw(groups, longest=4.0):
    """Return the SVG.

    :param groups: title → list of (text, result); ``result["ratio"]`` is drawn, what is
        longer than ``longest`` is cut
    """
    parts, y = [], 30
    for title, rows in groups.items():
        parts.append(_text(10, y, title, weight="bold"))
        y += ROW
        for text, result in rows:
            parts += _row(y, text, result, longest)
            y += ROW
        y += ROW // 2
    one = LEFT + SCALE_WIDTH / longest
    line = (
        f'<line x1="{one}" x2="{one}" y1="16" y2="{y - ROW}" stroke="{PALE}" stroke-dasharray="3"/>'
    )
    width = LEFT + SCALE_WIDTH + RIGHT
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{y}"'
        f' viewBox="0 0 {width} {y}" font-family="sans-serif" font-size="13">'
        f'<rect width="{width}" height="{y}" fill="white"/>'
    )
    return "\n".join([head, line, *parts, "</svg>\n"])


def _row(y, text, result, longest):
    width, low, high = (
        SCALE_WIDTH * min(result[name], longest) / longest
        for name in ("ratio", "lowest", "highest")
    )
    colour = (
        GOOD if text.startswith(("ours", "read", "create", "update", "refresh", "login")) else OTHER
    )
    target = result.get("target")
    wanted = f"  (aim {target:g})" if target else ""
    return [
        _text(LEFT - 10, y, text, anchor="end"),
        f'<rect x="{LEFT}" y="{y - 12}" width="{width:.1f}" height="15" fill="{colour}"/>',
        f'<path d="M{LEFT + low:.1f} {y - 4} H{LEFT + high:.1f}" stroke="{INK}"/>',
        _text(LEFT + max(width, high) + 6, y, f"{result['ratio']:.2f}{wanted}"),
    ]


def _text(x, y, text, anchor="start", weight="normal"):
    return (
        f'<text x="{x:.1f}" y="{y}" text-anchor="{anchor}" font-weight="{weight}"'
        f' fill="{INK}">{escape(text)}</text>'
    )
