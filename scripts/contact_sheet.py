"""Every icon and every symbol on one sheet for each of light, dark and grey: to be looked at. Usage: contact_sheet.py FOLDER."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CELL_PX, COLUMNS = (116, 62), 12


def icon_sheet(theme: str, path: Path) -> None:
    """The icons of bars and menus at 24, 20 and 16 pixels, with their names."""
    from PySide6.QtCore import QRectF, Qt
    from PySide6.QtGui import QColor, QFont, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    from tabletop import paths
    from tabletop.core.text.style import tokens

    colours, files = tokens(theme), sorted(paths.resource("icons").glob("*.svg"))
    rows = -(-len(files) // COLUMNS)
    image = QImage(COLUMNS * CELL_PX[0], rows * CELL_PX[1], QImage.Format.Format_RGB32)
    image.fill(QColor(colours["paper"]))
    painter = QPainter(image)
    font = QFont(painter.font())
    font.setPixelSize(9)
    painter.setFont(font)
    for row, file in enumerate(files):
        left, top = row % COLUMNS * CELL_PX[0] + 8, row // COLUMNS * CELL_PX[1] + 8
        drawing = QSvgRenderer(file.read_bytes().replace(b"currentColor", colours["ink"].encode()))
        for side, shift in ((24, 0), (20, 34), (16, 64)):
            drawing.render(painter, QRectF(left + shift, top, side, side))
        painter.setPen(QColor(colours["quiet-ink"]))
        painter.drawText(QRectF(left, top + 28, CELL_PX[0] - 10, 20), Qt.AlignmentFlag.AlignLeft, file.stem)
    painter.end()
    image.save(str(path))


def grey(source: Path, target: Path) -> None:
    """The same as a black and white printer shows it."""
    from PySide6.QtGui import QImage

    QImage(str(source)).convertToFormat(QImage.Format.Format_Grayscale8).save(str(target))


def main() -> int:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.path.insert(0, str(ROOT))
    from PySide6.QtGui import QGuiApplication

    from tabletop.canvas.ink.symbols import contact_sheet

    application = QGuiApplication.instance() or QGuiApplication([])
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for theme in ("light", "dark"):
        icon_sheet(theme, folder / f"icons-{theme}.png")
        contact_sheet(folder / f"symbols-{theme}.png", theme)
    for name in ("icons", "symbols"):
        grey(folder / f"{name}-light.png", folder / f"{name}-grey.png")
    del application
    return 0


if __name__ == "__main__":
    sys.exit(main())
