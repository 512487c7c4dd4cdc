"""The command line. Exit 0 fine, 2 could not run; errors are one sentence on stderr."""

import platform
import sys
from typing import Annotated

import pyogrio
import pyproj
import shapely
import typer
from typer.exceptions import TyperException

from tabletop import i18n
from tabletop.core.errors import InputError, TabletopError
from tabletop.core.message import mark

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
Language = Annotated[str | None, typer.Option("--lang", help="id or en.")]


@app.callback()
def tabletop() -> None:
    """Plan, at a table, how a public assembly stays safe."""


def _choose_language(language: str | None) -> None:
    if language is not None and language not in i18n.LANGUAGES:
        raise InputError(mark("The language {language} is not known; give id or en."), language=language)
    i18n.set_language(language or i18n.system_language())


@app.command()
def doctor(lang: Language = None) -> None:
    """Tell the versions that this installation runs on."""
    _choose_language(lang)
    typer.echo(f"Python {platform.python_version()}\nshapely {shapely.__version__} (GEOS {shapely.geos_version_string})")
    typer.echo(f"pyogrio {pyogrio.__version__} (GDAL {pyogrio.__gdal_version_string__})\npyproj {pyproj.__version__}")


def main() -> int:
    """Run the command line; the one place where errors become a sentence on stderr."""
    i18n.set_language(i18n.system_language())
    try:
        result = app(standalone_mode=False)
        return int(result) if isinstance(result, int) else 0
    except TabletopError as error:
        sys.stderr.write(i18n.text(error.message) + "\n")
    except TyperException as error:
        described = getattr(error, "format_message", error.__str__)()
        sys.stderr.write(described + "\n")
    except (KeyboardInterrupt, typer.Abort):
        sys.stderr.write(i18n.tr("Cancelled.") + "\n")
    return 2
