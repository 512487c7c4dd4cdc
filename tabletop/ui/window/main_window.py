"""The main window: puts map, panels, bars and menus together and joins them to the session. It draws and edits nothing itself."""

from PySide6.QtCore import QByteArray, QCoreApplication, QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QMainWindow, QVBoxLayout, QWidget

from tabletop import i18n
from tabletop.canvas.asking.last_answers import LastAnswers
from tabletop.canvas.asking.turned_wind import TurnedWind
from tabletop.canvas.base.tile_store import TileStore
from tabletop.canvas.map.map_canvas import MapCanvas
from tabletop.canvas.map.quiet_place import kept_clear, stands_in_corners, symbols_seen
from tabletop.canvas.table.table_hand import join_table
from tabletop.core.values.finding import Finding
from tabletop.session.session import Session
from tabletop.settings import Grouping, Language, Settings
from tabletop.ui.commands import answer_commands, edit_commands, exercise_commands, file_commands, find_commands, view_commands
from tabletop.ui.commands.aid_commands import aids_of
from tabletop.ui.desk.action_spec import ActionSpec
from tabletop.ui.desk.command_process import CommandProcess
from tabletop.ui.desk.desk import Desk
from tabletop.ui.exercise.run_bar import RunBar
from tabletop.ui.focus import tab_order
from tabletop.ui.ground import catalogue_commands, pack_commands, server_commands
from tabletop.ui.keeping.last_views import LastViews
from tabletop.ui.parts.language import say_words_of_qt, speak, write_numbers
from tabletop.ui.parts.notice_bar import NoticeStack
from tabletop.ui.parts.theme import application, apply_theme, current_theme, notifier, put_on_sheet, wear
from tabletop.ui.play.play_bar import PlayBar
from tabletop.ui.scenes.kept_scope import KeptScopes
from tabletop.ui.scenes.level_badge import LevelBadge
from tabletop.ui.window import context_menu
from tabletop.ui.window.enter_key import EnterPresses
from tabletop.ui.window.joined_layers import join_layers
from tabletop.ui.window.joined_table import join_operator
from tabletop.ui.window.other_windows import OtherWindows
from tabletop.ui.window.panels import make_panels
from tabletop.ui.window.placing import Placing
from tabletop.ui.window.reading_progress import ReadingProgress
from tabletop.ui.window.status_bar import StatusBar
from tabletop.ui.window.window_actions import WindowActions
from tabletop.ui.window.window_panes import WindowPanes

tr = i18n.tr
FIRST_SIZE = (1366, 768)
LEAST_SIZE = (600, 340)
"""Fits a screen of 1366 x 768 pixels at 200 %, with its title bar."""


