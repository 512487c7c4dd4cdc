"""Figures of several runs as one, and held against older ones: what became slower.

A row that has a peer is compared by its ratio (of the processor where both have it), so that a slower machine or a busy one is no slower
program; the others by their time on the processor, or by the clock.
"""

import statistics


def medians(runs: list[dict[str, dict]]) -> dict[str, dict]:
    """Rows of several runs as one: medians of values, peers and ratios, and the values of all runs where there are several."""
    if len(runs) == 1:
        return runs[0]
    found = {}
    for name in runs[0]:
        rows = [run[name] for run in runs if name in run]
        row = dict(rows[0])
        for member in ("value", "peer", "ratio", "cpu", "peer_cpu", "cpu_ratio"):
            there = [one[member] for one in rows if one.get(member) is not None]
            if there or member in row:
                row[member] = round(statistics.median(there), 2) if there else None
        row["runs"] = [one["value"] for one in rows]
        found[name] = row
    return found


def compared(old: dict[str, dict], new: dict[str, dict], tolerance: float) -> tuple[list[str], bool]:
    """Lines to print, those that became slower first, and whether there are any. A row is slower only where it is so beyond the
    tolerance and, with several runs, in the fastest of the new ones against the slowest of the old ones."""
    slower, quicker, gone = [], [], [name for name in old if name not in new]
    for name in sorted(set(old) & set(new)):
        factor, how = _factor(old[name], new[name])
        if factor is None:
            continue
        text = f"{name:40} {old[name]['value']:9.2f} -> {new[name]['value']:9.2f} {new[name]['unit']}  x {factor:.2f} by {how}"
        if factor > 1 + tolerance and _is_apart(old[name], new[name], how):
            slower.append(f"slower  {text}")
        elif factor < 1 / (1 + tolerance):
            quicker.append(f"quicker {text}")
    lines = slower + quicker + [f"gone    {name}" for name in gone]
    return lines or ["nothing became slower"], bool(slower)


def _factor(old: dict, new: dict) -> tuple[float | None, str]:
    for how in ("cpu_ratio", "ratio"):
        if old.get(how) and new.get(how):
            return old[how] / new[how], how
    if old.get("cpu") and new.get("cpu"):
        return new["cpu"] / old["cpu"], "cpu"
    if old.get("value") and new.get("value"):
        return new["value"] / old["value"], "value"
    return None, ""


def _is_apart(old: dict, new: dict, how: str) -> bool:
    if how != "value" or "runs" not in old or "runs" not in new:
        return True
    return min(new["runs"]) > max(old["runs"])


def lines(rows: dict[str, dict]) -> list[str]:
    """Rows as a table."""
    made = []
    for name, row in rows.items():
        text = f"{name:36} {row['value']:10.2f} {row['unit']:2}   peer {row['peer'] or '-':>10}   ratio {row['ratio'] or '-':>6}"
        made.append(text + (f"   processor {row['cpu']:8.2f} ms   ratio {row['cpu_ratio'] or '-':>6}" if "cpu" in row else ""))
    return made
