"""A copy without people: no byte of what was removed, and every check finds the same."""

import base64
import hashlib
import io
import json
import re
import sqlite3
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from support.plans import area, plan_of, thing
from tabletop.checks.rules.runner import run_checks
from tabletop.core.arrangement.file_list import files_of, files_text
from tabletop.core.comparison.marks import save_mark
from tabletop.core.text.message import message
from tabletop.core.values.change import Change, Edit
from tabletop.core.values.feature import Scope
from tabletop.core.values.layer import LayerSet
from tabletop.core.values.roster import RosterUnit
from tabletop.core.values.scene import Inject, Scene
from tabletop.io.attached.attached_table import taken
from tabletop.io.plans.demo import write_demo
from tabletop.io.plans.plan_store import create_plan, open_plan
from tabletop.io.runs.packed_rows import packed
from tabletop.io.sealing import bare_pictures
from tabletop.io.sealing.bare_pictures import bare_picture
from tabletop.io.sealing.outside_copy import prepared, write_outside
from tabletop.io.sealing.personal_text import without_contacts, without_folders
from tabletop.io.sealing.settings_without import name_alone
from tabletop.io.sealing.without_people import OPTIONAL, without_people

E, N = 500_000.0, 9_950_000.0


def photo(text):
    made = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F], exif[0x013B], exif[0x8298], exif[0x0112] = text, text, text, 6
    exif.get_ifd(0x8825)[1] = "S"
    Image.new("RGB", (40, 20), "red").save(made, "JPEG", exif=exif, comment=text.encode())
    return taken(f"Foto {text}.jpg", made.getvalue())


PHOTO, LETTER = photo("Qmark01"), taken("Surat Qmark02.txt", b"Qmark03 menulis")
LAYER = b'{"type": "FeatureCollection", "features": [], "ketua_rt": "Qmark70"}'
HELD = hashlib.sha256(LAYER).hexdigest()
CONTENTS = {HELD: LAYER, **{one.listed.sha256: one.content for one in (PHOTO, LETTER)}}


def full_plan():
    """A plan with a marker in every field that a person may stand in; the markers are counted up."""
    unit = RosterUnit(
        "r1", "Dalmas awal 1", "Polri", "Preventif", 30, "dalmas", "Ipda Qmark10", "Qmark11", "tali Bripka Qmark12", None, "Truk",
        "Kanal Qmark13", "Qmark14 0812-3456-7890", "", "Qmark15", 0, {1: "Siaga, lapor Ipda Qmark10"},
    )  # fmt: skip
    features = [
        thing(
            "crowd",
            area([(E, N), (E + 40, N), (E + 40, N + 30), (E, N + 30)]),
            "c",
            name="Massa Pak Qmark20",
            headcount=900,
            note="Qmark21",
        ),
        thing("unit", (E + 10, N - 5), "u", name="Dalmas awal 1", unit="r1", call_sign="Qmark11", pic="Qmark22", hp=8123456789),
        thing("text", (E, N), "t", text="hubungi qmark23@polri.go.id atau +62 812 9999 8888"),
        thing("media", (E, N + 90), "m", files=files_text([PHOTO.listed, LETTER.listed])),
    ]
    scene = Scene(
        1, "Awal", notes="Qmark30", injects=(Inject("Qmark31 jatuh", "09.05", "Qmark32"),), courses={"Preventif": "Kapten Qmark33 maju"}
    )
    rest = {
        "name": "Rencana",
        "document": {"signer_name": "QMARK40", "signer_rank": "AKBP NRP 85010001", "copies_to": "Kapolres, Ibu Qmark41"},
        "rule_set": {"name": "R", "author": "Qmark42"},
        "merged_authors": {"feature u": "Qmark43"},
        "ignored": {"x": "disetujui Qmark44"},
        "extra": {"made_by": "Qmark45"},
        "layers_version": {"version": 2, "by": "Qmark46", "note": "Qmark47", "made": "2026-01-01 09.05"},
        "layers": {"catalogue": "/home/qmark48/kota.toml", "added": [
            {"id": "a", "title": {"en": "A"}, "file": r"C:\Users\Qmark49\a.gpkg"},
            {"id": "b", "title": {"en": "B"}, "file": "postgresql://qmark50@server/ground"},
            {"id": "c", "title": {"en": "C"}, "file": "data/c.gpkg"},
            {"id": "d", "title": {"en": "D"}, "file": "d.geojson", "embedded": HELD},
        ], "unusable": {"added": ["Qmark51"]}},
    }  # fmt: skip
    plan = plan_of(*features, scenes=(scene,), **rest)
    return type(plan)(plan.crs, plan.features, plan.scenes, {"r1": unit}, plan.settings)


