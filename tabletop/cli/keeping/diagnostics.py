"""`tabletop diagnostics`: crashes, log and versions as one file that can be sent."""

from pathlib import Path

import typer

from tabletop.cli.parts import Language, choose_language, writable


def diagnostics(out: Path, lang: Language = None) -> None:
    """Write crashes, log and versions into one file (.zip) that can be sent; nothing of a plan is in it."""
    from tabletop.io.diagnostics.fault_report import write_fault_report

    choose_language(lang)
    writable(out)
    write_fault_report(out)
    typer.echo(str(out))
