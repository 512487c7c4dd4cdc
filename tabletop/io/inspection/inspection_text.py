"""What a check of layers found, as text, JSON or one page of HTML that can be printed, in the language in use."""

import html
import json
from collections.abc import Sequence
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

from tabletop import i18n
from tabletop.core.judgement.finding_words import severity_word
from tabletop.core.layers.layer_problem import BASIS, PROBLEM_CODES, CheckedLayer, LayerProblem, Mend, MendedLayer, Tolerances
from tabletop.core.text.labels import told as told_sentence
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.layer import LayerInfo
from tabletop.io.layers.layer_check import LayerReport

FORMATS = ("text", "json", "html")
MOST_LINES = 200
"""So many problems of one code and layer stand in the text; JSON, the page and the layer of findings have all."""
_SURE = {
    "given": mark("as a person says"),
    "file": mark("as the file says"),
    "format": mark("the custom of the format; the file does not say it"),
    "": mark("unknown"),
}
_SIGNS = {"stop": "\N{BLACK SQUARE}", "warn": "\N{BLACK UP-POINTING TRIANGLE}", "info": "\N{BLACK CIRCLE}"}
_STYLE = """
body { font: 10pt/1.45 system-ui, "Segoe UI", "Noto Sans", sans-serif; color: #23262A; background: #fff; margin: 24px auto;
 max-width: 1100px; padding: 0 24px; }
h1 { font-size: 24pt; margin: 0 0 8px; } h2 { font-size: 16pt; margin: 32px 0 8px; border-top: 1px solid #D9D6D0; padding-top: 16px; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 4px 8px; border-bottom: 1px solid #D9D6D0; vertical-align: top; }
thead { display: table-header-group; } tr { break-inside: avoid; }
td.number, th.number { text-align: right; white-space: nowrap; } .quiet { color: #6B7077; }
.stop { color: #C62828; } .warn { color: #8A5C00; } .info { color: #3B6FB6; }
@media print { body { margin: 0; max-width: none; } }
"""


def as_json(layers: Sequence[CheckedLayer]) -> list[dict[str, Any]]:
    """One object for each file, in the order of the first layer of each: `{"file", "layers": [...]}`; messages in English."""
    by_file: dict[str, list[CheckedLayer]] = {}
    for layer in layers:
        by_file.setdefault(layer.file, []).append(layer)
    return [{"file": file, "layers": [_layer_json(layer) for layer in held]} for file, held in by_file.items()]


def _layer_json(layer: CheckedLayer) -> dict[str, Any]:
    told: dict[str, Any] = {"title": layer.title, "table": layer.table, "role": layer.role, "crs": layer.crs, "count": layer.count}
    told |= {
        "columns": list(layer.data.get("columns", [])),
        "crs_from": layer.sure,
        "crs_declared": layer.data.get("crs_declared") or None,
        "guessed": list(layer.guessed),
        "named": dict(layer.named),
    }
    told |= {"extent": layer.data.get("extent"), "extent_m": layer.data.get("extent_m"), "counts": layer.counts()}
    told["notes"] = [str(told_sentence(one)) for one in layer.data.get("problems", [])]
    return {**told, "problems": [_problem_json(problem) for problem in layer.problems]}


def _problem_json(problem: LayerProblem) -> dict[str, Any]:
    place = None if problem.place is None else list(problem.place)
    told = {"code": problem.code, "record": problem.record, "message": str(problem.message), "place": place}
    return {**told, "severity": problem.severity, "records": [*([problem.record] if problem.record else []), *problem.also]}


def json_text(layers: Sequence[CheckedLayer]) -> str:
    """The object of the only file, or a list of objects where there are several."""
    files = as_json(layers)
    return json.dumps(files[0] if len(files) == 1 else files, ensure_ascii=False)


def written(layers: Sequence[CheckedLayer], style: str, tolerances: Tolerances) -> str:
    """What was found in one of `FORMATS`."""
    if style == "json":
        return json_text(layers)
    return html_page(layers, tolerances) if style == "html" else "\n".join(text_lines(layers))


