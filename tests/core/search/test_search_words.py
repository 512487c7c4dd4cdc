"""The words people say: institutions and streets by their long and short names, attributes of layers, in time over a whole kabupaten."""

from time import perf_counter

import pytest
from shapely import Point, box

from support.base_layers import at, texts
from tabletop.core.search.search import Entry, Index, build_index
from tabletop.core.search.search_entries import layer_entries
from tabletop.core.search.search_words import indexed_words, search_words, words_of
from tabletop.core.values.layer import Layer, LayerInfo, ragged_from

PLACES = (
    "Kantor KPU Kutai Kartanegara (letak skematis)",
    "Komisi Pemilihan Umum Kabupaten Paser",
    "Bawaslu Kutai Kartanegara",
    "Jembatan Kutai Kartanegara (tengah)",
    "Jembatan Mahakam",
    "Jalan Robert Wolter Monginsidi",
    "Jalan A. Yani",
    "RSUD A.M. Parikesit",
    "Rumah Sakit Islam",
    "UPT Pusat Kesehatan Masyarakat Rapak Mahang",
    "Puskesmas Loa Ipuh",
    "Kantor DPRD Kukar",
    "Polres Kutai Kartanegara",
    "Kodim 0906/KKR",
    "SD Negeri 001 Tenggarong",
    "Masjid Agung Sultan Sulaiman",
    "Gang RW 05",
    "Dinas Perhubungan Kab. Kukar",
    "SPBU Timbau",
)


@pytest.fixture(scope="module")
def index() -> Index:
    return build_index(Entry(name, "layer") for name in PLACES if "Paser" not in name)


@pytest.fixture(scope="module")
def wider() -> Index:
    """With an office of the neighbours."""
    return build_index(Entry(name, "layer") for name in PLACES)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("KPU Kukar", PLACES[0]),
        ("kpu", PLACES[0]),
        ("Komisi Pemilihan Umum", PLACES[0]),
        ("komisi pemilihan umum kutai kartanegara", PLACES[0]),
        ("kantor kpu", PLACES[0]),
        ("komisi pemil", PLACES[0]),
        ("komisi pemilihan umum paser", PLACES[1]),
        ("KPU Paser", PLACES[1]),
        ("badan pengawas pemilu", PLACES[2]),
        ("jembatan Kukar", PLACES[3]),
        ("jembatan kutai kertanegara", PLACES[3]),
        ("bridge kukar", PLACES[3]),
        ("Jl RW Monginsidi", PLACES[5]),
        ("Jl. R.W. Mongisidi", PLACES[5]),
        ("jln robert walter monginsidi", PLACES[5]),
        ("Jl Ahmad Yani", PLACES[6]),
        ("RSUD", PLACES[7]),
        ("rumah sakit umum daerah parikesit", PLACES[7]),
        ("rs parikesit", PLACES[7]),
        ("puskesmas rapak mahang", PLACES[9]),
        ("pusat kesehatan masyarakat loa ipuh", PLACES[10]),
        ("dewan perwakilan rakyat daerah", PLACES[11]),
        ("kepolisian resor kukar", PLACES[12]),
        ("komando distrik militer", PLACES[13]),
        ("sdn 001", PLACES[14]),
        ("sekolah dasar negeri 001", PLACES[14]),
        ("mosque agung", PLACES[15]),
        ("rw 05", PLACES[16]),
        ("dishub", PLACES[17]),
        ("pom bensin", PLACES[18]),
    ],
)
def test_what_people_say(index, wider, text, first):
    found = [entry.title for _, entry in (wider if "paser" in text.lower() else index).find(text)]
    assert found and found[0] == first, found[:4]


def test_the_hospital_is_among_what_is_found(index):
    assert {entry.title for _, entry in index.find("rumah sakit")} == {PLACES[7], PLACES[8]}
    assert PLACES[9] in {entry.title for _, entry in index.find("puskesmas")}


def test_kukar_need_not_be_there(index):
    assert "Jembatan Mahakam" in [entry.title for _, entry in index.find("jembatan kukar")]


def test_the_table_is_in_one_spelling():
    table = search_words()
    for word, meant in table.same.items():
        assert word == word.lower() and meant not in table.same, (word, meant)
    for first, phrases in table.phrases.items():
        for phrase, meant in phrases:
            assert phrase[0] == first and words_of(" ".join(meant)) == list(meant), (phrase, meant)


def test_the_longest_phrase_wins():
    assert words_of("Rumah Sakit Umum Daerah") == ["rsud"] and words_of("rumah sakit islam") == ["rs", "islam"]
    assert {"komisi", "pemilihan", "umum", "kpu"} <= indexed_words("KPU")


def layer(**columns) -> Layer:
    count = len(next(iter(columns.values())))
    shapes = [Point(at(n, 0)) for n in range(count)]
    info = LayerInfo("poi", {"en": "Places"}, role="poi", schematic=True)
    return Layer(info, (ragged_from(shapes, 0),), {name: texts(values) for name, values in columns.items()})


def titles(made: Layer, text: str) -> list[str]:
    return [entry.title for _, entry in build_index(layer_entries([made], "en")).find(text)]


def test_attributes_are_known():
    made = layer(
        NAMOBJ=["Al-Ikhlas", "Toko Sinar", ""],
        alamat=["Jl. Danau Aji 5", "", "Gang Buntu 7"],
        kind=["masjid", "toko", "rumah"],
        nib=["64021", "64022", "64023"],
    )
    assert titles(made, "danau aji") == ["Al-Ikhlas"]
    assert titles(made, "masjid") == ["Al-Ikhlas"]
    assert titles(made, "gg buntu") == ["Gang Buntu 7"], "what has an address alone is found by it"
    assert titles(made, "64021") == [], "codes are not searched"
    assert next(iter(layer_entries([made], "en"))).schematic


def test_a_name_goes_before_an_attribute():
    made = layer(name=["Toko Melati", "Masjid Raya"], alamat=["Masjid Raya, sebelah kiri", ""])
    assert titles(made, "masjid raya") == ["Masjid Raya", "Toko Melati"]


def test_very_many_names_are_searched_in_time():
    count = 50_000
    kinds = ("Rumah", "Toko", "Warung", "Kantor", "Masjid")
    names = (Entry(f"{kinds[n % 5]} {n % 20_021} RT {n % 90}", "layer", row=n) for n in range(count - 1))
    index = build_index([*names, Entry("Komisi Pemilihan Umum", "layer")])
    for text in ("KPU Kukar", "rumah", "warung 777", "komisi pemilihan umum", "toko 12 rt 5"):
        best = min(_seconds(index, text) for _ in range(3))
        assert best < 0.1, (text, best)
    assert index.find("kpu kukar")[0][1].title == "Komisi Pemilihan Umum"


def _seconds(index: Index, text: str) -> float:
    started = perf_counter()
    assert index.find(text)
    return perf_counter() - started


def test_areas_are_found_once():
    made = Layer(LayerInfo("b", {"en": "B"}, role="building"), (ragged_from([box(*at(0, 0), *at(5, 5))], 2),), {"name": texts(["KPU"])})
    assert titles(made, "komisi pemilihan umum") == ["KPU"]
