"""What the program stands on: its packages with licences, a bill of materials (CycloneDX 1.6), and a search for known vulnerabilities.

    .venv/bin/python scripts/supply.py                     # table of packages and licences, as Markdown
    .venv/bin/python scripts/supply.py --csv OUT.csv       # the same for a sheet, with the texts that were found
    .venv/bin/python scripts/supply.py --sbom OUT.json     # bill of materials with hashes of the lock
    .venv/bin/python scripts/supply.py --manual            # the manual's pages of licences again
    .venv/bin/python scripts/supply.py --audit             # exit 0 none known, 1 some, 2 not audited

The search needs `pip-audit` (the extra `audit`, in an environment of its own, or uvx) and a network.
"""

import argparse
import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
UNKNOWN = "unknown"
AUDIT_S = 300
NOT_AUDITED = 2
NOT_WRITTEN = 2
_ROW = re.compile(r"^(?P<name>[A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==(?P<version>[^ ;\\]+)(?P<marker>[^\\\n]*)")
_TEXT = re.compile(r"(licen[cs]e|copying|notice|authors)[^/]*$", re.IGNORECASE)
_STRONG = re.compile(r"\b(A?GPL)(?:v|-|\b)", re.IGNORECASE)
_WEAK = re.compile(r"\b(LGPL|MPL|EPL|CDDL)", re.IGNORECASE)
_SHORT = {
    "BSD": "BSD-3-Clause", "New BSD": "BSD-3-Clause", "BSD License": "BSD-3-Clause", "BSD 3-Clause": "BSD-3-Clause",
    "MIT License": "MIT", "ISC License": "ISC", "Apache 2.0": "Apache-2.0", "PSFL": "PSF-2.0", "Apache Software License": "Apache-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0", "Python Software Foundation License": "PSF-2.0",
}  # fmt: skip
_NOTHING_STATED = "nothing is stated: ask its makers before it is passed on"
_GPL_ONLY = "GPL: a program that holds it may be passed on under the GPL only"
_REPLACEABLE = "stays a library of its own that can be replaced; its text and source are named when it is passed on"
OWN = (
    ("tabletop", "MIT", "LICENSE"),
    ("Icons (Lucide, in resources/icons)", "ISC", "resources/icons/LICENSE"),
    ("Demo town and demo plan (layers, resources/demo)", "MIT", "layers/README.md"),
    ("Words of passphrases (resources/passphrase_words.txt)", "MIT", "LICENSE"),
)
"""What the program brings itself. It brings no fonts: it uses those of the system."""
INSIDE = (
    ("GDAL 3", "MIT", "fiona, pyogrio, rasterio"),
    ("GEOS 3", "LGPL-2.1-or-later", "shapely, fiona, pyogrio, rasterio"),
    ("PROJ 9", "MIT", "pyproj, fiona, pyogrio, rasterio"),
    ("Qt 6", "LGPL-3.0-only", "PySide6"),
    ("OpenBLAS", "BSD-3-Clause", "numpy, scipy"),
    ("libgfortran, libquadmath", "GPL-3.0 with the GCC runtime exception; LGPL-2.1", "scipy"),
)
"""Libraries of others inside the wheels, as their makers state them; the texts lie in the wheels."""


@dataclass(frozen=True)
class Locked:
    """A package of the lock: its name as indexes write it, version, and SHA-256 of its files."""

    name: str
    version: str
    hashes: tuple[str, ...]


@dataclass(frozen=True)
class Licence:
    """What a package says of its licence; `texts`: files of it that are installed; `note`: what has to be heeded."""

    name: str
    words: str
    texts: tuple[str, ...] = ()
    note: str = ""


