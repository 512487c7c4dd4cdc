"""How the base map looks: classes of roads and land, and colours of every role, mixed from the tokens; no painting here."""

from dataclasses import dataclass
from functools import cache

from PySide6.QtGui import QColor

from tabletop.core.text.style import tokens


@dataclass(frozen=True)
class AreaStyle:
    """Fill and edge of an area; None draws none. The edge shows where a pixel is at most `edge_from_m` metres. `hatch`: "diagonal",
    "cross" or "dots" over the fill."""

    fill: QColor | None
    edge: QColor | None = None
    edge_px: float = 1.0
    edge_from_m: float = 1e9
    hatch: str = ""
    hatch_colour: QColor | None = None


@dataclass(frozen=True)
class LineStyle:
    """A line, shown where a pixel is at most `from_m` metres. `dash`: on and off in pixels; `ticks_px`: from tick to tick."""

    colour: QColor
    width_px: float = 1.0
    dash: tuple[float, float] | None = None
    ticks_px: float = 0.0
    from_m: float = 1e9


@dataclass(frozen=True)
class PointStyle:
    """A dot, shown where a pixel is at most `from_m` metres."""

    fill: QColor
    edge: QColor
    radius_px: float = 2.0
    from_m: float = 1e9


@dataclass(frozen=True)
class RoleStyle:
    """How a role looks by the dimension of its geometries; `areas` by class."""

    areas: tuple[AreaStyle, ...]
    line: LineStyle
    point: PointStyle


@dataclass(frozen=True)
class RoadClass:
    """A class of road: width where none is known, the least widths of fill, and up to which size of a pixel it has a casing or shows."""

    words: tuple[str, ...]
    width_m: float
    least_px: float
    cased_to_m: float
    shown_to_m: float
    label_to_m: float


ROAD_CLASSES = (
    RoadClass(("setapak", "path", "footway", "pedestrian", "steps", "track", "cycleway", "bridleway", "pejalan"), 1.5, 1.0, 0.7, 4.0, 0.2),
    RoadClass(("gang", "service", "lorong", "living", "alley", "lain"), 3.0, 1.1, 1.6, 9.0, 0.9),
    RoadClass(("lokal", "residential", "unclassified", "local", "tertiary", "lingkungan", "road", ""), 5.0, 1.7, 3.2, 1e9, 2.2),
    RoadClass(("kolektor", "secondary", "collector", "primary", "kabupaten", "provinsi"), 8.0, 2.8, 14.0, 1e9, 6.0),
    RoadClass(("arteri", "trunk", "motorway", "arterial", "nasional", "tol", "highway"), 12.0, 3.4, 30.0, 1e9, 12.0),
)
"""Least first: the greater is drawn over the less."""
LOCAL = 2
ROAD_COLUMNS = ("class", "highway", "fclass", "type", "kelas", "remark")

_LAND = (
    ("taman", "park", "garden", "rekreasi", "recreation"),
    ("lapangan", "pitch", "stadium", "sports", "alun", "playground"),
    ("kebun", "semak", "hutan", "forest", "wood", "farm", "sawah", "ladang", "scrub", "grass", "meadow", "orchard", "rawa", "tegalan"),
    ("makam", "pemakaman", "cemetery", "kubur"),
    ("halaman", "pelataran", "plaza", "parkir", "parking", "industri", "commercial", "retail"),
    ("pekarangan", "permukiman", "residential", "pemukiman"),
    ("terbuka", "bare", "pasir", "sand", "quarry", "tanah kosong"),
)
OTHER_LAND = len(_LAND)
LAND_COLUMNS = ("use", "landuse", "fclass", "kind", "type", "penggunaan", "remark")
BUILDING_COLUMNS = ("use", "building", "fclass", "type", "fungsi", "remark")
_PUBLIC = ("kantor", "sekolah", "ibadah", "sehat", "pasar", "pemerint", "school", "hospital", "mosque", "church", "government", "office",
           "public", "clinic", "market", "univ", "masjid", "gereja", "rumah sakit", "puskesmas")  # fmt: skip


def road_class(word: str) -> int:
    """Number in ROAD_CLASSES of a word such as "kolektor" or "residential"; local for an unknown one."""
    lowered = word.lower()
    for number, one in enumerate(ROAD_CLASSES):
        if any(known and known in lowered for known in one.words):
            return number
    return LOCAL


def land_class(word: str) -> int:
    """Number of a kind of land; OTHER_LAND for an unknown one."""
    lowered = word.lower()
    return next((number for number, words in enumerate(_LAND) if any(known in lowered for known in words)), OTHER_LAND)


def building_class(word: str) -> int:
    """1 for a building that people go to by name, else 0."""
    return int(any(known in word.lower() for known in _PUBLIC))


def only_class(word: str) -> int:
    """The class of a role that has but one."""
    return 0


def mixed(first: QColor, second: QColor, share: float) -> QColor:
    """The first colour with a share (0 to 1) of the second."""
    pairs = zip(_channels(first), _channels(second), strict=True)
    return QColor.fromRgbF(*(min(1.0, max(0.0, a + (b - a) * share)) for a, b in pairs))


