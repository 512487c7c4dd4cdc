"""The table window: the plan without interface on the projector's screen, at the scale at which it lies on the table."""

from dataclasses import replace

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tabletop import i18n
from tabletop.canvas.base.tile_store import TileStore
from tabletop.canvas.map.map_canvas import MapCanvas
from tabletop.canvas.table.table_view import TableView
from tabletop.core.arrangement.saved_view import saved_views
from tabletop.core.table.fitted_surface import fitted, same_shape
from tabletop.core.table.surface import Surface
from tabletop.core.table.table_look import Theme
from tabletop.session.session import Session
from tabletop.settings import Settings
from tabletop.ui.dialogs.form_dialog import SCALES, scale_text
from tabletop.ui.dialogs.screens import find_screen, screen_title
from tabletop.ui.dialogs.table_dialog import TableRequest
from tabletop.ui.parts.shown_view import apply_view
from tabletop.ui.parts.theme import current_theme, notifier
from tabletop.ui.table.room_banner import RoomBanner
from tabletop.ui.table.table_hands import TableHands
from tabletop.ui.table.table_place import TablePlace

tr = i18n.tr
SCENES = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
ARROWS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, 1), Qt.Key.Key_Down: (0, -1)}
SCENE_KEYS = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}
NEXT_THEME: dict[str, Theme] = {"light": "dark", "dark": "hall", "hall": "light"}
NEARER = {Qt.Key.Key_Plus: True, Qt.Key.Key_Equal: True, Qt.Key.Key_Minus: False}