def everything_in(path):
    """All bytes of a file, and all that is deflated in one of its texts."""
    content = path.read_bytes()
    for run in re.findall(rb"[A-Za-z0-9+/=]{40,}", content):
        try:
            content += zlib.decompress(base64.b64decode(run))
        except (ValueError, zlib.error):
            continue
    return content.lower()


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """A plan file with a history, deleted rows and a mark that hold older texts."""
    path = tmp_path_factory.mktemp("plan") / "plan.gpkg"
    create_plan(path, full_plan(), attached=CONTENTS.get)
    opened = open_plan(path)
    unit = opened.plan.features["u"]
    for name in ("Qmark60", "Dalmas awal 1"):
        edited = unit.edited(1, Scope.ALL_SCENES, properties={"name": name})
        opened.write(Change(message(f"Rename Qmark61 to {name}"), (Edit("feature", "u", opened.plan.features["u"], edited),)), "do")
    opened.write(save_mark(opened.plan, "Qmark62", "2026-11-30T09:05:00+08:00", packed), "do")
    opened.close()
    return path


def cleaned_copy(source, out, parts=OPTIONAL):
    opened = open_plan(source)
    try:
        made = prepared(opened.plan, parts, opened.attached)
        assert write_outside(made, out) == []
        return opened.plan, made
    finally:
        opened.close()


def test_no_byte_of_a_removed_text_is_in_the_copy(source, tmp_path):
    before = everything_in(source)
    assert len(set(re.findall(rb"qmark\d\d", before))) >= 32 and b"qmark62" in before and b"qmark60" in before
    _, made = cleaned_copy(source, tmp_path / "copy.gpkg")
    after = everything_in(tmp_path / "copy.gpkg")
    assert [one for one in re.findall(rb"qmark\d\d", after)] == []
    for number in (b"0812-3456-7890", b"812 9999 8888", b"85010001", b"8123456789"):
        assert number in before and number not in after
    assert made.cleaned.still == () and all(made.cleaned.count(part) for part in (*OPTIONAL, "history"))
    told = json.dumps([one.text for one in made.cleaned.gone]).lower()
    assert all(f"qmark{number}" in told for number in (10, 11, 12, 20, 22, 31, 33, 41, 48, 49, 50))


def test_the_copy_is_a_plan_and_checks_find_the_same(source, tmp_path):
    plan, _ = cleaned_copy(source, tmp_path / "copy.gpkg")
    opened = open_plan(tmp_path / "copy.gpkg")
    try:
        assert not opened.problems and not opened.history and opened.plan.roster["r1"].name == "Dalmas awal 1"
        assert opened.plan.roster["r1"].strength == 30 and opened.plan.features["u"].at(1).properties["unit"] == "r1"
        assert findings(opened.plan) == findings(plan)
    finally:
        opened.close()


def findings(plan):
    found = run_checks(plan, LayerSet(()), include_ignored=True)
    assert found
    return [(one.code, one.severity, one.scene, one.features, one.measured, one.limit, one.key) for one in found]


def test_findings_of_the_demo_stay(tmp_path):
    opened = open_plan(write_demo(tmp_path))
    try:
        assert findings(without_people(opened.plan).plan) == findings(opened.plan)
    finally:
        opened.close()


def test_what_is_kept_stays_as_it_is(source, tmp_path):
    plan, made = cleaned_copy(source, tmp_path / "copy.gpkg", parts=())
    assert made.plan.roster == plan.roster and made.plan.scenes == plan.scenes and "marks" not in made.plan.settings
    assert made.plan.settings["layers"] == plan.settings["layers"]
    only = without_people(plan, ("call_signs",))
    assert (
        only.plan.roster["r1"].leader
        and not only.plan.roster["r1"].call_sign
        and {one.part for one in only.gone} <= {"call_signs", "history", "photos", "names"}
    )


def test_photos_that_stay_are_bare_and_documents_go(source, tmp_path):
    _, made = cleaned_copy(source, tmp_path / "copy.gpkg", tuple(part for part in OPTIONAL if part != "photos"))
    assert not re.findall(rb"qmark\d\d", everything_in(tmp_path / "copy.gpkg"))
    opened = open_plan(tmp_path / "copy.gpkg")
    try:
        (listed,) = files_of(opened.plan.features["m"].at(1).properties)
        with Image.open(io.BytesIO(opened.attached(listed.sha256))) as picture:
            assert picture.size == (20, 40) and not picture.getexif() and "comment" not in picture.info
    finally:
        opened.close()


@pytest.mark.parametrize("kind", ("PNG", "WEBP", "JPEG"))
def test_pictures_lose_all_but_their_pixels(kind):
    made = io.BytesIO()
    picture = Image.new("RGB", (9, 7)) if kind == "JPEG" else Image.new("RGBA", (9, 7), (10, 200, 30, 90))
    exif = Image.Exif()
    exif[0x013B] = "Siti"
    picture.save(made, kind, exif=exif)
    content = made.getvalue() + b"Siti behind the end"
    bare = bare_picture(f"a.{kind.lower()}", content)
    assert bare and b"Siti" in content and b"Siti" not in bare
    with Image.open(io.BytesIO(bare)) as opened:
        assert opened.size == (9, 7) and opened.mode == picture.mode
    assert bare_picture(f"a.{kind.lower()}", content[:30]) is None and bare_picture("a.pdf", content) is None


