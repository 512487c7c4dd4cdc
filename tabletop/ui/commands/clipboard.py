"""The clipboard: features leave as a plan document that other plans, other windows and other programs read, and come back from it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QMimeData
from PySide6.QtGui import QGuiApplication

from tabletop.core.values.feature import Feature, Span
from tabletop.core.values.plan import Plan

if TYPE_CHECKING:
    from tabletop.io.documents.pasted_text import Pasted

GEOJSON = "application/geo+json"


def text_of(plan: Plan, ids: Sequence[str], scene: int) -> tuple[int, str]:
    """Features of the plan as they stand in one scene, for all scenes, as a plan document, and how many; those absent there are left
    out. For any thread."""
    from tabletop.io.documents import pasted_text

    found = [(plan.features[key], plan.features[key].at(scene)) for key in ids if key in plan.features]
    features = [Feature.from_spans(one.id, one.kind, [Span(state)]) for one, state in found if state is not None]
    return len(features), pasted_text.text_of(features)


def put(text: str) -> None:
    """Put a plan document on the clipboard: as GeoJSON, and the same as text."""
    mime = QMimeData()
    mime.setData(GEOJSON, QByteArray(text.encode("utf-8")))
    mime.setText(text)
    QGuiApplication.clipboard().setMimeData(mime)


def taken(wanted_kind: str | None = None) -> "Pasted | None":
    """What the clipboard holds; None where that is nothing which can stand on a map."""
    from tabletop.io.documents.pasted_text import features_from_text

    mime = QGuiApplication.clipboard().mimeData()
    if mime is None:
        return None
    if mime.hasFormat(GEOJSON):
        return features_from_text(bytes(mime.data(GEOJSON).data()).decode("utf-8", "replace"), wanted_kind)
    return features_from_text(mime.text(), wanted_kind) if mime.hasText() else None