class TableWindow(QWidget):
    """Keys: Space or F5 plays and pauses, right plays to the next scene, left goes back; Esc ends the play, else it closes the window.

    B or full stop blank, Shift with arrows (and up and down) move by a step of the grid, F follows the map, plus and minus change the
    scale; both do nothing but say so while the table is steady. Page Up and Down: scenes. In a plan of one scene all arrows move.

    C shows level and clock, T turns this window dark, light, for a dim hall. Ctrl with 1 to 9 goes to a saved view: its scene and layers,
    and its middle where the table is not steady. `said`: a sentence for the operator.
    """

    closed = Signal()
    said = Signal(str)

    def __init__(self, session: Session, tiles: TileStore, canvas: MapCanvas, settings: Settings) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.setProperty("help_page", "table")
        self._session, self._canvas, self._settings = session, canvas, settings
        self._table = session.table
        self._surface: Surface | None = None
        self._width_m = settings.table_width_m
        self.following = False
        self.view = TableView(session, tiles, self.theme, self)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.view)
        self.banner = RoomBanner(session, self)
        self.banner.theme = self.theme
        self.banner.changed.connect(self._write)
        self.place = TablePlace(self)
        self.place.stood.connect(self._stood)
        self.place.left.connect(self._left)
        self._hands = TableHands(session, self.view, self.place)
        notifier().changed.connect(self._dress)
        self._table.look_changed.connect(self._dress)
        self._table.show_changed.connect(self._show_changed)
        self._table.frame_changed.connect(self._entitle)

    @property
    def theme(self) -> str:
        """The colours of the table: those chosen for it, else those of the program."""
        return self._table.look.theme or current_theme()

    def present(self, request: TableRequest) -> None:
        """Show the middle of the map at that scale; full screen on the screen asked for, where there is another one."""
        self._width_m, self._surface = request.width_m, request.surface
        self.place.stand(request.screen, self._picture_to_try())
        self.view.set_scale(request.scale)
        self.view.set_centre(self._canvas.view().centre)
        self.setFocus()
        if self.place.state == "test":
            self.said.emit(self._test_words())

    def use_surface(self, surface: Surface) -> None:
        """Lie on a surface that was measured: of the picture of this screen, or of one that a test window shows."""
        self._surface = surface
        self.place.show_picture(QSize(surface.width_px, surface.height_px))
        self._lay()

    def _picture_to_try(self) -> QSize:
        """Pixels of the picture that a test window shows: of the surface measured, else of the projector used last."""
        if self._surface is not None:
            return QSize(self._surface.width_px, self._surface.height_px)
        wide, high = self._settings.table_picture_px
        return QSize(wide, high)

    # --- where it stands
    def _stood(self) -> None:
        if self.place.state == "full":
            self._settings.table_picture_px = (self.place.picture.width(), self.place.picture.height())
        self._lay()
        screen = find_screen(self.place.key)
        self._table.set_where(tr("Test window") if self.place.state == "test" or screen is None else screen_title(screen))
        self._entitle()

    def _left(self) -> None:
        """The projector was unplugged, sleeps, or has another resolution."""
        words = tr("The screen of the table is gone. The table comes back by itself when the screen does.")
        self._table.set_where(tr("Screen gone"))
        self.said.emit(words)

    def _lay(self) -> None:
        """The surface as the picture of now has it."""
        picture, ratio = self.place.picture, self.devicePixelRatioF() if self.place.state == "full" else 1.0
        if self._surface is not None:
            surface = fitted(self._surface, picture.width(), picture.height())
            if not same_shape(self._surface, surface):
                self.said.emit(tr("The picture has another shape than the one that was measured: measure the table again."))
        else:
            surface = Surface.of_width(picture.width(), picture.height(), self._width_m)
        self.view.use_surface(surface, self.place.zoom, ratio)

    def _test_words(self) -> str:
        picture = self.place.picture
        size = tr(
            "picture of {wide} × {high} pixels at {percent} %",
            wide=picture.width(),
            high=picture.height(),
            percent=round(self.place.factor * 100),
        )
        return tr("Only one screen is there: the table opens as a test window, {size}.", size=size)

    def _write(self) -> None:
        """Words for the room: in the picture where that is warped."""
        warped = self.view.is_warped
        self.banner.write_elsewhere(warped)
        self.view.write(self.banner.words if warped else "")

    def _entitle(self) -> None:
        self._write()
        picture, frame = self.place.picture, self.view.frame
        if self.place.state != "test":
            self.setWindowTitle(tr("Table"))
            return
        self.setWindowTitle(
            tr(
                "Table, test window: {wide} × {high} pixels at {percent} %, {scale} on the surface",
                wide=picture.width(),
                high=picture.height(),
                percent=round(self.place.factor * 100),
                scale=scale_text(frame.scale),
            )
        )

    # --- keys
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What a keyboard or a presenter sends."""
        key, show = Qt.Key(event.key()), self._table.show
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and Qt.Key.Key_1 <= key <= Qt.Key.Key_9:
            self._go_to_view(key - Qt.Key.Key_1)
        elif self._play_key(key, event.modifiers()):
            return
        elif key == Qt.Key.Key_Escape:
            self._close_by_key()
        elif key in (Qt.Key.Key_B, Qt.Key.Key_Period):
            self._table.blank(not show.blank)
        elif key == Qt.Key.Key_C:
            self._table.set_look(replace(self._table.look, caption=not self._table.look.caption))
        elif key == Qt.Key.Key_T:
            self._next_theme()
        elif key == Qt.Key.Key_F:
            self._follow(not self.following)
        elif key in ARROWS:
            self._follow(False)
            self._table.step(*ARROWS[key])
        elif key in SCENE_KEYS:
            self._step_scene(SCENE_KEYS[key])
        elif key in NEARER:
            self._rescale(NEARER[key])
        else:
            super().keyPressEvent(event)

    def _close_by_key(self) -> None:
        """A clicker sends Esc too: a locked table on a screen of its own is closed from the main window."""
        if self._table.is_steady and self.isFullScreen():
            self.said.emit(tr("The table is locked: close it in its panel, or unlock it first."))
        else:
            self.close()

    def _play_key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:
        """Use a key that plays the plan."""
        play = self._session.play
        if key == Qt.Key.Key_Escape and play.is_on:
            play.stop()
        elif key in (Qt.Key.Key_Space, Qt.Key.Key_F5) and play.can_play:
            self._table.blank(False)
            play.toggle()
        elif key in SCENES and play.can_play and not modifiers & Qt.KeyboardModifier.ShiftModifier:
            self._go(SCENES[key])
        else:
            return False
        return True

    def _go(self, by: int) -> None:
        """On by one scene, as it is played, and from where it is under way at once; or back."""
        play = self._session.play
        if by > 0 and not play.is_playing and play.position == int(play.position):
            play.play_step()
        else:
            play.go(by)

    # --- how it looks
    def _next_theme(self) -> None:
        self._table.set_look(replace(self._table.look, theme=NEXT_THEME[self.theme]))

    def _dress(self, *_: object) -> None:
        """The table's own colours, else those of the program."""
        self.banner.theme = self.theme
        if self.view.theme != self.theme:
            self.view.set_theme(self.theme)
        self.banner.update()
        self._write()

    def _show_changed(self) -> None:
        self.banner.blank(self._table.show.blank)

    # --- where it lies
    def _is_steady(self) -> bool:
        """Whether the table must not move; then it is said."""
        if self._table.is_steady:
            self.said.emit(tr("The table is locked: figures may stand on it. Unlock it to change scale or place."))
        return self._table.is_steady

    def _follow(self, following: bool) -> None:
        if following and self._is_steady():
            return
        self.following = following
        self.view.follow(self._canvas if following else None)

    def _step_scene(self, by: int) -> None:
        numbers = [scene.number for scene in self._session.plan.scene_list()]
        place = numbers.index(self._session.scene) + by
        if 0 <= place < len(numbers):
            self._session.set_scene(numbers[place])

    def _go_to_view(self, number: int) -> None:
        views = saved_views(self._session.plan)
        if number < len(views):
            self._follow(False)
            apply_view(self._session, views[number])
            if not self._is_steady():
                self._table.move_to(views[number].centre)

    def _rescale(self, nearer: bool) -> None:
        now = self.view.frame.scale
        others = [scale for scale in SCALES if (scale < now if nearer else scale > now)]
        if others and not self._is_steady():
            scale = float(max(others) if nearer else min(others))
            self._table.set_scale(scale)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Say so, once."""
        event.accept()
        self.place.close()
        notifier().changed.disconnect(self._dress)
        for signal, slot in (
            (self._table.look_changed, self._dress),
            (self._table.show_changed, self._show_changed),
            (self._table.frame_changed, self._entitle),
        ):
            signal.disconnect(slot)
        self.view.stop()
        self.closed.emit()