def _channels(colour: QColor) -> tuple[float, float, float, float]:
    return colour.redF(), colour.greenF(), colour.blueF(), colour.alphaF()


@dataclass(frozen=True)
class RoadColours:
    """Colours of roads."""

    fill: QColor
    casing: QColor
    path: QColor
    far: QColor
    bridge: QColor
    width_px: float | None = None
    """One width for all of them, in design pixels."""


class BaseColours:
    """Colours of one theme."""

    def __init__(self, theme: str) -> None:
        named = {name: QColor(value) for name, value in tokens(theme).items()}
        self.paper = named["paper"]
        self._named = named
        self.water_label = mixed(mixed(named["water"], named["accent"], 0.45), named["ink"], 0.35)
        self.roads = RoadColours(
            fill=named["road"],
            casing=named["road-casing"],
            path=mixed(named["road"], named["road-casing"], 0.55),
            far=mixed(named["road-casing"], named["building-edge"], 0.6),
            bridge=mixed(named["road-casing"], named["map-label"], 0.35),
        )
        self.roles = {
            "landuse": self._land(),
            "water": self._water(),
            "building": self._building(),
            "fence": self._fence(),
            "admin": self._admin(),
            "poi": self._poi(),
        }
        self.neutral = self._neutral()

    def role(self, role: str) -> RoleStyle:
        """Style of a role; a quiet grey for one that is not known."""
        return self.roles.get(role, self.neutral)

    def named(self, token: str) -> QColor:
        """Colour of a token."""
        return self._named[token]

    def _land(self) -> RoleStyle:
        paper, green, building, quiet = (self._named[name] for name in ("paper", "landuse", "building", "quiet-ink"))
        leaf = mixed(green, self._named["hijau"], 0.07)
        fills = (
            leaf,
            mixed(green, self._named["hijau"], 0.035),
            green,
            mixed(green, building, 0.25),
            mixed(paper, building, 0.42),
            mixed(paper, green, 0.3),
            mixed(paper, building, 0.22),
            mixed(paper, green, 0.75),
        )
        edges = {0: mixed(leaf, quiet, 0.16), 1: mixed(green, quiet, 0.22), 3: mixed(green, quiet, 0.22), 4: mixed(fills[4], quiet, 0.10)}
        areas = tuple(AreaStyle(fill, edges.get(number), 1.0, 1.5) for number, fill in enumerate(fills))
        return RoleStyle(areas, LineStyle(mixed(green, quiet, 0.25)), PointStyle(leaf, mixed(leaf, quiet, 0.4), 2.0, 3.0))

    def _water(self) -> RoleStyle:
        water, ink = self._named["water"], self._named["map-label"]
        edge = mixed(water, ink, 0.22)
        return RoleStyle((AreaStyle(water, edge, 1.0, 20.0),), LineStyle(mixed(water, ink, 0.06), 1.6), PointStyle(water, edge, 2.0, 3.0))

    def _building(self) -> RoleStyle:
        fill, edge = self._named["building"], self._named["building-edge"]
        public = mixed(fill, edge, 0.55)
        areas = (AreaStyle(fill, edge, 1.0, 1.6), AreaStyle(public, mixed(edge, self._named["map-label"], 0.28), 1.0, 3.2))
        return RoleStyle(areas, LineStyle(edge), PointStyle(fill, edge, 2.0, 3.0))

    def _fence(self) -> RoleStyle:
        ink = mixed(self._named["building-edge"], self._named["map-label"], 0.36)
        return RoleStyle((AreaStyle(None, ink, 1.0, 3.0),), LineStyle(ink, 1.0, ticks_px=9.0, from_m=1.6), PointStyle(ink, ink, 1.5, 1.0))

    def _admin(self) -> RoleStyle:
        ink = mixed(self._named["quiet-ink"], self._named["paper"], 0.35)
        return RoleStyle((AreaStyle(None, ink),), LineStyle(ink, 1.0, (9.0, 5.0)), PointStyle(ink, self.paper, 2.0, 6.0))

    def _poi(self) -> RoleStyle:
        ink = self._named["quiet-ink"]
        area = AreaStyle(None, mixed(ink, self.paper, 0.5))
        return RoleStyle((area,), LineStyle(ink), PointStyle(ink, self.paper, 2.6, 1.9))

    def _neutral(self) -> RoleStyle:
        quiet, paper = self._named["quiet-ink"], self._named["paper"]
        fill = QColor(quiet)
        fill.setAlphaF(0.06)
        area = AreaStyle(fill, mixed(quiet, paper, 0.4))
        return RoleStyle((area,), LineStyle(mixed(quiet, paper, 0.25), 1.0), PointStyle(mixed(quiet, paper, 0.2), paper, 2.6))


@cache
def base_colours(theme: str) -> BaseColours:
    """Colours of the theme "light" or "dark", made once."""
    return BaseColours(theme)
