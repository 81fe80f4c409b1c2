"""What was measured, for people: results.json, two pictures and a page."""

import json

from dev.console import say, shown

from . import chart, curves

RESULTS, RATIOS, GROWTH, PAGE = "results.json", "ratios.svg", "growth.svg", "report.md"

_INTRODUCTION = """# What `make bench` measured

Written by `make bench`. What is measured, and how, is in the
[README](../README.md#how-fast-it-is). Each ratio is the median of the rounds, and in brackets the
lowest and the highest round. **≈** marks what the rounds do not support: some of them are on one
side of the goal and some on the other; without a goal, it is open which of the two is faster. CPU
is the ratio of the processor time of Odoo and PostgreSQL together.
"""


def write(about, results, folder):
    """Write everything into ``folder``, and say the most important on the terminal."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = {
        RESULTS: json.dumps({"about": about, **results}, indent=2) + "\n",
        RATIOS: chart.draw(_groups(results)),
        GROWTH: curves.draw(_curves(results)),
        PAGE: page(about, results),
    }
    for name, text in texts.items():
        (folder / name).write_text(text)
    for key, result in results.items():
        if "ratio" in result:
            say(f"  {chart.figures(result):42} {_spread(result):16} {key}")
        else:
            say(f"  {key}: {result}")
    say(f"Written: {', '.join(str(shown(folder / name)) for name in texts)}")


def page(about, results):
    """The page as Markdown."""
    parts = [_INTRODUCTION, _table(["", ""], [[name, text] for name, text in about.items()])]
    parts.append(f"![Ratios]({RATIOS})")
    for group, rows in _groups(results).items():
        parts.append(f"## {group}")
        parts.append(_table(["", "Requests per second", "CPU", "Goal"], map(_figures, rows)))
    parts.append(f"## Growth, point by point\n\n![Growth]({GROWTH})")
    names = ["", "Size", "Requests per second", "Odoo CPU ms", "PostgreSQL CPU ms"]
    parts.append(_table(names, _points(results)))
    others = {key: result for key, result in results.items() if "ratio" not in result}
    parts.append("## Further figures")
    parts.append(_table(["", ""], [[key, _listed(result)] for key, result in others.items()]))
    return "\n\n".join(part.rstrip() for part in parts) + "\n"


def _groups(results):
    """Return title → list of (text, result), of everything that is a ratio."""
    groups = {}
    for key, result in results.items():
        if "ratio" in result:
            group, _colon, title = key.partition(": ")
            groups.setdefault(group, []).append((title, result))
    return groups


def _curves(results):
    found = {key: result["curve"] for key, result in results.items() if "curve" in result}
    return {key.partition(": ")[2].rpartition(", ")[0]: curve for key, curve in found.items()}


def _figures(row):
    title, result = row
    cells = [title]
    for prefix in ("", "cpu_"):
        if f"{prefix}ratio" in result:
            mark = " ≈" if result.get(f"{prefix}undecided") else ""
            cells.append(f"{result[f'{prefix}ratio']:.2f} {_spread(result, prefix)}{mark}")
        else:
            cells.append("")
    return [*cells, chart.wanted(result)]


def _spread(result, prefix=""):
    if f"{prefix}lowest" not in result:
        return ""
    return f"({result[f'{prefix}lowest']:.2f} to {result[f'{prefix}highest']:.2f})"


def _points(results):
    for title, curve in _curves(results).items():
        for size, figures in curve.items():
            yield [
                title,
                f"{int(size):,}",
                f"{figures['requests_per_second']:g}",
                f"{figures['odoo_cpu_ms_per_request']:g}",
                f"{figures['postgres_cpu_ms_per_request']:g}",
            ]


def _listed(result):
    return ", ".join(f"{name.replace('_', ' ')}: {value}" for name, value in result.items())


def _table(names, rows):
    lines = [names, ["---"] * len(names), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)
