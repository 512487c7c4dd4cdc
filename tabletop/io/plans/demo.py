"""The demo plan: a document among the resources, written as a plan file of the user's own."""

from pathlib import Path

from tabletop import paths
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark
from tabletop.io.documents.plan_document import read_document
from tabletop.io.plans.plan_store import create_plan

DEMO_NAME = "sispamkota-kpu.gpkg"


def write_demo(folder: Path) -> Path:
    """Write the demo plan into a folder (made where it is missing) and return the file. Raises TabletopError; never overwrites."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(mark("The folder {folder} cannot be made: {reason}."), folder=str(folder), reason=error.strerror) from None
    plan, _ = read_document(paths.resource("demo", "plan.geojson"))
    create_plan(folder / DEMO_NAME, plan)
    return folder / DEMO_NAME
