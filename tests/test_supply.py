"""Licences, bill of materials and audit: every locked package is in them, and silence is never taken for safety."""

import json
import os
import sys
from pathlib import Path

import pytest

import supply

PACKAGES = supply.locked(supply.lock_text())
NAMES = {one.name for one in PACKAGES}


def test_every_package_of_the_lock_is_read():
    rows = [line for line in supply.lock_text().splitlines() if line[:1].isalnum()]
    assert len(rows) == len(PACKAGES) and all(one.hashes and one.version for one in PACKAGES)
    made = supply.locked("a_B[x]==1.0 ; sys_platform == 'win32' \\\n    --hash=sha256:" + "a" * 64 + "\n    # via x\nc==2\n")
    assert made == [supply.Locked("a-b", "1.0", ("a" * 64,)), supply.Locked("c", "2", ())]


def test_no_package_of_the_program_is_without_a_licence_or_under_the_gpl_alone():
    rows = supply.table(PACKAGES, supply.product_packages())
    program = [row for row in rows if row[2] == "program"]
    assert len(program) >= 30 and {"pyside6-essentials", "shapely", "numpy"} <= {row[0] for row in program}
    assert [row for row in program if row[3] == supply.UNKNOWN or "GPL only" in row[5]] == []


@pytest.mark.parametrize(
    ("words", "note"),
    [
        ("MIT", ""),
        ("GPL-3.0-only", "GPL only"),
        ("AGPL-3.0", "GPL only"),
        ("GPLv3", "GPL only"),
        ("LGPL-3.0-only OR GPL-2.0-only", "replaced"),
        ("MIT OR GPL-3.0-only", ""),
        ("MPL-2.0", "replaced"),
        ("unknown", "ask its makers"),
    ],
)
def test_what_has_to_be_heeded_of_a_licence(words, note):
    found = supply.note_on(words)
    assert note in found and bool(found) == bool(note)


def test_what_is_not_installed_is_unknown():
    assert supply.licence_of("no-such-package").words == supply.UNKNOWN
    assert "no-such-package" not in supply.licences_csv(PACKAGES[:3], frozenset())


def test_the_bill_of_materials_has_every_package():
    made = json.loads(supply.sbom(PACKAGES, supply.product_packages()))
    assert (made["bomFormat"], made["specVersion"]) == ("CycloneDX", "1.6") and made["serialNumber"].startswith("urn:uuid:")
    assert made["metadata"]["component"]["name"] == "tabletop" and made["metadata"]["timestamp"]
    parts = {one["name"]: one for one in made["components"]}
    refs = [one["bom-ref"] for one in made["components"]]
    assert set(parts) >= NAMES and len(refs) == len(set(refs))
    for one in PACKAGES:
        part = parts[one.name]
        assert part["type"] == "library" and part["version"] == one.version and part["scope"] in ("required", "excluded")
        assert part["purl"] == f"pkg:pypi/{one.name}@{one.version}" and part["licenses"][0]["license"]["name"]
        assert {row["value"] for row in part["properties"]} == set(one.hashes)


@pytest.mark.parametrize("language", ("en", "id"))
def test_the_manual_names_what_is_locked(language):
    page = (supply.ROOT / "resources" / "manual" / language / "licences.md").read_text(encoding="utf-8")
    assert page == supply.manual_page(language), "run scripts/supply.py --manual"


def answer(*vulnerable, left_out=()):
    rows = [{"name": one.name, "version": one.version, "vulns": []} for one in PACKAGES if one.name not in left_out]
    for row in rows:
        if row["name"] in vulnerable:
            row["vulns"] = [{"id": "PYSEC-1", "aliases": ["CVE-2026-1"], "fix_versions": ["9.9"]}]
    return json.dumps({"dependencies": rows, "fixes": []})


def fake_audit(tmp_path: Path, monkeypatch, text: str, code=0, said=""):
    program = tmp_path / "pip-audit"
    (tmp_path / "answer").write_text(text)
    lines = [f"#!{sys.executable}", "import sys", f"print(open({str(tmp_path / 'answer')!r}).read())"]
    program.write_text("\n".join([*lines, f"print({said!r}, file=sys.stderr)", f"sys.exit({code})"]))
    os.chmod(program, 0o755)
    monkeypatch.setenv("TABLETOP_PIP_AUDIT", str(program))


def test_a_known_vulnerability_is_named(tmp_path, monkeypatch, capsys):
    fake_audit(tmp_path, monkeypatch, answer("pillow"), 1)
    assert supply.audit() == 1
    assert "pillow" in (out := capsys.readouterr().out) and "CVE-2026-1" in out and "9.9" in out


def test_none_known_is_said_only_where_every_package_was_looked_at(tmp_path, monkeypatch, capsys):
    fake_audit(tmp_path, monkeypatch, answer())
    assert supply.audit() == 0 and f"{len(PACKAGES)} packages" in capsys.readouterr().out
    fake_audit(tmp_path, monkeypatch, answer(left_out=("pillow",)))
    assert supply.audit() == 2 and "pillow" in capsys.readouterr().err
    skipped = json.loads(answer())
    skipped["dependencies"][0] = {"name": PACKAGES[0].name, "skip_reason": "not found on PyPI"}
    fake_audit(tmp_path, monkeypatch, json.dumps(skipped))
    assert supply.audit() == 2 and PACKAGES[0].name in capsys.readouterr().err


@pytest.mark.parametrize("text", ("", "{}", "[]", "null", '{"dependencies": []}', '{"dependencies": [{}]}'))
def test_without_an_answer_nothing_is_said_to_be_safe(tmp_path, monkeypatch, capsys, text):
    fake_audit(tmp_path, monkeypatch, text, 1, "ConnectionError: Failed to resolve pypi.org")
    assert supply.audit() == 2
    told = capsys.readouterr()
    assert told.err.startswith("not audited: ") and "no vulnerabilit" not in told.out + told.err and not told.out


def test_where_pip_audit_is_not_there_it_says_so(monkeypatch, capsys):
    monkeypatch.setattr(supply, "audit_command", lambda: None)
    assert supply.audit() == 2 and "pip-audit is not there" in capsys.readouterr().err
    monkeypatch.setattr(supply, "audit_command", lambda: ["/nowhere/pip-audit"])
    assert supply.audit() == 2 and "does not start" in capsys.readouterr().err
