"""The ratios as a bar chart: SVG, written by hand."""

from xml.sax.saxutils import escape

ROW, LEFT, SCALE_WIDTH, RIGHT = 24, 330, 420, 250
INK, PALE, GOOD, CPU = "#1f2933", "#9aa5b1", "#2f7d5b", "#8fbfa8"
_HEAD = 74


def draw(groups, longest=5.0):
    """Return the SVG: of each row the ratio of requests per second, and below it of CPU time.

    :param groups: title → list of (text, result); what is longer than ``longest`` is cut
    """
    parts, y = [], _HEAD
    for title, rows in groups.items():
        parts.append(text(10, y, title, weight="bold"))
        y += ROW
        for words, result in rows:
            parts += _row(y, words, result, longest)
            y += ROW
        y += ROW // 2
    one, width = LEFT + SCALE_WIDTH / longest, LEFT + SCALE_WIDTH + RIGHT
    line = (
        f'<line x1="{one}" x2="{one}" y1="{_HEAD - 16}" y2="{y - ROW}" stroke="{PALE}"'
        f' stroke-dasharray="3"/>'
    )
    return "\n".join([head(width, y), *_legend(), line, *parts, "</svg>\n"])


def head(width, height):
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
        f' viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="13">'
        f'<rect width="{width}" height="{height}" fill="white"/>'
    )


def _legend():
    return [
        _bar(10, 10, 22, 9, GOOD),
        text(38, 19, "requests per second, the thin line from the lowest to the highest round"),
        _bar(10, 30, 22, 5, CPU),
        text(38, 36, "the same of the processor time of Odoo and PostgreSQL"),
        text(10, 53, "≈ rounds disagree about the goal, or where there is none, about the faster"),
    ]


def _row(y, words, result, longest):
    def length(name):
        return SCALE_WIDTH * min(result[name], longest) / longest

    parts = [
        text(LEFT - 10, y, words, anchor="end"),
        _bar(LEFT, y - 12, length("ratio"), 9, GOOD),
        f'<path d="M{LEFT + length("lowest"):.1f} {y - 7.5} H{LEFT + length("highest"):.1f}"'
        f' stroke="{INK}"/>',
    ]
    end = max(length("ratio"), length("highest"))
    if "cpu_ratio" in result:
        parts.append(_bar(LEFT, y - 2, length("cpu_ratio"), 5, CPU))
        end = max(end, length("cpu_ratio"))
    return [*parts, text(LEFT + end + 6, y, figures(result))]


def figures(result):
    """The numbers of a row in words: ``2.46, CPU 2.57 ≈ (goal 3.8)``."""
    words = f"{result['ratio']:.2f}{' ≈' if result.get('undecided') else ''}"
    if "cpu_ratio" in result:
        words += f", CPU {result['cpu_ratio']:.2f}{' ≈' if result.get('cpu_undecided') else ''}"
    goal = wanted(result)
    return f"{words} (goal {goal})" if goal else words


def wanted(result):
    """The goal in words, "" for none."""
    if "at_most" in result:
        return f"≤ {result['at_most']:g}"
    return f"≥ {result['target']:g}" if "target" in result else ""


def _bar(x, y, width, height, colour):
    return f'<rect x="{x}" y="{y}" width="{width:.1f}" height="{height}" fill="{colour}"/>'


def text(x, y, words, anchor="start", weight="normal"):
    return (
        f'<text x="{x:.1f}" y="{y}" text-anchor="{anchor}" font-weight="{weight}"'
        f' fill="{INK}">{escape(words)}</text>'
    )
