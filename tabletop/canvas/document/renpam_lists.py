"""What is drawn on the map as lists: cordons and barriers, exits and lanes, posts, objects; each with the scenes in which it stands so."""

from collections.abc import Callable, Sequence

from tabletop import i18n
from tabletop.canvas.document.report_data import ReportData, drawn_area, drawn_length, name_or_kind, people_said, scenes_said, where_said
from tabletop.canvas.ink.wording import in_language, kind_title, measure
from tabletop.core.document.content import Block, Column, Heading, Paragraph, Table
from tabletop.core.roster.places_manning import Manning, mannings
from tabletop.core.text.roman import roman
from tabletop.core.values.catalogue import kinds
from tabletop.core.values.feature import Placed

tr = i18n.tr
Cells = Callable[[Placed, int], tuple[str, ...]]


def cordons(data: ReportData, number: str) -> list[Block]:
    """Who mans which cordon, with how many; barriers and rings."""
    columns = (
        *(Column(tr("Cordon"), 4), Column(tr("Posture"), 2), Column(tr("Ranks"), 1, "right"), Column(tr("Length"), 1.6, "right")),
        *(Column(tr("Strength"), 1.5, "right"), Column(tr("Manned by"), 5), Column(tr("Closed to"), 2), Column(tr("Scenes"), 1.4)),
    )
    known = {scene.number: mannings(data.plan.placed(scene.number), data.plan.roster) for scene in data.scenes}

    def cordon(one: Placed, scene: int) -> tuple[str, ...]:
        manning = known[scene][one.id]
        people = people_said(manning.people) if manning.people else ""
        ranks = i18n.number(one.get("ranks") or 1)
        length = drawn_length(one.geometry.length)
        return name_or_kind(one.name, one.kind), choice(one, "posture"), ranks, length, people, _who(manning), choice(one, "closed_to")

    def barrier(one: Placed, scene: int) -> tuple[str, ...]:
        height = measure(float(one.get("height_m") or 0), "m")
        return name_or_kind(one.name, one.kind), choice(one, "barrier_type"), drawn_length(one.geometry.length), height

    def ring(one: Placed, scene: int) -> tuple[str, ...]:
        asked = measure(float(one.get("min_coverage") or 0), "share")
        return name_or_kind(one.name, one.kind), roman(int(one.get("number") or 0)), drawn_area(one.geometry.area), asked

    barriers = (Column(tr("Barrier"), 4), Column(tr("Type"), 3), Column(tr("Length"), 2, "right"), Column(tr("Height"), 2, "right"))
    rings = (Column(tr("Ring"), 5), Column(tr("Number"), 1), Column(tr("Area"), 2, "right"), Column(tr("Coverage asked for"), 3, "right"))
    tables = [
        *_table(data, ("cordon",), columns, cordon),
        *_table(data, ("barrier",), (*barriers, Column(tr("Scenes"), 2)), barrier),
        *_table(data, ("ring",), (*rings, Column(tr("Scenes"), 2)), ring),
    ]
    return _chapter(Heading(tr("Cordons, barriers and rings (Penyekatan)"), 2, number), tables)


def exits_and_lanes(data: ReportData, number: str) -> list[Block]:
    """Ways for people and for help: exits, gates, emergency lanes, relief corridors."""
    columns = (
        *(Column(tr("Way"), 5), Column(tr("Kind"), 3), Column(tr("Width"), 1.6, "right"), Column(tr("Length"), 1.6, "right")),
        *(Column(tr("State"), 2.4), Column(tr("Scenes"), 2)),
    )

    def way(one: Placed, scene: int) -> tuple[str, ...]:
        length = drawn_length(one.geometry.length) if one.geometry.length else ""
        is_open = one.get("open")
        state = "" if is_open is None else tr("open") if is_open else tr("shut")
        return name_or_kind(one.name, one.kind), kind_title(one.kind), measure(float(one.get("width_m") or 0), "m"), length, state

    tables = _table(data, ("exit", "gate", "lane", "relief"), columns, way)
    return _chapter(Heading(tr("Exits, gates and lanes (Jalan keluar dan jalur darurat)"), 2, number), tables)


def posts(data: ReportData, number: str) -> list[Block]:
    """Posts and assembly points, with their places."""
    columns = (Column(tr("Post"), 4), Column(tr("Kind"), 3), Column(tr("Placement"), 5), Column(tr("Grid reference"), 4))

    def post(one: Placed, scene: int) -> tuple[str, ...]:
        capacity = one.get("capacity") if one.kind == "assembly" else None
        kind = kind_title(one.kind)
        told = f"{kind}, {tr('room for {people}', people=people_said(capacity))}" if capacity else kind
        place = data.landmarks[scene].words(one.geometry, one.id)
        return name_or_kind(one.name, one.kind), told, "" if place is None else i18n.text(place), where_said(one.geometry, data.plan.crs)

    tables = _table(data, ("command-post", "aid-post", "media", "observer", "assembly"), (*columns, Column(tr("Scenes"), 2)), post)
    return _chapter(Heading(tr("Posts and assembly points (Pos dan titik kumpul evakuasi)"), 2, number), tables)


def objects(data: ReportData, number: str) -> list[Block]:
    """What is protected."""
    columns = (Column(tr("Object"), 5), Column(tr("Category"), 3), Column(tr("Grid reference"), 4), Column(tr("Note"), 5))

    def protected(one: Placed, scene: int) -> tuple[str, ...]:
        note = str(one.properties.get("note") or "")
        return name_or_kind(one.name, one.kind), choice(one, "category"), where_said(one.geometry, data.plan.crs), note

    tables = _table(data, ("protected",), (*columns, Column(tr("Scenes"), 2)), protected)
    return _chapter(Heading(tr("Protected objects (Objek yang dilindungi)"), 2, number), tables)


def choice(one: Placed, name: str) -> str:
    """The title of what a property of a feature is set to."""
    value = str(one.get(name) or "")
    spec = kinds()[one.kind].properties.get(name)
    titles = spec.choices.get(value) if spec is not None else None
    return in_language(titles) if titles else value


def _who(manning: Manning) -> str:
    names = [one.name or kind_title(one.kind) for one in manning.standing]
    if not names and manning.named is not None:
        names = [manning.named.name or manning.named.id]
    return ", ".join(i18n.isolated(name) for name in dict.fromkeys(names)) or tr("nobody named")


def _chapter(heading: Heading, tables: Sequence[Block]) -> list[Block]:
    return [heading, *(tables or [Paragraph(tr("None is drawn on the map."))])]


def _table(data: ReportData, some: Sequence[str], columns: tuple[Column, ...], cells: Cells) -> list[Block]:
    """A row for each feature of these kinds and each way in which it stands; `columns` end with the scenes, empty ones are left out."""
    found: dict[tuple[int, str, tuple[str, ...]], list[int]] = {}
    for scene in data.scenes:
        for one in data.plan.placed(scene.number):
            if one.kind in some:
                found.setdefault((some.index(one.kind), one.id, cells(one, scene.number)), []).append(scene.number)
    rows = [(*told, scenes_said(numbers, data.scenes)) for (_, _, told), numbers in sorted(found.items(), key=lambda row: row[0][0])]
    told = [at for at in range(len(columns)) if any(row[at] for row in rows)]
    return [Table(tuple(columns[at] for at in told), tuple(tuple(row[at] for at in told) for row in rows))] if rows else []
