"""An RBI delivery of 34 tables as offices receive it, made by a script: every name, column and bad habit of a real one, no real place.

Points carry Z and M = -1.7976931348623157e308, roads have no name, some outlines cross themselves, texts are filled up with NUL
bytes, dates read 1899-11-30, an encoding stands in a .cst file, one record is there twice.
"""

import struct
import warnings
from pathlib import Path

import numpy as np
import pyogrio
import shapely

NOTHING_M = -1.7976931348623157e308
WEST, SOUTH = 116.98, -0.47
COMMON = ("FCODE", "REMARK", "SRS_ID", "LCODE", "METADATA")
AREAS = {
    "ADMINISTRASIDESA_AR": "KDPPUM NAMOBJ KDPBPS KDEBPS KDEPUM KDCBPS KDCPUM KDBBPS KDBPUM WADMKD WADMKC WADMKK WADMPR TIPADM",
    "AGRIKEBUN_AR": "NAMOBJ JNSKBN PUDATE AQDATE KODLCO",
    "AGRILADANG_AR": "NAMOBJ AQDATE PUDATE KODLCO JNSLDG",
    "AGRISAWAH_AR": "NAMOBJ JNSSWH AQDATE PUDATE",
    "AGRITANAMCAMPUR_AR": "NAMOBJ AQDATE PUDATE JNSSWH",
    "BANGUNAN_AR": "NAMOBJ",
    "DANAU_AR": "NAMOBJ OTODAN KODLCO NAMWS NAMDAS",
    "NONAGRIALANG_AR": "AQDATE KLSRMP NAMOBJ PUDATE JNSPDG",
    "NONAGRISEMAKBELUKAR_AR": "NAMOBJ AQDATE PUDATE JNSSMK",
    "PEMUKIMAN_AR": "NAMOBJ",
    "SUNGAI_AR": "NAMOBJ JNSSNG KLSSNG NAMWS NAMDAS",
}
LINES = {
    "ADMINISTRASI_LN": "KARKTR STSBTS KELAS NAMOBJ ADMIN1 ADMIN2 PJGBTS",
    "JALAN_LN": "NAMRJL KONRJL MATRJL FGSRJL UTKRJL TOLRJL KLSRJL ARHRJL STARJL JARRJL",
    "JEMBATAN_LN": "NAMOBJ TIPJMB TONJMB LBRJMB",
    "KABELLISTRIK_LN": "NAMOBJ DAYA",
    "KONTUR_LN": "NAMOBJ VALKNT TIPKNT",
    "RELKA_LN": "TIPREL JMLREL NAMOBJ",
    "SUNGAI_LN": "NAMOBJ TIPSNG STATUS WMAX",
    "TAMBANGAN_LN": "NAMOBJ",
}
POINTS = {
    "BANGUNAN_PT": "NAMOBJ",
    "CAGARBUDAYA_PT": "NAMOBJ LUAS",
    "DEPOMINYAK_PT": "NAMOBJ",
    "GENLISTRIK_PT": "NAMOBJ JNSPLS DAYA",
    "JEMBATAN_PT": "NAMOBJ LBRJMB TONJMB",
    "KANTORPOS_PT": "NAMOBJ JNKPOS",
    "KESEHATAN_PT": "NAMOBJ LUAS TIPSHT",
    "NIAGA_PT": "NAMOBJ FUNGSI",
    "PEMERINTAHAN_PT": "NAMOBJ FGSGOV",
    "PENDIDIKAN_PT": "NAMOBJ JJGPDF",
    "SARANAIBADAH_PT": "NAMOBJ FGSIBD",
    "SPOTHEIGHT_PT": "NAMOBJ ELEVAS",
    "STASIUNKA_PT": "NAMOBJ",
    "TONGGAKKM_PT": "NAMOBJ",
    "TOPONIMI_PT": "NAMOBJ FTYPE KLSTPN",
}
REMARKS = {
    "JALAN_LN": ("Jalan Lokal", "Jalan Arteri", "Jalan Kolektor", "Jalan Setapak", "Jalan Lain", "Jalan Tol"),
    "SUNGAI_AR": ("Sungai",),
    "BANGUNAN_AR": ("Gedung/Bangunan",),
}
ROADS, BUILDINGS = 60, 80
CROSSED = 3
"""So many buildings cross themselves."""


def _square(x: float, y: float, side: float) -> shapely.Polygon:
    return shapely.box(WEST + x, SOUTH + y, WEST + x + side, SOUTH + y + side)


def _crossed(x: float, y: float, side: float) -> shapely.Polygon:
    west, south = WEST + x, SOUTH + y
    return shapely.Polygon([(west, south), (west + side, south + side), (west + side, south), (west, south + side)])


