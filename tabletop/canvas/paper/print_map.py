"""One scene as a sheet of paper at true scale: PNG, PDF or SVG, drawn by the painters of the window."""

import math
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRect, QSize, QSizeF
from PySide6.QtGui import QGuiApplication, QImage, QImageWriter, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from tabletop.canvas.ink.paper_painter import PaperPainter
from tabletop.canvas.paper.sheet import Sheet
from tabletop.canvas.paper.sheet_painter import paint_sheet
from tabletop.core.document.ground_frame import auxiliary_xml, world_file
from tabletop.core.document.lean_pdf import lean_svg
from tabletop.core.document.papers import paper_mm
from tabletop.core.exercise.scene_step import SceneStep
from tabletop.core.judgement.readiness import Readiness
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark
from tabletop.core.text.whole_file import write_together
from tabletop.core.values.finding import Finding
from tabletop.core.values.layer import LayerSet
from tabletop.core.values.plan import Plan

ENDINGS = (".png", ".pdf", ".svg")
_NOT_IN_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
"""Signs in UTF-8 that a name may hold and XML may not: with one of them no program reads the picture."""
_SVG_SIZE = re.compile(rb'<svg width="[^"]*" height="[^"]*"\s+viewBox="[^"]*"')
DPI = 300
MOST_PIXELS = 60_000_000
"""A picture larger than this is drawn at fewer dots per inch: A1 and A0 only."""
MOST_ASKED_PIXELS = 150_000_000
"""A picture whose width was asked for may be so large: it takes 0.6 GB while it is drawn."""
WIDTHS_PX = (320, 20_000)
MM_PER_INCH = 25.4
SCALES = (100, 20_000_000)


@dataclass(frozen=True)
class Written:
    """How a sheet was drawn: `scale` is n of 1:n; of a picture its pixels and `dpi`; `wanted_px` those that were too many, else None."""

    scale: float
    dpi: float = DPI
    width_px: int = 0
    height_px: int = 0
    wanted_px: tuple[int, int] | None = None


def check_request(out: Path, scale: float | None, paper: str, width_px: int | None) -> None:
    """Raise InputError with one sentence for an ending, scale, paper or width that cannot be drawn."""
    if Path(out).suffix.lower() not in ENDINGS:
        known = ", ".join(ending.removeprefix(".") for ending in ENDINGS)
        raise InputError(mark("{file} has no ending that is known; give one of {known}."), file=Path(out).name, known=known)
    if scale is not None and not (math.isfinite(scale) and 1 <= scale <= SCALES[1]):
        raise InputError(mark("The scale 1:{scale} cannot be drawn; give a number from 1 to 20000000."), scale=f"{scale:g}")
    paper_mm(paper)
    if width_px is not None and not WIDTHS_PX[0] <= width_px <= WIDTHS_PX[1]:
        raise InputError(mark("A width of {width} pixels cannot be drawn; give 320 to 20000."), width=str(width_px))


def application() -> QGuiApplication:
    """The running Qt application, or one without a display, which drawing of text needs."""
    running = QGuiApplication.instance()
    if isinstance(running, QGuiApplication):
        return running
    if os.name == "posix" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    return QGuiApplication(["tabletop"])


def render_map(
    plan: Plan,
    layers: LayerSet,
    out: Path,
    *,
    scene: int,
    scale: float | None = None,
    paper: str = "A3",
    center: tuple[float, float] | None = None,
    width_px: int | None = None,
    findings: Sequence[Finding] = (),
    readiness: Readiness | None = None,
    ghosts: Sequence[tuple[SceneStep, bool]] = (),
    upright: bool | None = None,
    file_name: str = "",
) -> Written:
    """Draw a scene on a sheet and write it, whole or not at all; a PNG with its world file (.pgw) and what GDAL and QGIS read beside it
    (.png.aux.xml), a PDF that knows the ground of its map.

    `scale` is n of 1:n on the paper (None: the largest of a round series that shows the whole plan); `center` is (east, north) in
    metres (None: the middle of the plan); `ghosts`: steps whose other places are drawn faded; `width_px` is the width of the whole PNG
    in pixels (None: 300 dots per inch); `upright`: whether the short side of the paper lies below (None: as the plan is shaped);
    `file_name`: the file of the plan, as the sheet says it. Raises InputError when the request or the folder is wrong.
    """
    out = Path(out)
    check_request(out, scale, paper, width_px)
    sheet = Sheet(
        plan, layers, scene, paper_mm(paper), scale, center, tuple(findings), readiness, tuple(ghosts), upright, file_name=file_name
    )
    return render_sheet(sheet, out, width_px)


def render_sheet(sheet: Sheet, out: Path, width_px: int | None = None) -> Written:
    """Draw a sheet into a file whose ending says its form, as `render_map` does. Raises InputError."""
    keep = application()
    drawn = _drawn(sheet, out.suffix.lower(), width_px)
    try:
        content = in_memory(lambda device: _WRITERS[out.suffix.lower()](sheet, device, drawn))
    finally:
        del keep
    files = [(out, _FINISHED[out.suffix.lower()](sheet, content))]
    if out.suffix.lower() == ".png":
        px_per_mm = drawn.width_px / sheet.paper_mm[0]
        files.append((out.with_suffix(".pgw"), world_file(sheet.ground_frame, px_per_mm).encode()))
        files.append((out.with_name(out.name + ".aux.xml"), auxiliary_xml(sheet.ground_frame, px_per_mm).encode()))
    write_together(files)
    return drawn


