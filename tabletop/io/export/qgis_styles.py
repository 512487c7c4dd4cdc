"""Styles for QGIS in an exported GeoPackage: of each table one for every scene, so that one chooses a scene as a style."""

import sqlite3
from html import escape

from tabletop import i18n
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Scene
from tabletop.io.plans.plan_qml import scene_qml
from tabletop.io.plans.plan_schema import TABLES

_INSERT = (
    "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML, styleSLD,"
    " useAsDefault, description, owner) VALUES ('','',?,'geom',?,?,'',0,?,'')"
)


def style_name(scene: Scene) -> str:
    """How the style of a scene is called in the list of QGIS."""
    number = i18n.tr("Scene {number}", number=f"{scene.number:02d}")
    return f"{number} {scene.name}".strip()


def put_scene_styles(connection: sqlite3.Connection, plan: Plan) -> None:
    """A style for each table and scene, beside the one for all scenes that is used first. Raises sqlite3.Error."""
    for scene in plan.scene_list():
        for geometry, table in TABLES.items():
            name = style_name(scene)
            connection.execute(_INSERT, (table, name, scene_qml(geometry, scene.number), escape(name)))
