"""The print dialog: left the sheet as it will be, right what one chooses. It stays open over a map that can still be moved."""

from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QImage, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QSplitter, QToolButton, QVBoxLayout, QWidget

from tabletop import i18n
from tabletop.canvas.map.map_canvas import MapCanvas
from tabletop.canvas.printing.printer_facts import PrinterFacts
from tabletop.core.document.plan_texts import texts_of
from tabletop.core.text.errors import TabletopError
from tabletop.session.session import Session
from tabletop.settings import Settings
from tabletop.ui.focus import tab_order
from tabletop.ui.parts.icons import icon
from tabletop.ui.parts.panel_parts import ScrollArea, plain_label, resize_on_screen
from tabletop.ui.printing.extent_frame import ExtentFrame
from tabletop.ui.printing.preview_process import Copies, PreviewProcess
from tabletop.ui.printing.print_form import PrintForm
from tabletop.ui.printing.print_wish import VIEW, PrintJob, PrintWish, job_of
from tabletop.ui.printing.print_words import lost_words, printer_words, size_words
from tabletop.ui.printing.sheet_preview import SheetPreview

tr = i18n.tr
SIZE_PX = (1180, 690)
FORM_PX = 352
ASK_MS, CHANGED_MS = 250, 900
"""So long one goes on choosing before a picture is asked for; so long a plan rests before it is copied anew."""
FINEST_PX = 1800


