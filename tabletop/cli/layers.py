"""Layers on the command line: listed here, checked and more in the files beside this one."""

import typer

from tabletop import i18n
from tabletop.cli.layer_check import check
from tabletop.cli.layer_import import import_layers
from tabletop.cli.layer_publish import diff_layers, publish_layers
from tabletop.cli.layer_repair import repair
from tabletop.cli.parts import Language, Layers, choose_language, layer_infos

layers_app = typer.Typer(no_args_is_help=True)
layers_app.command("publish")(publish_layers)
layers_app.command("diff")(diff_layers)
layers_app.command("check")(check)
layers_app.command("import")(import_layers)
layers_app.command("repair")(repair)


@layers_app.command("list")
def list_layers(layers: Layers = None, lang: Language = None) -> None:
    """List the layers of the catalogue."""
    choose_language(lang)
    for info in layer_infos(layers):
        typer.echo(f"{info.id}\t{info.role}\t{info.title_in(i18n.language())}\t{info.path}")
