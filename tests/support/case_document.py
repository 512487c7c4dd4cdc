"""Plans with known answers: contract documents with `expect`, and how findings are held against them."""

import json
import math
from pathlib import Path

from tabletop.checks.rules.runner import run_checks
from tabletop.core.geometry.crs import WORKING_CRS
from tabletop.io.documents.plan_document import read_document

ABSENT = "absent"


def faults(path: Path) -> list[str]:
    """What is wrong: every expected finding must be there once, and no other of the codes named."""
    expected = json.loads(path.read_text(encoding="utf-8"))["expect"]
    plan, _ = read_document(path, WORKING_CRS)
    findings = run_checks(plan, scene=1)
    wrong = []
    for code in {row["code"] for row in expected}:
        wanted = [row for row in expected if row["code"] == code and row["severity"] != ABSENT]
        found = [(one.severity, one.measured) for one in findings if one.code == code]
        left = list(found)
        for row in wanted:
            fits = [one for one in left if _fits(row, *one)]
            if fits:
                left.remove(fits[0])
        if len(left) != len(found) - len(wanted) or left:
            wrong.append(f"{code}: wanted {[(row['severity'], row['measured']) for row in wanted]}, found {found}")
    return wrong


def _fits(row, severity, measured):
    close = row["measured"] is None or math.isclose(measured, row["measured"], rel_tol=row["rel_tol"] or 0, abs_tol=1e-6)
    return row["severity"] in (None, severity) and close