def written(name: str) -> str:
    """The name of a package as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def locked(text: str) -> list[Locked]:
    """The packages of a lock, by name."""
    found: dict[str, Locked] = {}
    name = version = ""
    hashes: list[str] = []
    for line in [*text.splitlines(), "end==0"]:
        row = _ROW.match(line)
        if row is not None:
            if name:
                found[name] = Locked(name, version, tuple(hashes))
            name, version, hashes = written(row["name"]), row["version"], []
        hashes += re.findall(r"--hash=sha256:([0-9a-f]{64})", line)
    return sorted(found.values(), key=lambda one: one.name)


def product_packages() -> frozenset[str]:
    """Names of the packages that the program itself needs to run here, and of those that these need."""
    from packaging.requirements import Requirement

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    left, found = list(project["dependencies"]), set()
    while left:
        wanted = Requirement(left.pop())
        name = written(wanted.name)
        if name in found or (wanted.marker is not None and not wanted.marker.evaluate({"extra": ""})):
            continue
        found.add(name)
        try:
            left += distribution(name).requires or []
        except PackageNotFoundError:
            continue
    return frozenset(found)


def licence_of(name: str) -> Licence:
    """What is known of a package's licence here; "unknown" in words where it says nothing, or is not installed."""
    try:
        found = distribution(name)
    except PackageNotFoundError:
        return Licence(name, UNKNOWN, (), "not installed here")
    texts = tuple(str(one) for one in found.files or () if _TEXT.search(str(one)) and not str(one).endswith((".py", ".pyc")))
    words = _words_of(found, texts)
    return Licence(name, words, texts, note_on(words))


def _words_of(found: Distribution, texts: tuple[str, ...]) -> str:
    told = found.metadata
    stated = " ".join((told.get("License-Expression") or told.get("License") or "").split())
    if 0 < len(stated) <= 80:
        return _SHORT.get(stated, stated)
    classes = [one.split("::")[-1].strip() for one in told.get_all("Classifier") or [] if one.startswith("License ::")]
    if classes:
        return " AND ".join(_SHORT.get(one, one) for one in classes)
    for name in texts:
        start = " ".join(Path(str(found.locate_file(name))).read_text(encoding="utf-8", errors="replace")[:400].split())
        for sign, words in (
            ("MIT License", "MIT"),
            ("Permission is hereby granted, free of charge", "MIT"),
            ("Apache License", "Apache-2.0"),
        ):
            if sign in start:
                return f"{words} (by its text)"
    return UNKNOWN


def note_on(words: str) -> str:
    """What has to be heeded of a licence. The program is MIT: a choice that is not GPL counts."""
    if words == UNKNOWN:
        return _NOTHING_STATED
    choices = [one for one in words.split(" OR ") if not _STRONG.search(one) or re.search(r"exception", one, re.IGNORECASE)]
    if not choices:
        return _GPL_ONLY
    if all(_WEAK.search(one) for one in choices):
        return _REPLACEABLE
    return ""


def table(packages: list[Locked], product: frozenset[str]) -> list[tuple[str, str, str, str, str, str]]:
    """Rows: name, version, whether the program or only its tests need it, licence, texts, note."""
    rows = []
    for one in packages:
        licence = licence_of(one.name)
        use = "program" if one.name in product else "tests"
        rows.append((one.name, one.version, use, licence.words, str(len(licence.texts)), licence.note))
    return rows


def markdown(rows: list[tuple[str, ...]], heads: tuple[str, ...]) -> str:
    """Rows as a Markdown table."""
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in lines)