def _drawn(sheet: Sheet, ending: str, width_px: int | None) -> Written:
    """Resolution of a picture: as wide as was asked for, else 300 dots per inch, or as many as MOST_PIXELS allow."""
    if ending != ".png":
        return Written(sheet.scale)
    dpi = DPI if width_px is None else width_px * MM_PER_INCH / sheet.paper_mm[0]
    wanted = _pixels(sheet, dpi)
    count = wanted[0] * wanted[1]
    if width_px is not None and count > MOST_ASKED_PIXELS:
        raise InputError(
            mark(
                "A picture of {width} x {height} pixels is too large ({millions} million pixels, at most {most}); give --width-px {fits} "
                "or less, or draw a PDF."
            ),
            width=str(wanted[0]),
            height=str(wanted[1]),
            millions=f"{count / 1e6:.0f}",
            most=f"{MOST_ASKED_PIXELS / 1e6:.0f}",
            fits=str(int(wanted[0] * math.sqrt(MOST_ASKED_PIXELS / count))),
        )
    if width_px is not None or count <= MOST_PIXELS:
        return Written(sheet.scale, dpi, *wanted)
    fewer = dpi * math.sqrt(MOST_PIXELS / count)
    return Written(sheet.scale, fewer, *_pixels(sheet, fewer), wanted)


def in_memory(draw: Callable[[QIODevice], object]) -> bytes:
    """What is drawn to a device that cannot run full: Qt's writers do not tell when a disk does."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    draw(buffer)
    return bytes(buffer.data().data())


def _pixels(sheet: Sheet, dpi: float) -> tuple[int, int]:
    width_mm, height_mm = sheet.paper_mm
    return round(width_mm / MM_PER_INCH * dpi), round(height_mm / MM_PER_INCH * dpi)


def _png(sheet: Sheet, target: QIODevice, drawn: Written) -> None:
    image = QImage(QSize(drawn.width_px, drawn.height_px), QImage.Format.Format_RGB32)
    dots_per_m = round(drawn.dpi / MM_PER_INCH * 1000)
    image.setDotsPerMeterX(dots_per_m)
    image.setDotsPerMeterY(dots_per_m)
    image.fill(0xFFFFFFFF)
    painter = QPainter(image)
    try:
        paint_sheet(painter, sheet, drawn.width_px / sheet.paper_mm[0])
    finally:
        painter.end()
    QImageWriter(target, b"PNG").write(image)


def open_pdf(target: QIODevice, paper_mm: tuple[float, float], title: str) -> QPdfWriter:
    """A PDF whose pages are exactly as large as the paper, without a margin."""
    writer = QPdfWriter(target)
    writer.setCreator("tabletop")
    writer.setTitle(title)
    writer.setResolution(DPI)
    writer.setPageSize(QPageSize(QSizeF(*paper_mm), QPageSize.Unit.Millimeter, "", QPageSize.SizeMatchPolicy.ExactMatch))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    return writer


def _pdf(sheet: Sheet, target: QIODevice, drawn: Written) -> None:
    writer = open_pdf(target, sheet.paper_mm, sheet.title)
    painter = PaperPainter(writer)
    try:
        paint_sheet(painter, sheet, DPI / MM_PER_INCH, vector=True)
    finally:
        painter.end()


def _svg(sheet: Sheet, target: QIODevice, drawn: Written) -> None:
    generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)
    generator.setOutputDevice(target)
    generator.setResolution(DPI)
    width, height = _pixels(sheet, DPI)
    generator.setSize(QSize(width, height))
    generator.setViewBox(QRect(0, 0, width, height))
    generator.setTitle(sheet.title)
    painter = PaperPainter(generator)
    try:
        paint_sheet(painter, sheet, DPI / MM_PER_INCH, vector=True)
    finally:
        painter.end()


_WRITERS = {".png": _png, ".pdf": _pdf, ".svg": _svg}


def _exact_pdf(sheet: Sheet, content: bytes) -> bytes:
    from tabletop.core.document.geo_pdf import georeferenced

    return georeferenced(content, {0: sheet.ground_frame}, {0: sheet.paper_mm})


def _exact_svg(sheet: Sheet, content: bytes) -> bytes:
    return exact_svg(content, sheet.paper_mm)


def exact_svg(content: bytes, paper_mm: tuple[float, float]) -> bytes:
    """An SVG as Qt wrote it, without signs that XML may not hold, and exactly as large as the paper: Qt rounds to whole pixels."""
    width, height = paper_mm
    view = " ".join(f"{side / MM_PER_INCH * DPI:.4f}" for side in paper_mm)
    size = f'<svg width="{width:g}mm" height="{height:g}mm"\n viewBox="0 0 {view}"'.encode()
    plain = _NOT_IN_XML.sub(b"", content).replace(b' vector-effect="none"', b"")
    return _SVG_SIZE.sub(size, lean_svg(plain), count=1)


_FINISHED = {".png": lambda sheet, content: content, ".pdf": _exact_pdf, ".svg": _exact_svg}
