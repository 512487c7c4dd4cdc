"""The errors that people may see: one root, few leaves, each one clear sentence (what, which file or feature, what to do)."""

from typing import Any, ClassVar, Literal

from tabletop.core.text.message import Message


class TabletopError(Exception):
    """Root of all errors shown to people. `message` is untranslated; the window and the command line translate it."""

    def __init__(self, template: str, **params: Any) -> None:
        self.message = Message(template, params)
        super().__init__(str(self.message))


class InputError(TabletopError):
    """A value, option or document that a person gave cannot be used."""


class PlanError(TabletopError):
    """A plan file cannot be opened, read or written."""


class PlanDamagedError(PlanError):
    """A plan file cannot be read: its bytes may not be what they were. An older state of it, or what can be read, may help."""


class PlanHeldError(PlanError):
    """The plan file does not take an edit for now: `why`. It may later."""

    why: ClassVar[Literal["lock", "full", "unwritable", "gone", "damaged", "refused", "older"]] = "lock"


class PlanFullError(PlanHeldError):
    """The disk is full."""

    why = "full"


class PlanUnwritableError(PlanHeldError):
    """The disk, the share or the folder does not take what is written."""

    why = "unwritable"


class PlanGoneError(PlanHeldError):
    """The plan file was moved, deleted or replaced; it may come back."""

    why = "gone"


class PlanSpoiltError(PlanHeldError):
    """The plan file was damaged while it was open; an older state may be put in its place."""

    why = "damaged"


class PlanRefusedError(PlanHeldError):
    """The plan file takes others, but not this edit."""

    why = "refused"


class LayerError(TabletopError):
    """A layer or the layer catalogue cannot be read."""


class MissingCrsError(LayerError):
    """A layer does not say its coordinate reference system; the caller asks for it, or names the option that gives it."""


class MissingColumnsError(LayerError):
    """A table does not say in which columns its places stand; the caller asks for them, or names the options that give them."""


class Cancelled(TabletopError):
    """The user cancelled a long task; nothing was changed."""