def licences_csv(packages: list[Locked], product: frozenset[str]) -> str:
    """The table as CSV, with the paths of the licence texts."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("name", "version", "use", "licence", "texts", "note"))
    for row in table(packages, product):
        writer.writerow((*row[:4], "; ".join(licence_of(row[0]).texts), row[5]))
    return out.getvalue()


_PAGES = {
    "en": (
        "# Licences",
        "The program is free under the MIT licence. It stands on the packages below; each keeps its own licence, whose text lies in the"
        " package. The page is made by `scripts/supply.py --manual` from what is installed and locked.",
        ("Package", "Version", "Licence", "To be heeded"),
        "## What the program brings",
        "It brings no fonts: it uses those of the system.",
        "## Libraries inside the packages",
        ("Library", "Licence", "In"),
        {},
    ),
    "id": (
        "# Lisensi",
        "Program ini bebas dipakai dengan lisensi MIT. Program memakai paket di bawah ini; setiap paket tetap berlisensi sendiri, dan"
        " teksnya ada di dalam paket itu. Halaman ini dibuat oleh `scripts/supply.py --manual` dari paket yang terpasang dan terkunci.",
        ("Paket", "Versi", "Lisensi", "Perhatian"),
        "## Yang dibawa program",
        "Program tidak membawa fon: program memakai fon sistem.",
        "## Pustaka di dalam paket",
        ("Pustaka", "Lisensi", "Di dalam"),
        {
            _REPLACEABLE: "tetap pustaka tersendiri yang dapat diganti; teks dan sumbernya disebut bila diteruskan",
            _NOTHING_STATED: "tidak dinyatakan: tanyakan kepada pembuatnya sebelum diteruskan",
            _GPL_ONLY: "GPL: program yang memuatnya hanya boleh diteruskan dengan GPL",
            UNKNOWN: "tidak diketahui",
        },
    ),
}


def manual_page(language: str) -> str:
    """The manual's page of licences in a language: what the program itself needs."""
    title, words, heads, own, fonts, inside, inside_heads, said = _PAGES[language]
    product = product_packages()
    rows = [
        (row[0], row[1], said.get(row[3], row[3]), said.get(row[5], row[5]))
        for row in table(locked(lock_text()), product)
        if row[2] == "program"
    ]
    parts = [title, words, markdown(rows, heads), own, markdown(list(OWN), (*inside_heads[:2], heads[0])), fonts, inside]
    return "\n\n".join([*parts, markdown(list(INSIDE), inside_heads)]) + "\n"


def lock_text() -> str:
    """The lock as it stands."""
    return LOCK.read_text(encoding="utf-8")


