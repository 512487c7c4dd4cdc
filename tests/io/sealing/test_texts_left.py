"""Whatever text a plan holds, in whatever key: a copy without people lost it, or says that it is still there."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.plans import plan_of, thing
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit
from tabletop.core.values.scene import Effect, Inject, Scene
from tabletop.io.plans.demo import write_demo
from tabletop.io.plans.plan_creation import rows_of
from tabletop.io.plans.plan_rows import edits_to_json
from tabletop.io.plans.plan_store import open_plan
from tabletop.io.sealing.personal_text import folded, without_contacts, without_folders, without_login
from tabletop.io.sealing.texts_left import is_no_text, product_words, texts_of
from tabletop.io.sealing.without_people import without_people

E, N = 500_000.0, 9_950_000.0
FORMS = (
    "{}",
    "Ipda {}",
    "IPDA  {}",
    "lapor ke Aiptu. {} di pos",
    "{}@polri.go.id",
    "/home/{}/x.gpkg",
    "https://s/?user={}",
    "x {} y",
    "BPK\t{}",
)
SETTINGS = (
    "layers", "limits", "coverage_demands", "buffer_pairs", "table", "grid", "stated_strength", "ignored", "document",
    "layers_version", "views", "plan_layers", "checks_off", "rule_set", "name", "left_out", "settled", "extra", "marks",
    "merged_authors", "Zqown",
)  # fmt: skip
KEYS = (
    "added",
    "id",
    "file",
    "title",
    "note",
    "by",
    "reason",
    "name",
    "layers",
    "a",
    "group",
    "catalogue",
    "changed",
    "signer_name",
    "Zqkey",
)
PROPERTIES = (
    "name",
    "group",
    "agency",
    "satgas",
    "unit_type",
    "note",
    "files",
    "tags",
    "layer",
    "leader",
    "text",
    "unit",
    "Zqfree",
    "stack",
)


class Markers:
    """Texts that are each told apart, in forms that hypothesis chooses."""

    def __init__(self, draw):
        self.draw, self.made = draw, []

    def __call__(self):
        self.made.append(f"Zq{len(self.made):03d}w")
        return self.draw(st.sampled_from(FORMS)).format(self.made[-1])

    def value(self, depth=0):
        kind = self.draw(st.integers(0, 3 if depth < 2 else 0))
        if kind == 1:
            return [self.value(depth + 1)]
        if kind > 1:
            return {key: self.value(depth + 1) for key in (self.draw(st.sampled_from(KEYS)), self())}
        return self()


def planted(draw):
    text = Markers(draw)
    chosen = draw(st.lists(st.sampled_from(PROPERTIES), unique=True, max_size=5))
    feature = thing("unit", (E, N), text(), **{name: text() for name in chosen}, **{text(): text()})
    unit = RosterUnit(
        text(), text(), text(), text(), 30, text(), text(), text(), text(), text(), text(), text(), text(), "", text(), 0, {1: text()}
    )
    scene = Scene(
        1, text(), clock=text(), phase=text(),
        injects=(Inject(text(), text(), text(), (text(),), (Effect("level", text(), text=text()),)),),
        course_of_action=text(), courses={text(): text()}, weather=text(), notes=text(),
    )  # fmt: skip
    names = draw(st.lists(st.sampled_from(SETTINGS), unique=True, max_size=4))
    plan = plan_of(feature, scenes=(scene,), **{name: text.value() for name in names})
    return text, Plan(plan.crs, plan.features, plan.scenes, {unit.id: unit}, plan.settings)


@settings(max_examples=60)
@given(st.data())
def test_every_text_of_a_plan_is_gone_or_told(data):
    text, plan = planted(data.draw)
    keep = data.draw(st.sampled_from(((), ("names",), ("paths",), ("notes", "call_signs"))))
    made = without_people(plan, [part for part in ("names", "call_signs", "notes", "photos", "paths") if part not in keep])
    rows = edits_to_json(rows_of(made.plan))
    told = "\n".join([*made.still, *(one.text for one in made.stays)])
    assert [one for one in text.made if one in rows and one not in told] == []
    if not keep:
        unit = next(iter(made.plan.roster.values()))
        assert not any((unit.leader, unit.contact, unit.call_sign, unit.channel, unit.note))


@pytest.mark.parametrize(
    "written", ["BUDI  SANTOSO", "budi\nsantoso", "Budi-Santoso", "(Budi\u00a0Santoso)", "budi_santoso", "Budi. Santoso"]
)
def test_a_removed_name_is_found_however_it_is_written(written):
    made = copy_of(f"lapor ke {written} di pos")
    assert "santoso" not in made.plan.features["t"].at(1).properties["text"].casefold() and not made.still


@pytest.mark.parametrize("written", ["elang-1", "ELANG 1", "Elang1", "elang\u20111"])
def test_a_removed_call_sign_is_found_however_it_is_written(written):
    made = copy_of(f"sandi {written}, dan Elang-12")
    assert made.plan.features["t"].at(1).properties["text"] == "sandi \u2026, dan Elang-12" and not made.still


def copy_of(text):
    plan = plan_of(thing("text", (E, N), "t", text=text))
    unit = RosterUnit("r", "Dalmas", leader="Budi Santoso", call_sign="Elang-1")
    return without_people(Plan(plan.crs, plan.features, {}, {"r": unit}, {}))


def test_what_checks_look_at_stays_and_is_told():
    unit = RosterUnit("Ipda Qa", "Dalmas", "Ipda Qb", "BUDI  SANTOSO", 30, "Ipda Qc", leader="Budi Santoso", parent="Ipda Qd")
    plan = plan_of(thing("unit", (E, N), "u", group="Qe", agency="Ipda Qb", satgas="BUDI  SANTOSO", text="kata Budi Santoso"))
    made = without_people(Plan(plan.crs, plan.features, {}, {unit.id: unit}, {"stated_strength": {"Ipda Qf": 3}}))
    kept = made.plan.roster["Ipda Qa"]
    assert (kept.agency, kept.satgas, kept.unit_type, kept.parent, kept.strength) == ("Ipda Qb", "BUDI  SANTOSO", "Ipda Qc", "Ipda Qd", 30)
    assert {*made.still} == {"Ipda Qa", "Ipda Qb", "Ipda Qc", "Ipda Qd", "Ipda Qf", "Budi Santoso"}
    assert "Qe" in [one.text for one in made.stays] and made.stays[0].text in made.still


def test_settings_that_checks_look_at_lose_what_else_they_say():
    kept = {
        "limits": {"legal-distance": {"legal_m": 90, "basis": "disetujui Ipda Qa", "severity": "warning"}},
        "coverage_demands": [{"what": "crowd", "by": "unit", "min_share": 0.5, "basis": "Ipda Qb"}],
        "layers": {"catalogue": "none", "added": [
            {"id": "a", "file": "https://s/wms?user=qc&layers=x", "title": {"id": "Lapisan Ipda Qd"}, "source": "/home/qe/x.shp",
             "made_by": "Qf"}
        ], "more": {"folder": "C:\\Users\\Qg\\x", "url": "https://qi@s/?user=qj"}},
        "table": {"width_m": 3, "projector": "/home/qh/warna.icc"},
    }  # fmt: skip
    made = without_people(plan_of(thing("unit", (E, N), "u"), **kept))
    assert made.plan.settings["limits"]["legal-distance"] == {"legal_m": 90, "basis": "disetujui Ipda \u2026", "severity": "warning"}
    assert made.plan.settings["coverage_demands"] == [{"what": "crowd", "by": "unit", "min_share": 0.5, "basis": "Ipda \u2026"}]
    (layer,) = made.plan.settings["layers"]["added"]
    assert layer == {"id": "a", "file": "https://s/wms?user=\u2026&layers=x", "title": {"id": "Lapisan Ipda \u2026"}, "source": "\u2026"}
    assert made.plan.settings["layers"]["more"] == {"folder": "\u2026", "url": "https://s/?user=\u2026"}
    assert made.plan.settings["table"] == {"width_m": 3, "projector": "\u2026"} and not made.still


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("IPDA BUDI, AIPTU SITI; KOMBES POL ANDI", "IPDA \u2026, AIPTU \u2026; KOMBES POL \u2026"),
        ("ipda Budi dan Bripka\tSiti", "ipda \u2026 dan Bripka\t\u2026"),
        ("Ipda  Budi dan Ipda. Siti", "Ipda  \u2026 dan Ipda. \u2026"),
        ("JALAN KAPTEN SOEDJONO, jl. jenderal Sudirman", "JALAN KAPTEN SOEDJONO, jl. jenderal Sudirman"),
        ("Kombes. Pol. Andi", "Kombes. Pol. \u2026"),
        ("0812 / 3456 / 7892", "\u2026"),
        ("0812\u20133456\u20137893 dan 0812\u20113456\u20117890", "\u2026 dan \u2026"),
        ("hp.08123456789", "hp.\u2026"),
        ("Budi @ polri.go.id, budi@localhost", "\u2026, \u2026"),
        ("08.00 - 09.30 tanggal 09/05/2026, 0.50213456", "08.00 - 09.30 tanggal 09/05/2026, 0.50213456"),
        ("warga ibu Kota, pak tani", "warga ibu Kota, pak tani"),
    ],
)
def test_more_ways_of_reaching_a_person(text, left):
    assert without_contacts(text)[0] == left and without_contacts(left)[1] == []


def test_users_of_addresses_and_folders():
    assert without_login("postgresql://siti:x@s/g?user=budi&sslmode=off&password=p") == (
        "postgresql://s/g?user=\u2026&sslmode=off&password=\u2026", ["siti:x", "budi", "p"],
    )  # fmt: skip
    assert without_folders("postgresql://server/ground")[1] == [] and without_folders("d:\\Siti\\a.gpkg")[1]
    assert folded("Elang-1") == folded("ELANG 1") and folded("--") == "--"


def test_words_of_the_product_are_no_texts_of_a_plan(tmp_path):
    assert {"crowd", "headcount", "merah", "dalmas", "strength"} <= product_words() and "Budi" not in product_words()
    assert is_no_text("06848ade-70b8-48f0-876f-5e54d6976860") and is_no_text("09.05 12/3") is False and is_no_text("--")
    opened = open_plan(write_demo(tmp_path))
    try:
        found = {text for _, _, text in texts_of(opened.plan)}
    finally:
        opened.close()
    assert found and not found & {"unit", "crowd", "strength", "id", "name", "kind"}


def test_an_office_is_no_name_to_look_for_elsewhere():
    plan = plan_of(thing("text", (E, N), "t", text="lapor ke Padal pos 2, Padal Budi"))
    roster = {"r": RosterUnit("r", "Dalmas", leader="Padal"), "s": RosterUnit("s", "Lantas", leader="Padal Budi")}
    made = without_people(Plan(plan.crs, plan.features, {}, roster, {}))
    assert made.plan.features["t"].at(1).properties["text"] == "lapor ke Padal pos 2, \u2026" and not made.still
    assert not any(one.leader for one in made.plan.roster.values())