def sure_words(layer: CheckedLayer) -> Message:
    """CRS of a layer, and how sure it is."""
    sure = _SURE[layer.sure] if layer.sure or "crs" not in layer.guessed else mark("guessed")
    return message(mark("{crs} ({sure})"), crs=layer.crs or "-", sure=message(sure))


def text_lines(layers: Sequence[CheckedLayer]) -> list[str]:
    """Lines for people: counts and extent of each layer, how many problems of each code, then each problem."""
    lines = []
    for layer in layers:
        lines += _head_lines(layer)
        lines += [f"  {line}" for line in _problem_lines(layer.problems)]
    wrong = sum(problem.is_wrong for layer in layers for problem in layer.problems)
    told = mark("{count} {count:problem|problems} in {layers} {layers:layer|layers}.") if wrong else mark("Nothing is wrong.")
    return [*lines, i18n.text(message(told, count=wrong, layers=len(layers)))]


def _head_lines(layer: CheckedLayer) -> list[str]:
    if not layer.data:
        return [f"{layer.title}:"]
    info = LayerInfo(layer.layer_id, {}, layer.file, layer.table, layer.role, columns=layer.named, guessed=layer.guessed)
    lines = [i18n.text(line) for line in LayerReport(info, layer.data).lines()]
    role = i18n.text(message(mark("  role: {role}"), role=layer.role))
    sure = i18n.text(message(mark("  coordinate system from: {sure}"), sure=message(_SURE[layer.sure])))
    said = layer.data.get("crs_declared") or i18n.tr("no coordinate system")
    declared = i18n.text(message(mark("  the file itself says: {crs}"), crs=said))
    columns = i18n.text(message(mark("  columns: {columns}"), columns=", ".join(layer.data["columns"]) or "-"))
    return [lines[0], role, columns, lines[1], sure, declared, *lines[2:]]


def _guess(layer: CheckedLayer, name: str) -> str:
    return f" ({i18n.tr('guessed')})" if name in layer.guessed else ""


def _problem_lines(problems: Sequence[LayerProblem]) -> list[str]:
    lines = []
    for code, held in groupby(sorted(problems, key=lambda one: list(PROBLEM_CODES).index(one.code)), key=lambda one: one.code):
        group = list(held)
        lines.append(f"{code_word(code)} [{code}]: {len(group)}")
        lines += [f"  {_line(problem)}" for problem in group[:MOST_LINES]]
        if len(group) > MOST_LINES:
            lines.append("  " + i18n.tr("And {n} more.", n=len(group) - MOST_LINES))
    return lines


def _line(problem: LayerProblem) -> str:
    record = f"{problem.record:>7}" if problem.record else "      -"
    return f"{severity_word(problem.severity):<12} {record}  {place_words(problem):<22} {i18n.text(problem.message)}"


def place_words(problem: LayerProblem) -> str:
    """East and north of a problem, whole metres; a dash where it has no place."""
    return "-" if problem.place is None else f"{problem.place[0]:.1f} {problem.place[1]:.1f}"


def code_word(code: str) -> str:
    """Words of a code, in the language in use."""
    return i18n.text(Message(PROBLEM_CODES[code]))


def html_page(layers: Sequence[CheckedLayer], tolerances: Tolerances, day: date | None = None) -> str:
    """One page with everything, that a browser prints; nothing is loaded from elsewhere."""
    title = i18n.tr("Check of layers")
    told = [f"<h1>{_safe(title)}</h1>", f'<p class="quiet">{(day or date.today()).isoformat()}</p>', _summary(layers)]
    told += [_layer_part(layer) for layer in layers]
    told.append(_basis(tolerances))
    head = f'<!DOCTYPE html>\n<html lang="{i18n.language()}">\n<head><meta charset="utf-8"><title>{_safe(title)}</title>'
    return f"{head}<style>{_STYLE}</style></head>\n<body>\n" + "\n".join(told) + "\n</body>\n</html>\n"