def _area_shapes(theme: str) -> list[shapely.Polygon]:
    if theme == "BANGUNAN_AR":
        made = [(_crossed if n < CROSSED else _square)(0.0003 * n, 0.002 + 0.0002 * (n % 7), 0.0001) for n in range(BUILDINGS)]
        return [*made, made[-1]]
    if theme == "ADMINISTRASIDESA_AR":
        return [_square(0, 0, 0.02), _square(0.02, 0, 0.02), _square(0.3, 0.3, 0.05)]
    row = list(AREAS).index(theme)
    return [_square(0.001 * n, 0.008 + 0.001 * row, 0.0008) for n in range(4)]


def _zm_points(theme: str, count: int) -> list[bytes]:
    north = SOUTH + 0.004 + 0.0002 * list(POINTS).index(theme)
    return [struct.pack("<BI4d", 1, 3001, WEST + 0.001 * n, north, 0.0, NOTHING_M) for n in range(count)]


def _column(theme: str, name: str, count: int) -> np.ndarray:
    told: dict[str, list[object]] = {
        "REMARK": [REMARKS.get(theme, (theme.title(),))[n % len(REMARKS.get(theme, ("",)))] for n in range(count)],
        "WADMKD": ["Timbau", "Melayu", "Sebulu Ulu"],
        "WADMKC": ["Tenggarong", "Tenggarong", "Sebulu"],
        "WADMKK": ["Kutai Kartanegara"] * count,
        "WADMPR": ["Kalimantan Timur"] * count,
        "KDEPUM": ["6402061004", "64.02.06.1005", "64.02.07.2001"],
        "KDEBPS": ["6403060004", "6403 06 0005", "6403070001"],
        "LBRJMB": [7.0, 0.0, 999.0, 4.5][:count],
        "VALKNT": [12.5] * count,
        "ELEVAS": [42.08] * count,
        "WMAX": [0.0] * count,
        "FUNGSI": [999] * count,
    }
    if name in told and len(told[name]) == count:
        values = told[name]
    elif name in ("AQDATE", "PUDATE"):
        return np.full(count, np.datetime64("1899-11-30T00:00:00", "ms"))
    elif name == "NAMOBJ" and theme not in ("BANGUNAN_AR", "KONTUR_LN", "SPOTHEIGHT_PT"):
        values = [f"{theme.split('_')[0].title()} {n} \u00e9" for n in range(count)]
    else:
        values = [None] * count
    return np.array(values, dtype=float if all(isinstance(one, int | float) for one in values) else object)


def _write(path: Path, theme: str, columns: str, shapes: list[object], kind: str) -> None:
    names = [*dict.fromkeys((*columns.split(), *COMMON))]
    wkb = np.array([one if isinstance(one, bytes) else shapely.to_wkb(one) for one in shapes], dtype=object)
    fields = [_column(theme, name, len(wkb)) for name in names]
    encoding = {"encoding": "CP1252"} if path.suffix == ".shp" else {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pyogrio.raw.write(
            path,
            wkb,
            fields,
            names,
            geometry_type=kind,
            crs="EPSG:4326",
            **encoding,
        )


def _fill_up(path: Path) -> None:
    """NUL bytes instead of blanks behind the texts, as one program writes them."""
    table = path.with_suffix(".dbf")
    content = bytearray(table.read_bytes())
    start = int.from_bytes(content[8:10], "little")
    content[start:] = content[start:].replace(b"   ", b"\0\0\0")
    table.write_bytes(bytes(content))


def write_delivery(folder: Path, scale: str = "25K") -> Path:
    """Write the delivery into a folder of its own, areas and lines as shapefiles, points as GeoPackages; return it."""
    folder.mkdir(parents=True, exist_ok=True)
    for theme, columns in AREAS.items():
        _write(folder / f"{theme}_{scale}.shp", theme, columns, list(_area_shapes(theme)), "Polygon")
    for theme, columns in LINES.items():
        count = ROADS if theme == "JALAN_LN" else 3
        west = WEST + 0.00003 * list(LINES).index(theme)
        lines = [shapely.LineString([(west + 0.0005 * n, SOUTH), (west + 0.0005 * n + 0.0002, SOUTH + 0.02)]) for n in range(count)]
        _write(folder / f"{theme}_{scale}.shp", theme, columns, list(lines), "LineString")
    for theme, columns in POINTS.items():
        _write(folder / f"{theme}_{scale}.gpkg", theme, columns, list(_zm_points(theme, 4)), "Unknown")
    for code in folder.glob("*.cpg"):
        code.rename(code.with_suffix(".cst"))
    _fill_up(folder / f"SUNGAI_AR_{scale}.shp")
    return folder