def sbom(packages: list[Locked], product: frozenset[str]) -> str:
    """The bill of materials as CycloneDX 1.6 JSON: every locked package with its licence, address (purl) and the hashes of the lock."""
    from cyclonedx.model import HashAlgorithm, HashType, Property
    from cyclonedx.model.bom import Bom
    from cyclonedx.model.component import Component, ComponentScope, ComponentType
    from cyclonedx.model.license import DisjunctiveLicense
    from cyclonedx.output import make_outputter
    from cyclonedx.schema import OutputFormat, SchemaVersion
    from packageurl import PackageURL

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    made = Bom()
    made.metadata.component = Component(
        name=project["name"], version=project["version"], type=ComponentType.APPLICATION, bom_ref="tabletop"
    )
    parts = []
    for one in packages:
        parts.append(
            Component(
                name=one.name,
                version=one.version,
                type=ComponentType.LIBRARY,
                bom_ref=f"{one.name}@{one.version}",
                purl=PackageURL("pypi", None, one.name, one.version),
                scope=ComponentScope.REQUIRED if one.name in product else ComponentScope.EXCLUDED,
                licenses=[DisjunctiveLicense(name=licence_of(one.name).words)],
                properties=[Property(name=f"tabletop:lock:sha256:{number}", value=text) for number, text in enumerate(one.hashes, 1)],
                hashes=[HashType(alg=HashAlgorithm.SHA_256, content=one.hashes[0])] if len(one.hashes) == 1 else [],
            )
        )
    for name, licence, _ in (*OWN[1:], *INSIDE):
        parts.append(Component(name=name, type=ComponentType.DATA, bom_ref=name, licenses=[DisjunctiveLicense(name=licence)]))
    for part in parts:
        made.components.add(part)
    made.register_dependency(made.metadata.component, [part for part in parts if part.scope is not ComponentScope.EXCLUDED])
    return make_outputter(made, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string(indent=2)


def audit_command() -> list[str] | None:
    """How pip-audit is started here; None where it is not there. `TABLETOP_PIP_AUDIT` names it."""
    named = os.environ.get("TABLETOP_PIP_AUDIT")
    if named:
        return [named]
    beside = Path(sys.executable).with_name("pip-audit")
    if beside.exists():
        return [str(beside)]
    if found := shutil.which("pip-audit"):
        return [found]
    return [runner, "pip-audit"] if (runner := shutil.which("uvx")) else None


def audit() -> int:
    """Hold the lock against the database of known vulnerabilities; 0 none known, 1 some, 2 where it could not be asked, which is said."""
    command = audit_command()
    if command is None:
        return not_audited("pip-audit is not there; install the extra audit into an environment of its own, or uv")
    words = [*command, "--requirement", str(LOCK), "--disable-pip", "--require-hashes", "--format", "json", "--progress-spinner", "off"]
    try:
        ended = subprocess.run(words, capture_output=True, text=True, timeout=AUDIT_S)
    except subprocess.TimeoutExpired:
        return not_audited(f"no answer within {AUDIT_S} s")
    except OSError as error:
        return not_audited(f"pip-audit does not start: {error.strerror}")
    return judged(ended.stdout, ended.stderr, {one.name for one in locked(lock_text())})


def judged(answer: str, said: str, wanted: set[str]) -> int:
    """Tell what an answer of pip-audit means; 2 for any that does not name every package of the lock."""
    try:
        rows: list[dict[str, Any]] = json.loads(answer)["dependencies"]
        looked = {written(row["name"]) for row in rows if "vulns" in row and "skip_reason" not in row}
        found = [(row["name"], row["version"], one) for row in rows for one in row.get("vulns", ())]
    except (ValueError, KeyError, TypeError):
        last = said.strip().splitlines()[-1:] or ["it gave no answer"]
        return not_audited(f"no database could be reached ({last[0][:200]})")
    for name, version, one in found:
        fixed = ", ".join(one.get("fix_versions", ())) or "none yet"
        print(f"{name} {version}: {one.get('id')} ({', '.join(one.get('aliases', ()))}); fixed in: {fixed}")
    missing = sorted(wanted - looked)
    if found:
        print(f"{len(found)} known vulnerabilities in {len({name for name, _, _ in found})} packages")
        if missing:
            print(f"not audited besides: {', '.join(missing)}")
        return 1
    if missing:
        return not_audited(f"the answer leaves out {len(missing)} of {len(wanted)} packages: {', '.join(missing[:10])}")
    print(f"{len(looked)} packages of the lock were held against the database; none has a known vulnerability.")
    return 0


def not_audited(why: str) -> int:
    """Say that nothing is known; the exit code 2."""
    print(f"not audited: {why}. This says nothing about vulnerabilities.", file=sys.stderr)
    return NOT_AUDITED


def _write(path: Path, text: str) -> None:
    """Put a new file in place of an old one once it is whole. Raises OSError; nothing is left behind then."""
    out = Path(os.path.realpath(path))
    partial = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        with open(partial, "w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(partial, out)
    finally:
        partial.unlink(missing_ok=True)


def main() -> int:
    """Do what the options ask for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--csv", type=Path)
    parser.add_argument("--sbom", type=Path)
    parser.add_argument("--manual", action="store_true")
    parser.add_argument("--audit", action="store_true")
    wish = parser.parse_args()
    packages, product = locked(lock_text()), product_packages()
    try:
        if wish.csv:
            _write(wish.csv, licences_csv(packages, product))
        if wish.sbom:
            _write(wish.sbom, sbom(packages, product))
    except OSError as error:
        print(
            f"{error.filename or wish.sbom or wish.csv} was not written: {error.strerror}; what stood there is as it was.", file=sys.stderr
        )
        return NOT_WRITTEN
    if wish.manual:
        for language in _PAGES:
            (ROOT / "resources" / "manual" / language / "licences.md").write_text(manual_page(language), encoding="utf-8")
    if wish.audit:
        return audit()
    if not (wish.csv or wish.sbom or wish.manual):
        print(markdown(table(packages, product), ("Package", "Version", "Needed by", "Licence", "Texts", "To be heeded")))
    return 0


if __name__ == "__main__":
    sys.exit(main())