@pytest.mark.parametrize(("times", "stays"), [(1, True), (30, True), (100, False)])
def test_a_jpeg_of_passes_without_end_is_not_decoded(times, stays):
    """A pass of a few bytes takes as long as the whole picture; ten megabytes of them would take an hour."""
    made = io.BytesIO()
    Image.new("L", (64, 64), 90).save(made, "JPEG", progressive=True)
    content = made.getvalue()
    last = content.rindex(b"\xff\xda")
    bare = bare_picture("a.jpg", content[:last] + content[last:-2] * times + content[-2:])
    assert (bare is not None) is stays


def test_a_picture_is_what_its_ending_says_and_not_too_large(monkeypatch):
    made = io.BytesIO()
    Image.new("RGB", (9, 7)).save(made, "JPEG")
    assert bare_picture("a.png", made.getvalue()) is None and bare_picture("a.jpg", made.getvalue())
    monkeypatch.setattr(bare_pictures, "MOST_PIXELS", 62)
    assert bare_picture("a.jpg", made.getvalue()) is None


def test_a_leader_who_is_called_as_a_unit_is_told():
    plan = plan_of(thing("unit", (E, N), "u", name="Dalmas 1", unit="r"))
    plan = type(plan)(plan.crs, plan.features, {}, {"r": RosterUnit("r", "Dalmas 1", leader="Dalmas 1", call_sign="AWAL")}, {})
    made = without_people(plan)
    assert made.plan.roster["r"].name == "Dalmas 1" and made.still == ("Dalmas 1",)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("telepon 0812-3456-7890 segera", "telepon \u2026 segera"),
        ("(0541) 555 123 dan +62 811 22 33 44", "\u2026 dan \u2026"),
        ("dari 500000, 9950000 ke 117.0", "dari 500000, 9950000 ke 117.0"),
        ("09.05 sampai 10.30 tanggal 2023-11-30", "09.05 sampai 10.30 tanggal 2023-11-30"),
        ("NRP 85010001; NIK 6402061234567890", "\u2026; \u2026"),
        ("lapor Ipda Budi Santoso di pos", "lapor Ipda \u2026 di pos"),
        ("Jalan Kapten Soedjono", "Jalan Kapten Soedjono"),
        ("Jl. Jenderal Sudirman 12", "Jl. Jenderal Sudirman 12"),
        ("508 orang, 20 000 lembar", "508 orang, 20 000 lembar"),
        ("a.b@c.go.id", "\u2026"),
    ],
)
def test_what_reaches_a_person_is_found(text, left):
    assert without_contacts(text)[0] == left


def test_folders_are_found():
    assert without_folders("lihat /home/budi/Rencana/a b.gpkg, dan C:\\Users\\Siti\\x.tif")[0] == "lihat \u2026, dan \u2026"
    assert without_folders("Ring 1/2 dan 3/4")[0] == "Ring 1/2 dan 3/4"
    names = ("/home/b/x.gpkg", "..\\x.gpkg", "C:\\a\\x.gpkg", "~/x.gpkg", "//s/b/x.gpkg", "d/x.gpkg", "x.gpkg")
    assert [name_alone(one) for one in names] == ["x.gpkg"] * 5 + ["d/x.gpkg", "x.gpkg"]


texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)


@settings(max_examples=20)
@given(leader=texts, sign=texts, words=st.lists(texts, max_size=4))
def test_a_removed_text_is_never_in_the_rows_unless_told(leader, sign, words):
    leader = f"Zq{leader}9"
    said = " ".join([leader, *words, sign])
    plan = plan_of(thing("text", (E, N), "t", text=said, name=f"({leader})"), name=said)
    plan = type(plan)(plan.crs, plan.features, {}, {"r": RosterUnit("r", "Dalmas 1", leader=leader, call_sign=sign)}, plan.settings)
    made = without_people(plan)
    rows = str([made.plan.features["t"].at(1).properties, made.plan.settings, made.plan.roster])
    assert leader.strip() not in rows or leader.strip() in made.still


def test_a_fresh_file_has_no_free_pages(source, tmp_path):
    cleaned_copy(source, tmp_path / "copy.gpkg")
    with sqlite3.connect(tmp_path / "copy.gpkg") as connection:
        assert connection.execute("PRAGMA freelist_count").fetchone() == (0,)
        assert connection.execute("SELECT COUNT(*) FROM edit_log").fetchone() == (0,)
    connection.close()


def test_layers_that_the_plan_holds_go_with_their_records(source, tmp_path):
    for name, parts in (("bare", OPTIONAL), ("kept", [one for one in OPTIONAL if one != "layers"])):
        plan, made = cleaned_copy(source, tmp_path / f"{name}.gpkg", parts)
        opened = open_plan(tmp_path / f"{name}.gpkg")
        try:
            held = opened.attached(HELD)
        finally:
            opened.close()
        files = [one["file"] for one in made.plan.settings["layers"]["added"]]
        assert files[-1] == "d.geojson" and len(files) == 4
        assert held is None if name == "bare" else b"Qmark70" in held
        assert made.cleaned.count("layers") == (name == "bare")
        assert ("d.geojson" in [one.text for one in made.cleaned.stays]) and plan.settings["layers"]["added"][-1]["embedded"] == HELD
