"""The windows beside the main one: the table, the manual, the rules of the checks. Each is made when it is first asked for."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget
from shapely import union_all
from shapely.geometry.base import BaseGeometry

from tabletop import paths
from tabletop.canvas.base.tile_store import TileStore
from tabletop.canvas.map.map_canvas import MapCanvas
from tabletop.core.charts.chart import Kind, Point, Wish
from tabletop.core.scenes.move import Move
from tabletop.core.table.surface import Surface
from tabletop.core.values.finding import Finding
from tabletop.session.session import Session
from tabletop.settings import Settings
from tabletop.ui.dialogs.table_dialog import TableRequest

if TYPE_CHECKING:
    from tabletop.ui.attributes.attribute_table import AttributeTable
    from tabletop.ui.attributes.look_editor import LookEditor
    from tabletop.ui.attributes.what_is_here import Hit, WhatIsHere
    from tabletop.ui.charts.charts_window import ChartsWindow
    from tabletop.ui.comparison.comparison_window import ComparisonWindow
    from tabletop.ui.comparison.merge_dialog import MergeDialog
    from tabletop.ui.importing.problems_window import ProblemsWindow
    from tabletop.ui.manual.help_window import HelpWindow
    from tabletop.ui.movement.travel_panel import TravelPanel
    from tabletop.ui.rules.rules_window import RulesWindow
    from tabletop.ui.table.table_window import TableWindow
    from tabletop.ui.window.panels import Panels
    from tabletop.ui.window.window_panes import WindowPanes


CLOSED_KEPT = 2
"""So many windows that were closed stay as they were, in case they are wanted again; each takes 2 to 10 MB."""
GO = ("help", "rules", "comparison", "merging", "travel", "attributes", "problems", "look", "here", "charts")
"""Fields of windows that are let go, by the name of the field. That of the table goes as soon as it is closed."""


class OtherWindows:
    """They close with the main one; to quit from the manual closes `main`. Of those that were closed the last few are kept."""

    def __init__(self, session: Session, canvas: MapCanvas, tiles: TileStore, settings: Settings, main: QWidget) -> None:
        self._session, self._canvas, self._tiles, self._settings, self._main = session, canvas, tiles, settings, main
        self.table: TableWindow | None = None
        self.help: HelpWindow | None = None
        self.rules: RulesWindow | None = None
        self.comparison: ComparisonWindow | None = None
        self.merging: MergeDialog | None = None
        self.travel: TravelPanel | None = None
        self.attributes: AttributeTable | None = None
        self.problems: ProblemsWindow | None = None
        self.look: LookEditor | None = None
        self.here: WhatIsHere | None = None
        self.charts: ChartsWindow | None = None
        self._closed = _Closed(main, self._let_go)
        self._strip: QWidget | None = None
        self._show_finding: Callable[[Finding], object] = lambda finding: None
        self.chosen_layer: Callable[[], str] = str
        """Id of the layer that is chosen in the panel; an empty text for none."""

    def show_table(self, request: TableRequest, say: Callable[[str], object] = lambda words: None) -> None:
        """Show the map on the table; what its window has to `say` is for the operator."""
        if self.table is None:
            from tabletop.ui.table.table_window import TableWindow

            self.table = TableWindow(self._session, self._tiles, self._canvas, self._settings)
            self.table.closed.connect(self._table_closed)
            self.table.said.connect(say)
        self.table.present(request)

    def use_surface(self, surface: Surface) -> bool:
        """Lay the table, where its window is open, on a surface that was measured; whether it is."""
        if self.table is not None:
            self.table.use_surface(surface)
        return self.table is not None

    def close_table(self) -> None:
        """Close the table window, where it is open."""
        if self.table is not None:
            self.table.close()

    def _table_closed(self) -> None:
        self._session.table.leave()
        if self.table is not None:
            self.table.deleteLater()
            self.table = None

    def centre_table(self, centre: tuple[float, float]) -> None:
        """Bring a place to the middle of the table, where that follows the map."""
        if self.table is not None and self.table.following and not self._session.table.is_steady:
            self.table.view.set_centre(centre)

    def show_help(self, page: str) -> None:
        """Open the manual at a page."""
        if self.help is None:
            from tabletop.ui.manual.help_window import HelpWindow

            self.help = HelpWindow()
            self._closed.watch(self.help)
            self.help.quit_wanted.connect(self._main.close)
        self.help.open_page(page)

    def show_rules(self) -> None:
        """Show the rules of the checks beside the map."""
        if self.rules is None:
            from tabletop.ui.rules.rules_window import RulesWindow

            self.rules = RulesWindow(self._session, self._main)
            self._closed.watch(self.rules)
            QShortcut(QKeySequence("F1"), self.rules).activated.connect(lambda: self.show_help("rules"))
        self.rules.show()
        self.rules.raise_()
        self.rules.activateWindow()

    def show_comparison(self) -> None:
        """Hold the plan against another scene, a mark or another file."""
        if self.comparison is None:
            from tabletop.ui.comparison.comparison_window import ComparisonWindow

            self.comparison = ComparisonWindow(self._session, self._folder(), self._main)
            self._closed.watch(self.comparison)
            self.comparison.looked_at.connect(self._canvas.items.look_at_difference)
            self.comparison.place_wanted.connect(self._show_difference)
            QShortcut(QKeySequence("F1"), self.comparison).activated.connect(lambda: self.show_help("compare"))
        self.comparison.present()

    def _show_difference(self, key: str, gone: BaseGeometry | None) -> None:
        """Select a feature and go to it; to where it was, where it is gone."""
        feature = self._session.plan.features.get(key)
        state = None if feature is None else feature.at(self._session.scene)
        if state is not None:
            self._session.select([key])
        shape = state.geometry if state is not None else gone
        if shape is not None:
            self._canvas.show_place(shape)

    def show_merging(self) -> None:
        """Merge copies of the plan."""
        from tabletop.ui.comparison.merge_dialog import MergeDialog

        if self.merging is None:
            self.merging = MergeDialog(self._session, self._folder(), self._main)
            self._closed.watch(self.merging)
            QShortcut(QKeySequence("F1"), self.merging).activated.connect(lambda: self.show_help("compare"))
        self.merging.show()
        self.merging.raise_()
        self.merging.activateWindow()

    def show_travel(self) -> None:
        """Show who moves between scenes."""
        if self.travel is None:
            from tabletop.ui.movement.travel_panel import TravelPanel

            self.travel = TravelPanel(self._session, self._folder(), self._main)
            self._closed.watch(self.travel)
            self.travel.move_wanted.connect(self._show_move)
            QShortcut(QKeySequence("F1"), self.travel).activated.connect(lambda: self.show_help("movement"))
        self.travel.present()

    def show_charts(self, wish: Wish | None = None) -> None:
        """Show the charts of the plan, of one kind where that is named."""
        if self.charts is None:
            from tabletop.ui.charts.charts_window import ChartsWindow

            self.charts = ChartsWindow(self._session, self._folder, self._main)
            self._closed.watch(self.charts)
            self.charts.strip = self._strip
            self.charts.point_wanted.connect(self.show_point)
            self.charts.put(self._settings.charts)
            self.charts.finished.connect(self._keep_charts)
            QShortcut(QKeySequence("F1"), self.charts).activated.connect(lambda: self.show_help("charts"))
        self.charts.present(wish)

    def _keep_charts(self) -> None:
        assert self.charts is not None
        self._settings.charts = self.charts.place()
        self._settings.save()

    def join_charts(self, panels: "Panels", panes: "WindowPanes") -> None:
        """From the scene strip and from a finding to the large chart, from a point back to its scene and finding."""

        def show_finding(finding: Finding) -> None:
            panes.reveal("findings")
            panels.findings.list.go_to(finding)

        self._show_finding, self._strip = show_finding, panels.scenes
        panels.scenes.spark.wanted.connect(self.show_charts)
        panels.findings.detail.chart.large_wanted.connect(self.show_charts)
        panels.findings.detail.chart.point_wanted.connect(self.show_point)

    def show_point(self, kind: Kind, point: Point) -> None:
        """Go to the scene of a point of a chart, select what it is about, and bring a finding about it to the front."""
        from tabletop.ui.charts.finding_chart import finding_at

        session = self._session
        if point.scene is not None and any(one.number == point.scene for one in session.plan.scene_list()):
            session.set_scene(point.scene)
        finding = finding_at(session.findings, kind, point)
        if finding is not None:
            self._show_finding(finding)
        session.select(one for one in point.features if one in session.plan.features)
        shapes = [one.geometry for one in session.plan.placed(session.scene) if one.id in point.features]
        if shapes:
            self._canvas.show_place(union_all(shapes))

    def show_attributes(self, layer_id: str = "", record: int | None = None) -> None:
        """Show the records of a layer (the one shown before, else the highest) as a table, and go to one of them."""
        if self.attributes is None:
            from tabletop.ui.attributes.attribute_table import AttributeTable

            self.attributes = AttributeTable(self._session, self._folder(), self._main)
            self._closed.watch(self.attributes)
            self.attributes.place_wanted.connect(self._canvas.show_place)
            QShortcut(QKeySequence("F1"), self.attributes).activated.connect(lambda: self.show_help("layer-looks"))
        self.attributes.present(layer_id or self.chosen_layer(), record)

    def edit_look(self, ids: Sequence[str]) -> None:
        """Choose how layers look (none named: the one that is chosen in the panel, else the highest that shows), beside the map."""
        if self.look is None:
            from tabletop.ui.attributes.look_editor import LookEditor

            self.look = LookEditor(self._session, lambda: self._canvas.view().scale, self._main)
            self._closed.watch(self.look)
            QShortcut(QKeySequence("F1"), self.look).activated.connect(lambda: self.show_help("layer-looks"))
        self.look.present(ids or self._layer_to_style())

    def _layer_to_style(self) -> list[str]:
        views = [view for view in reversed(self._session.layers.views) if not view.layer.info.is_picture]
        infos = [view.layer.info for view in views if view.visible] or [view.layer.info for view in views]
        chosen = [view.layer.info.id for view in views if view.layer.info.id == self.chosen_layer()]
        return chosen or [info.id for info in infos[:1]]

    def show_what_is_here(self, hits: Sequence["Hit"]) -> None:
        """Show records of layers with all that is known of them."""
        if self.here is None:
            from tabletop.ui.attributes.what_is_here import WhatIsHere

            self.here = WhatIsHere(self._main)
            self._closed.watch(self.here)
            self.here.place_wanted.connect(self._canvas.show_place)
            self.here.table_wanted.connect(self.show_attributes)
            QShortcut(QKeySequence("F1"), self.here).activated.connect(lambda: self.show_help("layer-looks"))
        self.here.present(hits)

    def show_problems(self, layer_ids: Sequence[str] = ()) -> None:
        """Check layers, all where none is named, and show what is wrong as a list."""
        if self.problems is None:
            from tabletop.ui.importing.problems_window import ProblemsWindow

            self.problems = ProblemsWindow(self._session, self._folder(), self._main)
            self._closed.watch(self.problems)
            self.problems.place_wanted.connect(self._canvas.show_place)
            QShortcut(QKeySequence("F1"), self.problems).activated.connect(lambda: self.show_help("layer-check"))
        self.problems.present(layer_ids)

    def _show_move(self, move: Move) -> None:
        """Go to the scene that a unit leaves, choose it, and show its way."""
        if move.from_scene in self._session.plan.scenes or move.from_scene == self._session.scene:
            self._session.set_scene(move.from_scene)
        if not move.to_place:
            self._session.select([move.feature])
        self._canvas.show_place(move.line, mark=bool(move.to_place))

    def _folder(self) -> Path:
        path = self._session.file.path
        return path.parent if path is not None else paths.documents_folder()

    def _let_go(self, window: QWidget) -> None:
        """A window that was closed longest ago; the next time it is made anew."""
        for name in GO:
            if getattr(self, name) is window:
                setattr(self, name, None)
        window.close()
        window.deleteLater()

    def close(self) -> None:
        """All of them."""
        self._closed.stop()
        own = (self.table, self.help, self.rules, self.comparison, self.merging, self.travel)
        for window in (*own, self.attributes, self.look, self.here, self.problems, self.charts):
            if window is not None:
                window.close()


class _Closed(QObject):
    """Windows that are closed, the one closed longest ago first; more than a few are let go in a turn of their own."""

    def __init__(self, parent: QObject, let_go: Callable[[QWidget], object]) -> None:
        super().__init__(parent)
        self._let_go, self._windows = let_go, list[QWidget]()
        self._turn = QTimer(self, singleShot=True, interval=0)
        self._turn.timeout.connect(self._let_go_the_oldest)

    def watch(self, window: QWidget) -> None:
        """Look when this one is closed and shown."""
        window.installEventFilter(self)

    def stop(self) -> None:
        """All go with the main window."""
        self._turn.stop()
        for window in self._windows:
            window.removeEventFilter(self)
        self._windows.clear()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note what is hidden and what is shown again; takes nothing away."""
        if event.type() in (QEvent.Type.Hide, QEvent.Type.Show) and not event.spontaneous() and isinstance(watched, QWidget):
            if watched in self._windows:
                self._windows.remove(watched)
            if event.type() == QEvent.Type.Hide:
                self._windows.append(watched)
                self._turn.start()
        return False

    def _let_go_the_oldest(self) -> None:
        while len(self._windows) > CLOSED_KEPT:
            self._let_go(self._windows.pop(0))
