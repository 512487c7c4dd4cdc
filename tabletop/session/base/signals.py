"""What a session announces. It is said here and decided elsewhere."""

from PySide6.QtCore import QObject, Signal

from tabletop.session.base.soon import Soon


class SessionSignals(QObject):
    """The only source of signals about plan, layers and findings; windows connect to these, never to each other. `soon`: by which parts of
    a window follow where that takes long."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.soon = Soon(self)

    plan_changed = Signal(object)
    """The plan is another one: by a Change, or (None) altogether."""
    plan_opening = Signal(object)
    """The path of a plan that is about to be read; of the one that is open, or None, where reading it failed."""
    plan_left = Signal()
    """The plan that was open is closed: what was said of it holds no more."""
    layers_changed = Signal()
    files_outdated = Signal()
    """Files of layers, or the catalogue, are not as they were read: `Session.layers.outdated`."""
    ground_mixed = Signal(object)
    """A real road or building layer came to a schematic ground: its core.values.layer.LayerInfo."""
    selection_changed = Signal()
    findings_changed = Signal()
    run_changed = Signal()
    """A run began, has another entry, stands or goes on, or is left; or another inject is shown to the room."""
    scene_changed = Signal()
    """Another scene or scope, or other features are hidden."""
    notice = Signal(str, str)
    """A sentence for the user, and its severity."""

    plan_wanted = Signal()
    """An edit was refused because no plan file is open."""
    taken_away = Signal(object, object)
    """Something was taken away on purpose: what was done, as a Message, and the call that brings it back; None: undo does."""
    shown_elsewhere = Signal(object)
    """The edit just done shows in other scenes too, or leaves a name in them: core.scenes.scope.Elsewhere."""
    notice_over = Signal(str)
    """A sentence that was said holds no more."""
    saved_changed = Signal()
    """How many edits wait, or since when none does."""
    check_progressed = Signal()
    """How much of a longer run of the checks is done: `Session.check_share`."""
    reading_progressed = Signal(str, float)
    """Title of a layer that is read, and how much of it, 1.0 at the end."""
    crs_needed = Signal(object)
    """Tables that do not say their CRS: session.ground.layer_adding.CrsQuestion."""
    columns_needed = Signal(object)
    """The path of a table that does not say in which columns its places stand."""
    server_refused = Signal(str)
    """A server that a plan names, which nobody allowed on this computer, would have been asked."""
    layers_added = Signal(object)
    """What became of files that a person added: session.ground.layer_adding.Added."""
    versions_changed = Signal()
    """The layers shown are of another version, or the plan remembers another one: `Session.versions`."""
    tables_edited = Signal()
    """Tables of databases were edited since they were read: `Session.databases`."""
