"""The table window: the map without interface on the projector's screen, locked to the scale at which it lies on the table."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QScreen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tabletop import i18n
from tabletop.canvas.base.tile_store import TileStore
from tabletop.canvas.map.map_canvas import MapCanvas
from tabletop.canvas.table.table_view import TableView
from tabletop.core.arrangement.saved_view import saved_views
from tabletop.session.session import Session
from tabletop.settings import Settings
from tabletop.ui.dialogs.form_dialog import SCALES
from tabletop.ui.dialogs.screens import find_screen, screen_key
from tabletop.ui.dialogs.table_dialog import TableRequest
from tabletop.ui.parts.shown_view import apply_view
from tabletop.ui.parts.theme import application, current_theme, notifier
from tabletop.ui.table.room_banner import RoomBanner

tr = i18n.tr
STEP = 0.1
"""Share of the picture that an arrow key moves."""
SCENES = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
ARROWS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, 1), Qt.Key.Key_Down: (0, -1)}
SCENE_KEYS = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}


class TableWindow(QWidget):
    """Keys: Space plays and pauses, right plays to the next scene, left goes back; Esc ends the play, else it closes the window.

    B blank, Shift with arrows (and up and down) move, plus and minus change the scale, F follows the map, Page Up and Down: scenes.
    In a plan of one scene all arrows move.

    C shows level and clock, T turns this window dark or light by itself.
    Ctrl with 1 to 9 goes to a saved view: its middle, scene and layers; the scale stays that of the table.
    """

    closed = Signal()

    def __init__(self, session: Session, tiles: TileStore, canvas: MapCanvas, settings: Settings) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.setWindowTitle(tr("Table"))
        self.setProperty("help_page", "table")
        self._session, self._canvas, self._settings = session, canvas, settings
        self._screen_key = ""
        self.blanked = self.following = self.captioned = False
        self.theme, self._own_theme = current_theme(), False
        self.view = TableView(session, tiles, self.theme, self)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.view)
        self.banner = RoomBanner(session, self)
        self.banner.theme = self.theme
        notifier().changed.connect(self._on_theme)
        application().screenRemoved.connect(self._on_screen_removed)

    def present(self, request: TableRequest) -> None:
        """Show the middle of the map at that scale; full screen where the screen is another than the only one."""
        self._screen_key = request.screen
        screen = find_screen(request.screen)
        if screen is None or len(QGuiApplication.screens()) < 2:
            self.setWindowFlags(Qt.WindowType.Window)
            self.resize(960, 600)
            self.show()
        else:
            self._fill(screen)
        self.view.set_frame(request.width_m, request.scale)
        self.view.set_centre(self._canvas.view().centre)
        self.activateWindow()
        self.setFocus()

    def _fill(self, screen: QScreen) -> None:
        """The order matters: flags, then the screen, then full screen."""
        self.setWindowFlags(Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint)
        self.setScreen(screen)
        self.setGeometry(screen.geometry())
        self.showFullScreen()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys only: on the table there is no pointer."""
        key = Qt.Key(event.key())
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and Qt.Key.Key_1 <= key <= Qt.Key.Key_9:
            self._go_to_view(key - Qt.Key.Key_1)
        elif self._play_key(key, event.modifiers()):
            return
        elif key == Qt.Key.Key_Escape:
            self.close()
        elif key == Qt.Key.Key_B:
            self.blanked = not self.blanked
            self.view.blank(self.blanked)
            self.banner.blank(self.blanked)
        elif key == Qt.Key.Key_C:
            self.captioned = not self.captioned
            self.view.show_caption(self.captioned)
        elif key == Qt.Key.Key_T:
            self._own_theme = True
            self._dress("light" if self.theme == "dark" else "dark")
        elif key == Qt.Key.Key_F:
            self._follow(not self.following)
        elif key in ARROWS:
            self._follow(False)
            self._move(*ARROWS[key])
        elif key in SCENE_KEYS:
            self._step_scene(SCENE_KEYS[key])
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self._rescale(nearer=True)
        elif key == Qt.Key.Key_Minus:
            self._rescale(nearer=False)
        else:
            super().keyPressEvent(event)

    def _play_key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:
        """Use a key that plays the plan."""
        play = self._session.play
        if key == Qt.Key.Key_Escape and play.is_on:
            play.stop()
        elif key == Qt.Key.Key_Space and play.can_play:
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

    def _on_theme(self, theme: str) -> None:
        """The program's colours, until the table was given its own."""
        if not self._own_theme:
            self._dress(theme)

    def _dress(self, theme: str) -> None:
        self.theme = self.banner.theme = theme
        self.view.set_theme(theme)
        self.banner.update()

    def _follow(self, following: bool) -> None:
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
            self.view.set_centre(views[number].centre)

    def _move(self, east: int, north: int) -> None:
        frame = self.view.frame
        width_m, height_m = frame.ground_size
        self.view.set_centre((frame.centre[0] + east * STEP * width_m, frame.centre[1] + north * STEP * height_m))

    def _rescale(self, nearer: bool) -> None:
        frame = self.view.frame
        others = [scale for scale in SCALES if (scale < frame.scale if nearer else scale > frame.scale)]
        if others:
            scale = max(others) if nearer else min(others)
            self.view.set_frame(frame.surface.width_m, float(scale))
            self._settings.table_scale = float(scale)

    def _on_screen_removed(self, screen: QScreen) -> None:
        """The projector was unplugged: stay as a window on the screen that is left."""
        if screen_key(screen) == self._screen_key and self.isVisible():
            self.setWindowFlags(Qt.WindowType.Window)
            self.resize(960, 600)
            self.showNormal()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Say so, once."""
        event.accept()
        notifier().changed.disconnect(self._on_theme)
        self.view.stop()
        application().screenRemoved.disconnect(self._on_screen_removed)
        self.closed.emit()
