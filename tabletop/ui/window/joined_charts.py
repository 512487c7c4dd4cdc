"""Charts in the main window: from the scene strip and a finding to the large one, from a point back to its scene and finding."""

from tabletop.core.values.finding import Finding
from tabletop.ui.window.other_windows import OtherWindows
from tabletop.ui.window.panels import Panels
from tabletop.ui.window.window_panes import WindowPanes


def join_charts(windows: OtherWindows, panels: Panels, panes: WindowPanes) -> None:
    """Join them."""

    def show_finding(finding: Finding) -> None:
        panes.reveal("findings")
        panels.findings.list.go_to(finding)

    windows.show_finding = show_finding
    panels.scenes.spark.wanted.connect(windows.show_charts)
    panels.findings.detail.chart.large_wanted.connect(windows.show_charts)
    panels.findings.detail.chart.point_wanted.connect(windows.show_point)
