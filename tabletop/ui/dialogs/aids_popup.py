"""The small window under the magnet of the tool bar: what to snap to, from how far, which layers, big handles."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QCheckBox, QFormLayout, QFrame, QScrollArea, QSpinBox, QVBoxLayout, QWidget

from tabletop import i18n
from tabletop.canvas.map.map_canvas import MapCanvas
from tabletop.core.text.message import Message
from tabletop.session.session import Session
from tabletop.tools.base.aids import KINDS, SNAP_TITLES, TOLERANCES_PX, DrawingAids
from tabletop.ui.parts.panel_parts import plain_label

tr = i18n.tr
LAYERS_PX = 160
NARROWEST_PX = 280


class AidsPopup(QFrame):
    """Changes work at once; a click elsewhere or Esc closes it."""

    def __init__(self, session: Session, canvas: MapCanvas, use: Callable[[DrawingAids], None], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._session, self._canvas, self._use, self._window = session, canvas, use, parent
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.setAccessibleName(tr("Drawing aids"))
        self.setMinimumWidth(NARROWEST_PX)
        aids = canvas.aids
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 8, 12, 8)
        box.setSpacing(4)
        self.snapping = self._box(box, tr("Snapping"), aids.snapping, lambda now, on: replace(now, snapping=on))
        self.tolerance = self._tolerance(box, aids)
        heading = plain_label(self, style="title")
        heading.setText(tr("Snap to"))
        box.addWidget(heading)
        self.kinds = {kind: self._box(box, i18n.text(Message(SNAP_TITLES[kind])), kind in aids.kinds, _with_kind(kind)) for kind in KINDS}
        self.layers = self._layers(box, aids)
        self.big = self._box(box, tr("Big handles for touch and pen"), aids.big_handles, lambda now, on: replace(now, big_handles=on))

    def open_under(self, button: QWidget | None) -> None:
        """Show it under a button of the tool bar."""
        self.adjustSize()
        anchor = button or self._window
        self.move(anchor.mapToGlobal(QPoint(0, anchor.height() if button is not None else 0)))
        self.show()
        self.snapping.setFocus()

    def _box(self, box: QVBoxLayout, text: str, on: bool, change: Callable[[DrawingAids, bool], DrawingAids]) -> QCheckBox:
        made = QCheckBox(text.replace("&", "&&"), self)
        made.setChecked(on)
        made.toggled.connect(lambda now_on: self._use(change(self._canvas.aids, now_on)))
        box.addWidget(made)
        return made

    def _tolerance(self, box: QVBoxLayout, aids: DrawingAids) -> QSpinBox:
        spin = QSpinBox(self)
        spin.setRange(*(int(limit) for limit in TOLERANCES_PX))
        spin.setSuffix(" px")
        spin.setValue(round(aids.tolerance_px))
        spin.setAccessibleName(tr("Tolerance"))
        spin.valueChanged.connect(lambda px: self._use(replace(self._canvas.aids, tolerance_px=float(px))))
        row = QFormLayout()
        row.addRow(tr("Tolerance"), spin)
        box.addLayout(row)
        return spin

    def _layers(self, box: QVBoxLayout, aids: DrawingAids) -> dict[str, QCheckBox]:
        """The layers of the map, the topmost first."""
        title = plain_label(self, style="title")
        title.setText(tr("Layers to snap to"))
        box.addWidget(title)
        inside = QWidget(self)
        rows = QVBoxLayout(inside)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        infos = [shown.layer.info for shown in reversed(self._session.layers.views)]
        made = {
            info.id: self._box(rows, info.title_in(i18n.language()), info.id not in aids.layers_off, _with_layer(info.id)) for info in infos
        }
        area = QScrollArea(self)
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setMaximumHeight(LAYERS_PX)
        area.setVisible(bool(made))
        title.setVisible(bool(made))
        box.addWidget(area)
        return made


def _with_kind(kind: str) -> Callable[[DrawingAids, bool], DrawingAids]:
    return lambda aids, on: replace(aids, kinds=aids.kinds | {kind} if on else aids.kinds - {kind})


def _with_layer(layer_id: str) -> Callable[[DrawingAids, bool], DrawingAids]:
    return lambda aids, on: replace(aids, layers_off=aids.layers_off - {layer_id} if on else aids.layers_off | {layer_id})