class PrintWindow(QDialog):
    """`wanted` with the job when it is to be written or printed."""

    wanted = Signal(object)

    def __init__(self, session: Session, canvas: MapCanvas, settings: Settings, copies: Copies, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._canvas, self._settings = session, canvas, settings
        self._job: PrintJob | None = None
        self._page, self._asked = 0, 0
        self._place: QPoint | None = None
        self._printers: dict[str, PrinterFacts] = {}
        self._printers_known = self._ended = False
        self.setProperty("help_page", "printing")
        self.setWindowTitle(tr("Print"))
        self.form = PrintForm(session.plan.scene_list(), self)
        self.preview = SheetPreview(self)
        self.frame = ExtentFrame(canvas)
        self.process = PreviewProcess(copies, self)
        self.size_label, self.lost_label, self.printer_label = plain_label(self), plain_label(self), plain_label(self, style="quiet")
        self.page_label = QLabel(self)
        self.before_button, self.after_button = QToolButton(self), QToolButton(self)
        self.go_button, self.close_button = QPushButton(self), QPushButton(tr("Close"), self)
        self._ask_due = QTimer(self, singleShot=True, interval=ASK_MS)
        self._copy_due = QTimer(self, singleShot=True, interval=CHANGED_MS)
        self._lay_out()
        self._connect()
        wish = PrintWish.remembered(settings.last_print, session.scene, self._plan_name)
        self.form.show_wish(replace(wish, exercise=texts_of(session.plan).is_exercise))
        resize_on_screen(self, *SIZE_PX)
        self.preview.speak()
        self._refresh()

    # --- parts
    def _lay_out(self) -> None:
        parts = QSplitter(self)
        parts.setChildrenCollapsible(False)
        sides = QWidget(parts), QWidget(parts)
        left, right = (QVBoxLayout(side) for side in sides)
        left.setContentsMargins(0, 0, 12, 0)
        right.setContentsMargins(4, 0, 0, 0)
        left.setSpacing(8)
        left.addWidget(self.preview, 1)
        leaf = QHBoxLayout()
        for button, name, words in (
            (self.before_button, "chevron-left", tr("The page before")),
            (self.after_button, "chevron-right", tr("The next page")),
        ):
            button.setIcon(icon(name))
            button.setToolTip(words)
            button.setAccessibleName(words)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        leaf.addStretch(1)
        for widget in (self.before_button, self.page_label, self.after_button):
            leaf.addWidget(widget)
        leaf.addStretch(1)
        left.addLayout(leaf)
        page = QWidget(self)
        inside = QVBoxLayout(page)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        inside.addWidget(self.form)
        for label in (self.size_label, self.lost_label, self.printer_label):
            inside.addWidget(label)
        inside.addStretch(1)
        right.setSpacing(12)
        area = ScrollArea(page, self)
        bar_px = area.verticalScrollBar().sizeHint().width()
        area.setMinimumWidth(max(FORM_PX, self.form.minimumSizeHint().width() + bar_px))
        right.addWidget(area, 1)
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(self.go_button)
        line.addWidget(self.close_button)
        self.go_button.setDefault(True)
        self.close_button.setAutoDefault(False)
        right.addLayout(line)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 16, 16, 16)
        for side in sides:
            parts.addWidget(side)
        parts.setStretchFactor(0, 1)
        parts.setStretchFactor(1, 0)
        box.addWidget(parts)

    def _connect(self) -> None:
        self.form.changed.connect(self._refresh)
        self.form.asked_for_map.connect(self.choose_on_map)
        self.form.asked_for_middle.connect(lambda: self.form.set_centre(None))
        self.preview.moved.connect(self._moved_on_paper)
        self.frame.moved.connect(self._moved_on_map)
        self.frame.done.connect(self.come_back)
        self.process.pictured.connect(self._pictured)
        self.process.found_printers.connect(self._take_printers)
        self.process.failed.connect(self._failed)
        self.before_button.clicked.connect(lambda: self._leaf(-1))
        self.after_button.clicked.connect(lambda: self._leaf(1))
        self.go_button.clicked.connect(self._go)
        self.close_button.clicked.connect(self.close)
        self._ask_due.timeout.connect(self._ask)
        self._copy_due.timeout.connect(self._plan_rests)
        self._session.plan_changed.connect(self._plan_changed)
        self._canvas.view_changed.connect(self._view_changed)
        if (owner := self.parent()) is not None:
            owner.installEventFilter(self)

    @property
    def _plan_name(self) -> str:
        """The file of the plan, to which a chosen place belongs."""
        path = self._session.file.path
        return "" if path is None else str(path.absolute())

    @property
    def job(self) -> PrintJob | None:
        """What would be printed now; None while a field cannot be used."""
        return self._job

    # --- what was chosen
    def _refresh(self) -> None:
        """Reckon anew what would be printed, and show it."""
        wish, fault = self.form.wish, ""
        self._job = None
        if wish is None:
            fault = tr("The scale is no number; give one such as 1:500.")
        else:
            try:
                self._job = job_of(wish, self._session.plan, self._session.layers.layer_set, self._canvas.view().bounds)
            except TabletopError as error:
                fault = i18n.text(error.message)
        self._show(fault)

    def _show(self, fault: str) -> None:
        job = self._job
        self.go_button.setEnabled(job is not None)
        self.size_label.setProperty("wrong", bool(fault))
        self.size_label.style().polish(self.size_label)
        if job is None:
            self.size_label.setText(fault)
            self.lost_label.setText("")
            self.frame.hide()
            self._ask_due.stop()
            return
        self._page = min(self._page, job.page_count - 1)
        self.size_label.setText(size_words(job))
        lost = lost_words(job)
        self.lost_label.setText(" ".join([tr("Not whole on paper:"), *lost]) if lost else tr("All of the plan is on it."))
        self.lost_label.setProperty("wrong", bool(lost))
        self.lost_label.style().polish(self.lost_label)
        self.printer_label.setText(" ".join(self._printer_words(job)))
        self.go_button.setText(tr("Print") if job.wish.to_printer else tr("Continue"))
        east, north = job.centre
        self.form.tell_centre(f"{i18n.number(round(east), ',.0f')} E  {i18n.number(round(north), ',.0f')} N")
        words = tr("{paper}, 1:{scale}", paper=job.wish.paper, scale=i18n.number(round(job.scale), ",.0f"))
        self.frame.show_frame(job.frame, job.scale, words)
        self._show_page(job)

    def _printer_words(self, job: PrintJob) -> list[str]:
        if job.wish.to_printer:
            return printer_words(job, self._printers.get(job.wish.output))
        if self._printers_known and not self._printers:
            return [tr("This computer has no printer; a PDF can be printed elsewhere, at 100 %.")]
        return []

    def _show_page(self, job: PrintJob) -> None:
        """The page one looks at: sketched now, drawn a little later."""
        layout = job.layout
        if layout is None:
            sheet = job.sheets[self._page]
            self.preview.show_sheet(sheet, sheet.paper_mm, job.lost_on(self._page))
        else:
            across, down = layout.page_dots
            self.preview.show_sheet(None, (across * 25.4 / 300, down * 25.4 / 300), job.lost)
        self.preview.say(tr("Drawing the preview"))
        self._asked = 0
        self.page_label.setText(tr("Page {number} of {count}", number=self._page + 1, count=job.page_count))
        for widget in (self.before_button, self.page_label, self.after_button):
            widget.setVisible(job.page_count > 1)
        self.before_button.setEnabled(self._page > 0)
        self.after_button.setEnabled(self._page < job.page_count - 1)
        self._ask_due.start()

    def _leaf(self, step: int) -> None:
        if self._job is not None:
            self._page = min(max(self._page + step, 0), self._job.page_count - 1)
            self._show_page(self._job)

    # --- where on the ground
    def _moved_on_paper(self, right_mm: float, down_mm: float) -> None:
        if self._job is not None:
            east, north = self._job.centre
            per_mm = self._job.scale / 1000
            self.form.set_centre((east + right_mm * per_mm, north - down_mm * per_mm), self._job.scale)

    def _moved_on_map(self, east: float, north: float) -> None:
        self.form.set_centre((east, north), self._job.scale if self._job is not None else None)

    def choose_on_map(self) -> None:
        """Step aside, and let the frame be moved on the map."""
        if self._job is None:
            return
        west, south, east, north = self._job.frame
        seen = self._canvas.view().bounds
        if west < seen[0] or south < seen[1] or east > seen[2] or north > seen[3]:
            wide, high = (east - west) * 0.15, (north - south) * 0.15
            self._canvas.zoom_to((west - wide, south - high, east + wide, north + high))
        self.setProperty("aside", True)
        self._place = self.pos()
        self.hide()
        self.frame.ask_to_move()
        self._canvas.window().activateWindow()
        self.frame.setFocus(Qt.FocusReason.OtherFocusReason)

    def come_back(self) -> None:
        """The frame is where it should be."""
        self.setProperty("aside", False)
        self.frame.rest()
        if self._place is not None:
            self.move(self._place)
        self.show()
        self.activateWindow()
        self.form.map_button.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- pictures
    def _ask(self) -> None:
        """Ask for the picture of the page."""
        if self._job is None or not self.isVisible():
            return
        width = round(self.preview.paper_px.width() * self.devicePixelRatioF())
        self._asked = self.process.ask(self._job.request(self._page, max(1, min(width, FINEST_PX))))

    def _pictured(self, number: int, image: QImage, is_fine: bool) -> None:
        if number == self._asked and not self._ask_due.isActive() and not image.isNull():
            self.preview.show_picture(image, is_fine)
            self.preview.say("" if is_fine else tr("Drawing the preview"))

    def _failed(self, words: str) -> None:
        self.preview.say(words)

    def _take_printers(self, printers: list[PrinterFacts]) -> None:
        self._printers, self._printers_known = {one.name: one for one in printers}, True
        self.form.show_printers(printers)
        if self._job is not None:
            self.printer_label.setText(" ".join(self._printer_words(self._job)))

    # --- what happens outside
    def _plan_changed(self, *_: object) -> None:
        self._copy_due.start()

    def _plan_rests(self) -> None:
        """The plan is another one: it is copied anew."""
        self.process.close()
        self._refresh()

    def _view_changed(self) -> None:
        wish = self.form.wish
        if wish is not None and wish.fit == VIEW:
            self._copy_due.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Nothing goes on when the main window is closed."""
        if event.type() == QEvent.Type.Close and watched is self.parent():
            self.process.close()
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another size of the picture."""
        super().resizeEvent(event)
        if self._job is not None:
            self._ask_due.start()

    def showEvent(self, event: QShowEvent) -> None:
        """The sheet can be moved by keys at once; Tab goes on to the fields. What was not asked for while it was hidden is asked now."""
        super().showEvent(event)
        tab_order.enter(self)
        if self._job is not None and not self._asked:
            self._ask_due.start()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes as the parts are laid out."""
        return tab_order.step(self, forward)

    # --- the end
    def _go(self) -> None:
        if self._job is not None:
            self._settings.last_print = self._job.wish.kept(self._plan_name)
            self._settings.save()
            self.wanted.emit(self._job)

    def hideEvent(self, event: QHideEvent) -> None:
        """The frame goes with the dialog, unless it steps aside for it."""
        super().hideEvent(event)
        if not self.property("aside") and not self._ended:
            self.frame.hide()

    def reject(self) -> None:
        """Esc, the button and the frame of the window: nothing goes on."""
        self.shutdown()
        super().reject()

    def shutdown(self) -> None:
        """End the process, take the frame off the map; once."""
        if self._ended:
            return
        self._ended = True
        if self._job is not None and (self._job.wish.centre is not None or "east" in self._settings.last_print):
            self._settings.last_print = self._job.wish.kept(self._plan_name)
        self._ask_due.stop()
        self._copy_due.stop()
        self.process.close()
        self._session.plan_changed.disconnect(self._plan_changed)
        self._canvas.view_changed.disconnect(self._view_changed)
        if (owner := self.parent()) is not None:
            owner.removeEventFilter(self)
        self.frame.take_off()