class MainWindow(QMainWindow):
    """One plan, one map, its panels. `idle_esc`: Esc on the map, and nothing there had a use for it."""

    idle_esc = Signal()

    def __init__(self, session: Session, settings: Settings) -> None:
        apply_theme(application(), settings.theme, sheet=False)
        super().__init__()
        wear(self)
        self.session = session
        self.settings = settings
        self.is_closed = False
        self._running = 0
        self._enter = EnterPresses(self)
        write_numbers()
        say_words_of_qt(application())
        self.tiles = TileStore(self)
        self.map_area = QWidget(self)
        self.canvas = MapCanvas(session, current_theme(), self.tiles, self.map_area)
        self.canvas.set_aids(aids_of(settings))
        self.canvas.asking.last = LastAnswers(settings.last_answers)
        self.wind = TurnedWind(self.canvas.surface.viewport(), session, current_theme())
        self.table_hand = join_table(self.canvas, session, current_theme(), self)
        self.notices = NoticeStack(self.map_area)
        self.play_bar = PlayBar(session, self.map_area)
        self.run_bar = RunBar(session, self)
        self.outside = CommandProcess(session, self.notices, self)
        self._reading = ReadingProgress(session, self.notices.progress, self)
        self.panels = make_panels(session, self)
        self.placing = Placing(session, self.canvas, self)
        self.canvas.setProperty("help_page", "drawing")
        self.panes = self._make_panes()
        self.badge = LevelBadge(session, self)
        self.status = StatusBar(session, self)
        self.setStatusBar(self.status)
        self.windows = OtherWindows(session, self.canvas, self.tiles, settings, self)
        self.desk = self._make_desk()
        self.desk.actions = self.actions_ = WindowActions(self, self.desk, self.run)
        self.panels.roster.more_actions = [self.actions_.by_id[name] for name in ("roster-import", "roster-export")]
        self.panes.bars = (self.actions_.toolbar, self.status)
        self.panes.notices = self.notices
        self.menuBar().setCornerWidget(self.badge, Qt.Corner.TopRightCorner)
        self._scopes = KeptScopes(session, settings, self)
        self._join()
        self._last_views = LastViews(session, self.canvas, self)
        put_on_sheet(application())
        self._restore()
        self.retranslate()

    # --- parts
    def _make_panes(self) -> WindowPanes:
        box = QVBoxLayout(self.map_area)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.canvas)
        panes = WindowPanes(self.map_area, self.panels.by_name, self)
        middle = QWidget(self)
        whole = QVBoxLayout(middle)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.run_bar)
        whole.addWidget(panes, 1)
        self.setCentralWidget(middle)
        return panes

    def _make_desk(self) -> Desk:
        return Desk(
            self.session,
            self.canvas,
            self.settings,
            window=self,
            notices=self.notices,
            outside=self.outside,
            panes=self.panes,
            search=self.panels.search,
            plan_layers=self.panels.layers.own,
            layer_list=self.panels.layers,
            moderator=self.panels.exercise.moderator,
            scenes=self.panels.scenes,
            windows=self.windows,
            roster=self.panels.roster,
            place=self.status.place.text,
            show_unit=self.panels.roster.show_unit,
            change_language=self.change_language,
            turn_wind=self.wind.take,
            table_hand=self.table_hand,
            table_view=self.panels.operator.place.chosen_view,
        )

    def _join(self) -> None:
        """Signals of the parts to each other; everything else they know from the session."""
        session, canvas = self.session, self.canvas
        session.notice.connect(self.notices.add)
        session.notice_over.connect(self.notices.take_back)
        session.plan_opening.connect(lambda _: self.notices.leave_plan())
        self.notices.keep_clear = lambda: (kept_clear(canvas, session.selection), stands_in_corners(canvas))
        self.notices.symbols = lambda: symbols_seen(canvas)
        session.selection_changed.connect(session.soon.of(self.notices, self.notices.step_aside, only_seen=True))
        canvas.navigator.settled.connect(self.notices.step_aside)
        canvas.host.drawn.connect(lambda *_: self.notices.step_aside())
        session.taken_away.connect(lambda label, back: edit_commands.say_taken_away(self.desk, label, back))
        session.plan_changed.connect(lambda _: self.notices.drop("undo", "elsewhere"))
        session.shown_elsewhere.connect(lambda told: edit_commands.say_elsewhere(self.desk, told))
        session.shown_elsewhere.connect(self.refresh_actions)
        self.placing.said.connect(lambda text: self.notices.add(text, topic="elsewhere"))
        for signal in (session.plan_changed, session.selection_changed, session.layers_changed, session.scene_changed):
            signal.connect(session.soon.of(self, self.refresh, only_seen=True))
        session.selection_changed.connect(self._offer_at_once)
        for signal in (session.saved_changed, session.play.state_changed, session.movement.way_changed):
            signal.connect(session.soon.of(self, self.refresh_actions, only_seen=True))
        session.findings_changed.connect(self._on_findings)
        session.scene_changed.connect(self._on_findings)
        self.status.light.line_changed.connect(self._on_findings)
        session.undo_stack.indexChanged.connect(self.refresh_actions)
        canvas.tool_changed.connect(self._on_tool)
        canvas.hint_changed.connect(self.status.show_hint)
        canvas.pointer_moved.connect(self.status.show_place)
        canvas.view_changed.connect(lambda: self.status.show_scale(canvas.view().scale))
        canvas.files_dropped.connect(lambda files: self.desk.guard(lambda: file_commands.take_files(self.desk, files)))
        canvas.context_requested.connect(self._show_context_menu)
        canvas.set_defaults(self._defaults)
        self.status.scale_entered.connect(self._set_scale)
        self.status.waiting.answer_wanted.connect(lambda: self.desk.guard(lambda: answer_commands.answer_edits(self.desk)))
        self.status.waiting.copy_wanted.connect(lambda: self.desk.guard(lambda: file_commands.save_copy(self.desk)))
        self.status.findings_pressed.connect(lambda: self.panes.reveal("findings"))
        self.status.worst_wanted.connect(self._show_worst)
        self.mixed = catalogue_commands.join(self.desk)
        server_commands.join(self.desk)
        self.plan_notices = answer_commands.PlanNotices(self.desk)
        pack_commands.join(self.desk)
        self.windows.chosen_layer = self.panels.layers.list.current_id
        self.doubts = join_layers(self.desk, self.panels.layers)
        self.panels.roster.place_requested.connect(self.placing.start)
        self.panels.scenes.form_wanted.connect(self._edit_scene)
        self.panels.scene_form.left.connect(lambda: self._leave("scene_form"))
        self.panels.operator.left.connect(lambda: self._leave("operator"))
        self.panels.scene_form.shown_changed.connect(self.wind.hold)
        canvas.view_changed.connect(lambda: self.wind.set_view(canvas.view()))
        self.wind.left.connect(lambda: canvas.setFocus(Qt.FocusReason.OtherFocusReason))
        self._join_findings()
        self._join_search()
        self._join_exercise()
        self.presenter = join_operator(self.desk, self.panels.operator, self.windows)
        self.panes.shown_changed.connect(self.refresh_actions)
        notifier().changed.connect(self._on_theme)

    def _join_findings(self) -> None:
        panel = self.panels.findings
        on_map = self.canvas.items.on_map
        panel.finding_chosen.connect(on_map.choose)
        panel.old_told.connect(on_map.tell_old)
        self.canvas.under.finding_chosen.connect(self._show_finding)
        panel.finding_activated.connect(self.canvas.show_finding)
        panel.detail.show_requested.connect(lambda _finding: self.canvas.setFocus(Qt.FocusReason.OtherFocusReason))
        panel.finding_activated.connect(lambda finding: find_commands.say_hidden(self.desk, finding.features))
        on_map.mode_changed.connect(panel.head.show_on_map)
        panel.head.map_wanted.connect(lambda mode: view_commands.show_findings(mode)(self.desk))
        on_map.set_mode(self.settings.findings_on_map)
        self.session.ghosts.show(self.settings.ghosts_before, self.settings.ghosts_after)
        panel.fix_looked_at.connect(self.canvas.preview_fix)
        panel.page_requested.connect(self.windows.show_help)
        self.windows.join_charts(self.panels, self.panes)
        panel.head.group_by(self.settings.findings_grouping)
        panel.head.regrouped.connect(self._remember_grouping)

    def _show_finding(self, finding: Finding) -> None:
        self.panes.reveal("findings")
        self.panels.findings.show_one(finding)

    def _show_worst(self) -> None:
        self.panes.reveal("findings")
        self.panels.findings.show_worst()

    def _remember_grouping(self, grouping: Grouping) -> None:
        self.settings.findings_grouping = grouping
        self.settings.save()

    def _join_exercise(self) -> None:
        panel, bar = self.panels.exercise, self.run_bar
        self.session.run_changed.connect(self.session.soon.of(self, self.refresh, only_seen=True))
        for signal in (panel.runs.resume_wanted, bar.resume_wanted):
            signal.connect(lambda code: self.desk.guard(lambda: exercise_commands.resume(self.desk, code)))
        bar.end_wanted.connect(self.session.exercise.end)
        panel.runs.start_wanted.connect(lambda: self.desk.guard(lambda: exercise_commands.start(self.desk)))
        panel.runs.replay_wanted.connect(lambda code: self.desk.guard(lambda: exercise_commands.replay(self.desk, code)))
        panel.runs.take_over_wanted.connect(lambda code: self.desk.guard(lambda: exercise_commands.take_over(self.desk, code)))
        panel.runs.export_wanted.connect(lambda code: self.desk.guard(lambda: exercise_commands.export_log(self.desk, code)))
        panel.moderator.findings_wanted.connect(self._show_worst)

    def _join_search(self) -> None:
        panel, place = self.panels.search, self.status.place
        panel.entry_activated.connect(lambda entry: self.desk.guard(lambda: find_commands.go_to(self.desk, entry)))
        panel.cleared.connect(self.canvas.clear_place)
        self.canvas.input.escaped.connect(self.canvas.clear_place)
        panel.left.connect(lambda: self.canvas.setFocus(Qt.FocusReason.OtherFocusReason))
        panel.save_requested.connect(lambda: self.desk.guard(lambda: find_commands.save_view(self.desk)))
        panel.replace_requested.connect(lambda number: self.desk.guard(lambda: find_commands.update_view(self.desk, number)))
        place.choose(self.settings.coordinates)
        place.form_chosen.connect(self._choose_coordinates)
        place.copy_requested.connect(lambda: find_commands.copy_coordinates(self.desk))

    def _choose_coordinates(self, form: str) -> None:
        self.settings.coordinates = form
        self.settings.save()

    def _restore(self) -> None:
        self.setMinimumSize(*LEAST_SIZE)
        self.resize(*FIRST_SIZE)
        if self.settings.window:
            self.restoreGeometry(QByteArray.fromBase64(self.settings.window.encode()))
        elif (screen := QGuiApplication.primaryScreen()) is not None:
            self.resize(screen.availableSize().boundedTo(self.size() * 1.4).expandedTo(self.minimumSize()))
        if self.settings.panels:
            self.panes.restore(self.settings.panels)

    # --- running actions
    def run(self, spec: ActionSpec) -> None:
        """Do what an action of the table says."""
        self._running += 1
        self.session.soon.now()
        try:
            self.desk.guard(lambda: spec.run(self.desk))
        finally:
            self._running -= 1
        self.refresh_actions()

    # --- true to the session
    def refresh(self, *_: object) -> None:
        """Title and actions."""
        plan, scene = self.session.plan, self.session.plan.scene(self.session.scene)
        path = self.session.file.path
        name = plan.name or (path.stem if path is not None else tr("No plan"))
        shown = (
            tr("Scene {number}: {name}", number=scene.number, name=scene.name) if scene.name else tr("Scene {number}", number=scene.number)
        )
        run = self.session.exercise.run
        called = [name] if path is None or name == path.stem else [name, path.name]
        self.setWindowTitle(" - ".join([*([] if run is None else [tr("Exercise: {name}", name=run.name)]), *called, shown, "tabletop"]))
        self.badge.refresh()
        self._fit_badge()
        self.refresh_actions()

    def _fit_badge(self) -> None:
        """A menu bar asks for the size of its corner only when its own changes."""
        bar = self.menuBar()
        self.badge.make_room(self.width() - (bar.sizeHint().width() - self.badge.sizeHint().width()))
        if self.badge.width() != self.badge.sizeHint().width():
            QCoreApplication.sendEvent(bar, QResizeEvent(bar.size(), bar.size()))

    def refresh_actions(self, *_: object) -> None:
        """What can be done now; once an action that runs is over, not at each thing that it does."""
        if not self.is_closed and not self._running:
            self.actions_.refresh()

    def _offer_at_once(self) -> None:
        """Whoever runs an action in the turn in which something was selected meets it as it is then, also while the rest takes turns."""
        if not self.is_closed and not self._running and self.session.soon.is_large():
            self.actions_.refresh_enabled()

    def _on_findings(self) -> None:
        if not self.is_closed:
            self.actions_.refresh_check(self.status.light.held.pending)

    def retranslate(self) -> None:
        """Write every word again."""
        self.actions_.retranslate()
        self.panes.set_titles({"layers": tr("Layers"), "roster": tr("Roster"), "search": tr("Search"), "exercise": tr("Exercise")})
        self.status.retranslate()
        self.refresh()

    def change_language(self, code: Language) -> None:
        """Speak another language from here on, in every window."""
        self.settings.language = code
        self.settings.save()
        with self.session.soon.together():
            speak(code)
            self.retranslate()
            self.canvas.set_tool(self.canvas.tool_id)

    def _on_theme(self, theme: str) -> None:
        self.canvas.set_theme(theme)
        self.wind.set_theme(theme)
        self.table_hand.set_theme(theme)
        self.actions_.retint()

    # --- answers to the parts
    def _set_scale(self, scale: float) -> None:
        self.canvas.set_scale(scale)
        self.status.show_scale(self.canvas.view().scale)
        self.canvas.setFocus()

    def _defaults(self, kind: str) -> dict[str, str]:
        return {**self.session.shown.defaults(), **self.placing.defaults(kind)}

    def _edit_scene(self) -> None:
        self.panes.reveal("scene_form")
        self.panels.scene_form.begin()

    def _leave(self, name: str) -> None:
        """Back from what stands in place of properties and findings, to them and to the map."""
        self.panes.toggle(name)
        self.canvas.setFocus()

    def _on_tool(self, tool_id: str) -> None:
        self.status.say_tool(tool_id != "select")
        self.refresh_actions()

    def _show_context_menu(self, at: QPoint, ids: tuple[str, ...]) -> None:
        context_menu.show(self.desk, at, ids)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Words on the toolbar where there is room."""
        super().resizeEvent(event)
        self.actions_.fit_words(event.size().width())
        self._fit_badge()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes as the parts are laid out."""
        return tab_order.step(self, forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter in a field of the inspector and Esc in any panel go back to the map, where one letter takes a tool; on the map
        Esc puts away what lies over it and waits for no answer."""
        inspector, focus = self.panels.inspector, self.focusWidget()
        if event.key() == Qt.Key.Key_Escape:
            inspector.drop_typed()
            if (
                focus in (self.canvas, self.canvas.focusProxy(), self.canvas.surface) and not self.notices.put_away()
            ):  # nothing on the map had a use for it
                self.idle_esc.emit()
            self.canvas.setFocus()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focus, QLineEdit) and inspector.isAncestorOf(focus):
            if not inspector.has_fault():
                self.canvas.setFocus()
        else:
            if self.actions_.is_refused(event) and self.session.file.read_only:
                self.notices.add(tr("This plan is open for reading only; save a copy to edit it."), "warn")
            super().keyPressEvent(event)

    # --- the end
    def closeEvent(self, event: QCloseEvent) -> None:
        """Write what waits or ask about it, remember the window, and take everything down in a fixed order."""
        if self.is_closed:
            event.accept()
            return
        if not file_commands.may_leave(self.desk):
            event.ignore()
            return
        self._shut()
        event.accept()

    def remember(self) -> None:
        """Note in the settings where the window stands and how its panels are shared out; not while all of them are away for a moment."""
        if not self.is_closed:
            self.settings.window = bytes(self.saveGeometry().toBase64().data()).decode()
            if not self.panes.bare:
                self.settings.panels = self.panes.state()

    def _shut(self) -> None:
        """Remember the window and stop every part of it, once."""
        if self.is_closed:
            return
        if self.panes.bare:
            self.panes.set_bare(False)
        self.remember()
        self.settings.save()
        self._last_views.keep()
        self.is_closed = True
        self.windows.close()
        notifier().changed.disconnect(self._on_theme)
        self._reading.stop()
        self.panels.search.stop()
        self.run_bar.stop()
        self.outside.cancel()
        self.table_hand.stop()
        self.canvas.shutdown()

    def take_down(self) -> None:
        """Let Qt free the window now, and not later when its parts are gone."""
        self._shut()
        self.close()
        self.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
