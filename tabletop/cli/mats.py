"""The command line: a scene as a floor mat of many sheets."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tabletop import i18n
from tabletop.cli.parts import progress_bar
from tabletop.core.document.mat_layout import floor_size
from tabletop.core.exercise.scene_step import SceneStep
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark
from tabletop.core.values.layer import LayerSet
from tabletop.core.values.plan import Plan


@dataclass(frozen=True)
class MatWish:
    """What was asked for: paper of the sheets, overlap in mm, size such as "6x4" (metres on the floor), which sheets."""

    tiles: str
    overlap_mm: float
    size: str | None
    skips_empty: bool
    scale: float | None
    upright: bool | None

    def check(self, out: Path) -> None:
        """Raise InputError for what can be refused before a plan is read."""
        from tabletop.canvas.paper.floor_mat import check_mat_file
        from tabletop.canvas.paper.print_map import check_request

        check_mat_file(out)
        if self.scale is None:
            raise InputError(mark("A floor mat needs a scale; give one such as --scale 100."))
        check_request(out, self.scale, self.tiles, None)
        if self.size is not None:
            floor_size(self.size)


def write_mat(
    plan: Plan,
    layers: LayerSet,
    out: Path,
    scene: int,
    wish: MatWish,
    centre: tuple[float, float] | None,
    ghosts: Sequence[tuple[SceneStep, bool]],
) -> None:
    """Write the mat. Raises InputError."""
    from tabletop.canvas.paper.floor_mat import FloorMat, render_mat
    from tabletop.canvas.paper.sheet import Sheet
    from tabletop.core.document.mat_layout import mat_layout
    from tabletop.core.document.papers import paper_mm

    assert wish.scale is not None
    sheet = Sheet(plan, layers, scene, paper_mm(wish.tiles), ghosts=tuple(ghosts))
    size = None if wish.size is None else floor_size(wish.size)
    if sheet.bounds is None and (size is None or centre is None):
        raise InputError(mark("The plan is empty; say where the mat lies with --center and how large it is with --size."))
    bounds = sheet.bounds or (0.0, 0.0, 0.0, 0.0)
    layout = mat_layout(wish.tiles, wish.scale, bounds, size, centre, wish.overlap_mm, wish.upright)
    with progress_bar(i18n.tr("Drawing the mat")) as progress:
        told: Callable[[float], None] = progress
        render_mat(FloorMat(sheet, layout, wish.skips_empty), out, told)
