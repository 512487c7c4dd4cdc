"""The command line's view of rules: what each check measures against, and check sets in and out of a plan file."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from tabletop import i18n
from tabletop.cli.parts import Language, choose_language, read_plan, say_who_has, writable
from tabletop.core.judgement.rule_departures import Departures
from tabletop.core.judgement.rule_rows import Difference
from tabletop.core.text.errors import InputError, PlanError
from tabletop.core.text.message import Message, mark, message
from tabletop.core.text.whole_file import write_whole
from tabletop.core.values.finding import Finding
from tabletop.core.values.layer import LayerSet
from tabletop.core.values.plan import Plan

rules_app = typer.Typer(no_args_is_help=True)
Style = Annotated[str, typer.Option("--format", help="text or json.")]


def check_rules(plan: Plan, file: str) -> None:
    """Raise InputError in one sentence, with the file, where a rule of a document cannot be."""
    from tabletop.checks.rules.check_set import validate

    try:
        validate(plan)
    except InputError as error:
        raise InputError(mark("{file}: {fault}"), file=file, fault=error.message) from None


def checks_listed(style: str, plan: Plan) -> str:
    """Every check with title, limits in use and basis, as text or JSON. Raises InputError for a rule of the plan that is wrong."""
    rows = _rules(plan)["checks"]
    return json.dumps(rows, ensure_ascii=False) if style == "json" else "\n".join(line for row in rows for line in _check_lines(row))


def verdict_lines(plan: Plan, found: Sequence[Finding], layers: LayerSet, one_scene: bool) -> list[str]:
    """What the light says of the findings of a plan, ignored ones among them, or of those of one scene; then where the plan departs."""
    from tabletop.checks.rules.rule_sources import plan_readiness
    from tabletop.core.judgement.all_findings import AllFindings

    held = plan_readiness(plan, AllFindings.among(found), layers=layers)
    line = i18n.text(held.line)
    return [i18n.tr("This scene: {verdict}", verdict=line) if one_scene else line, *departed(plan, held.departures)]


def groundless(layers: LayerSet) -> list[str]:
    """A line where no layers were looked at and none was missed."""
    bare = not (layers.layers or layers.lacking or layers.removed)
    return [i18n.tr("No layers were looked at; the findings know no ground.")] if bare else []


def departed(plan: Plan, held: Departures) -> list[str]:
    """A line for each check that the plan switches off and each finding that it ignores, with the reason, and for each limit, rule and
    reach that is not the default."""
    sections = held.sections()
    rows = [(section.head, row) for section in sections if section.key != "off" for row in section.rows]
    return [*_switched_off(plan), *(i18n.tr("{head}: {row}", head=i18n.text(head), row=i18n.text(row)) for head, row in rows)]


def _switched_off(plan: Plan) -> list[str]:
    from tabletop.checks.rules.limits import checks_off
    from tabletop.checks.rules.runner import all_checks

    found = checks_off(all_checks(), plan)
    return [i18n.tr("{check} is switched off by the plan: {reason}", check=_named(code), reason=reason) for code, reason in found.items()]


def _named(code: str) -> Message:
    """A check by its title, with the code that a set of rules calls it by."""
    from tabletop.checks.rules.runner import all_checks

    return message(mark("{check} ({code})"), check=all_checks()[code].title, code=code)


def _rules(plan: Plan) -> dict[str, Any]:
    """All rules in use, in plain values."""
    from tabletop.checks.rules.check_set import changed_since_import, fingerprint
    from tabletop.checks.rules.explain import file_of
    from tabletop.checks.rules.limits import TABLES, checks_off, configure, limit_names, rules
    from tabletop.checks.rules.runner import all_checks

    off = checks_off(all_checks(), plan)
    checks = []
    for code, check in configure(all_checks(), plan).items():
        limits = {name: getattr(check, name) for name in limit_names(type(check))}
        row = {"code": code, "title": i18n.text(check.title), "limits": limits, "basis": check.basis, "file": file_of(type(check))}
        checks.append({**row, "off": off[code]} if code in off else row)
    tables = {table.setting: [asdict(row) for row in rules(plan, name)] for name, table in TABLES.items()}
    about = {key: value for key, value in (plan.settings.get("rule_set") or {}).items() if key != "fingerprint"}
    return {"set": about, "changed": changed_since_import(plan), "fingerprint": fingerprint(plan), "checks": checks, **tables}


def _check_lines(row: Mapping[str, Any]) -> list[str]:
    """A check in lines: code and title, limits, basis, the reason where it is off, and the file of the program that it stands in."""
    lines = [f"{row['code']}: {row['title']}"]
    lines += [f"  {name} = {value}" for name, value in row["limits"].items()]
    lines.append("  " + i18n.tr("Basis: {basis}", basis=_basis(row["basis"])))
    lines += ["  " + i18n.tr("Switched off: {reason}", reason=row["off"])] if "off" in row else []
    return [*lines, "  " + i18n.tr("In the program: {file}", file=row["file"])]


def _basis(basis: str) -> str:
    return i18n.text(Message(basis.replace("{", "{{").replace("}", "}}")))


def _all_lines(found: Mapping[str, Any]) -> list[str]:
    lines = [line for row in found["checks"] for line in _check_lines(row)]
    lines.append(i18n.tr("Distances"))
    lines += [f"  {row['a']} - {row['b']}: {row['min_m']:g} m, {row['severity']}, {_basis(row['basis'])}" for row in found["buffer_pairs"]]
    lines.append(i18n.tr("Coverage demands"))
    return lines + [f"  {_demand_line(row)}" for row in found["coverage_demands"]]


def _demand_line(row: Mapping[str, Any]) -> str:
    radius = "" if row["radius_m"] is None else f" ({row['radius_m']:g} m)"
    return f"{row['what']} - {row['by']}{radius}: {row['min_share']:.0%}, {row['severity']}, {_basis(row['basis'])}"


@rules_app.command("show")
def show_rules(plan: Annotated[Path | None, typer.Argument()] = None, style: Style = "text", lang: Language = None) -> None:
    """Show every rule that a plan is checked by; the defaults where no plan is named."""
    from tabletop.checks.rules.check_set import rules_summary

    choose_language(lang)
    if style not in ("text", "json"):
        raise InputError(mark("The format {format} is not known; give one of {known}."), format=style, known="text, json")
    opened = read_plan(plan) if plan else Plan()
    found = _rules(opened)
    if style == "json":
        typer.echo(json.dumps(found, ensure_ascii=False))
    else:
        typer.echo("\n".join([i18n.text(rules_summary(opened)), *_all_lines(found)]))


@rules_app.command("export")
def export_rules(
    plan: Path,
    out: Path,
    name: Annotated[str | None, typer.Option(help="What the check set is called.")] = None,
    version: Annotated[str | None, typer.Option(help="Its version.")] = None,
    author: Annotated[str | None, typer.Option(help="Who made it.")] = None,
    lang: Language = None,
) -> None:
    """Write the rules of a plan as a check set in TOML, with every limit and its basis."""
    from tabletop.checks.rules.check_set_text import check_set_text

    choose_language(lang)
    writable(out, plan)
    opened = read_plan(plan)
    said = {"name": name, "version": version, "author": author}
    about = {"date": date.today().isoformat(), **(opened.settings.get("rule_set") or {})}
    about |= {key: value for key, value in said.items() if value is not None}
    write_whole(out, (_left_out_lines(opened) + check_set_text(opened, i18n.text, about)).encode("utf-8"))


def _left_out_lines(plan: Plan) -> str:
    """Comments of TOML that say what the plan lost when it was read: rules among it stand in the set by their default."""
    sentences = (i18n.tr("Left out when the plan was read: {sentence}", sentence=i18n.text(sentence)) for sentence in plan.left_out)
    return "".join(f"# {' '.join(sentence.split())}\n" for sentence in sentences)


@rules_app.command("import")
def import_rules(
    plan: Path,
    source: Path,
    trial: Annotated[bool, typer.Option("--dry-run", help="Tell what would change, and change nothing.")] = False,
    lang: Language = None,
) -> None:
    """Bring a check set into a plan as one step that the window can undo, and tell what changes."""
    from tabletop.checks.rules.rule_book import RuleBook
    from tabletop.io.plans.plan_store import open_plan

    choose_language(lang)
    plan_file = open_plan(plan)
    try:
        change, differences, _ = RuleBook(plan_file.plan).read(source)
        if plan_file.read_only and not trial:
            raise PlanError(mark("{file} is open for reading only; save a copy to edit it."), file=str(plan))
        if change.edits and not trial:
            say_who_has(plan)
            plan_file.write(change, "do")
    finally:
        plan_file.close()
    typer.echo("\n".join(_difference_line(difference) for difference in differences) or i18n.tr("No rule changes."))


def _difference_line(one: Difference) -> str:
    before, after = (i18n.tr("none") if value is None else _value(value) for value in (one.before, one.after))
    return f"{one.code}: {one.name}: {before} -> {after}"


def _value(value: Any) -> str:
    if isinstance(value, str | int | float):
        return str(value)
    row = asdict(value)
    if "min_m" in row:
        return f"{row['min_m']:g} m, {row['severity']}, {_basis(row['basis'])}"
    return _demand_line(row)