def _safe(text: Any) -> str:
    return html.escape(str(text))


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[int] = ()) -> str:
    kinds = ['class="number"' if n in numbers else "" for n in range(len(heads))]
    head = "".join(f"<th {kind}>{_safe(word)}</th>" for kind, word in zip(kinds, heads, strict=True))
    body = "\n".join("<tr>" + "".join(f"<td {k}>{c}</td>" for k, c in zip(kinds, row, strict=True)) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _summary(layers: Sequence[CheckedLayer]) -> str:
    heads = [i18n.tr("Layer"), i18n.tr("File"), i18n.tr("Role"), i18n.tr("Coordinate system"), i18n.tr("Records"), i18n.tr("Problems")]
    rows = [
        [
            *map(
                _safe, (layer.title, Path(layer.file).name, layer.role + _guess(layer, "role"), i18n.text(sure_words(layer)), layer.count)
            ),
            _safe(sum(problem.is_wrong for problem in layer.problems)),
        ]
        for layer in layers
    ]
    return _table(heads, rows, (4, 5))


def _layer_part(layer: CheckedLayer) -> str:
    counted = ", ".join(f"{code_word(code)}: {count}" for code, count in layer.counts().items()) or i18n.tr("Nothing is wrong.")
    head = f"<h2>{_safe(layer.title)}</h2><p>{_safe(counted)}</p>"
    if not layer.problems:
        return head
    heads = [i18n.tr("Severity"), i18n.tr("Problem"), i18n.tr("Record"), i18n.tr("East, north"), i18n.tr("Description")]
    rows = [
        [
            f'<span class="{one.severity}">{_SIGNS[one.severity]}</span> {_safe(severity_word(one.severity))}',
            *map(_safe, (code_word(one.code), one.record or "-", place_words(one), i18n.text(one.message))),
        ]
        for one in layer.problems
    ]
    return head + _table(heads, rows, (2, 3))


def _basis(tolerances: Tolerances) -> str:
    heads = [i18n.tr("Limit"), i18n.tr("Value"), i18n.tr("Basis")]
    rows = [[_safe(name), f"{value:g}", _safe(i18n.text(Message(BASIS[name])))] for name, value in tolerances.to_json().items()]
    return f"<h2>{_safe(i18n.tr('Limits'))}</h2>" + _table(heads, rows, (1,))


def mended_lines(before: Sequence[CheckedLayer], mended: Sequence[MendedLayer], after: Sequence[CheckedLayer]) -> list[str]:
    """Lines for people: what was done to each table, with counts and areas before and after, and what is left."""
    lines = []
    for old, done, new in zip(before, mended, after, strict=False):
        lines += [f"{done.table}:", *_sum_lines(done)]
        lines += [f"  {_mend_line(mend)}" for mend in done.mends[:MOST_LINES]]
        if len(done.mends) > MOST_LINES:
            lines.append("  " + i18n.tr("And {n} more.", n=len(done.mends) - MOST_LINES))
        for code in PROBLEM_CODES:
            was, now = old.counts().get(code, 0), new.counts().get(code, 0)
            if was or now:
                lines.append("  " + i18n.tr("{problem}: {before} before, {after} after", problem=code_word(code), before=was, after=now))
        lines += [f"  {line}" for line in _problem_lines(new.problems)]
    return lines


def _sum_lines(done: MendedLayer) -> list[str]:
    lines = [i18n.tr("  records: {before} before, {after} after", before=done.records[0], after=done.records[1])]
    if done.area_m2[0] or done.area_m2[1]:
        before, after = done.area_m2
        lines.append(i18n.tr("  sum of areas: {before:.1f} m2 before, {after:.1f} m2 after", before=before, after=after))
    if done.ground_m2 is not None:
        before, after = done.ground_m2
        lines.append(i18n.tr("  ground covered: {before:.1f} m2 before, {after:.1f} m2 after", before=before, after=after))
    return lines


def _mend_line(mend: Mend) -> str:
    sign = "+" if mend.mended else "-"
    record = f"{mend.record:>7}" if mend.record else "      -"
    return f"{sign} {code_word(mend.code)} {record}  {i18n.text(mend.message)}"
