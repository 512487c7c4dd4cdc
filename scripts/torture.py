"""Every fault that the program must bear, provoked: one table of tries, acknowledged edits and files, lost, torn, crashed, hung.

python scripts/torture.py                     a short run of every fault, in less than 90 s
python scripts/torture.py --long              hours: 2,000 kills, 100,000 mutated inputs (--share 0.1 makes a tenth of it)
python scripts/torture.py --only kill-edit --seed 3 --case 17    one trial again, as its folder in --keep says

Exit 0: nothing was lost, torn, crashed or hung; 1: something was, and each failing trial is kept in a folder of its own; 2: wrong use.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]


def rows() -> list:
    """Every row of the table, in its order."""
    import torture_disk
    import torture_hostile
    import torture_kills
    import torture_locks
    import torture_mutated
    import torture_use

    kills, ctrl_c = torture_kills.ROWS[:4], torture_kills.ROWS[4:]
    inputs = (*torture_mutated.ROWS, *torture_hostile.ROWS)
    return [*kills, *torture_disk.ROWS, *torture_locks.ROWS, *inputs, *torture_use.ROWS, *ctrl_c]


def versions() -> str:
    """What a run was made with."""
    import platform
    import sqlite3

    import pyogrio
    import PySide6

    gdal = ".".join(map(str, pyogrio.__gdal_version__))
    return (
        f"Python {platform.python_version()}, Qt {PySide6.__version__}, SQLite {sqlite3.sqlite_version}, GDAL {gdal}, {platform.platform()}"
    )


def options(arguments: Sequence[str] | None) -> argparse.Namespace:
    """What is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--long", action="store_true", help="the long run")
    parser.add_argument("--share", type=float, default=1.0, help="so large a share of the tries")
    parser.add_argument("--seconds", type=float, help="begin no further trial of a row after so many seconds")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", action="append", metavar="ROW", help="this row alone; may be given more than once")
    parser.add_argument("--case", type=int, action="append", metavar="NUMBER", help="this trial of the row alone")
    parser.add_argument("--json", action="store_true", help="the table as JSON")
    parser.add_argument("--keep", type=Path, default=Path("torture-kept"), help="folder of failing trials")
    parser.add_argument("--list", action="store_true", help="names of the rows")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the rows and print the table."""
    asked = options(arguments)
    from torture_faulty_disk import forget_library, preloaded

    if arguments is None:
        preloaded()
    from torture_children import own_folders, preload
    from torture_trials import Run, run_row, table

    preload()
    found = rows()
    if asked.list:
        print("\n".join(f"{row.name:18} {row.short:5} {row.long:7}  {row.title}" for row in found))
        return 0
    if unknown := set(asked.only or ()) - {row.name for row in found}:
        print(f"There is no row {', '.join(sorted(unknown))}; --list says which there are.", file=sys.stderr)
        return 2
    results = []
    with tempfile.TemporaryDirectory(prefix="torture-", ignore_cleanup_errors=True) as work:
        numbers = tuple(asked.case) if asked.case else None
        own_folders(Path(work) / "own")
        run = Run(Path(work), asked.keep, asked.seed, numbers, asked.long, asked.share, asked.seconds)
        for row in found:
            if not asked.only or row.name in asked.only:
                results.append(run_row(row, run, lambda line: print(line, file=sys.stderr, flush=True)))
                counts = results[-1].counts
                print(f"{row.title}: {counts.tries} tries, {counts.bad} bad, {results[-1].seconds:.1f} s", file=sys.stderr, flush=True)
    forget_library()
    if asked.json:
        print(json.dumps({"versions": versions(), "date": time.strftime("%Y-%m-%d"), "rows": [one.to_json() for one in results]}, indent=1))
    else:
        print(table(results))
        print(f"\n{time.strftime('%d %b %Y')}; {versions()}")
    return int(any(one.counts.bad for one in results))


if __name__ == "__main__":
    sys.exit(main())
