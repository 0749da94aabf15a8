#!/usr/bin/env python3
"""What kept readings save: two years of monthly snapshots of which one is new.

    python benches/kept.py EXPORTS WORK [PROGRAM]

EXPORTS: clean exports of one snapshot (`linjiu synth EXPORTS --style clean --cases 1000000 --from 2018-01 --to 2020-06`).
WORK, which must not exist, gets 24 month-end snapshots of all cases begun by then, the other tables as they are, and a
folder of readings: some 8 GB for a million cases. Three runs, each a process of its own: 23 snapshots (which fills the
folder), all 24 with it, all 24 without. The last two must give the same report, but for timings.
"""

import filecmp
import pathlib
import shutil
import subprocess
import sys
import time

MONTH = "2020-03"


def snapshots(cases, into):
    """Writes the rows of all cases numbered up to each month's end; the newest file's name last."""
    with cases.open("rb") as file:
        header = file.readline()
        rows, begun = [], b""
        for line in file:
            begun += line
            # An odd number of quotes: the record goes on in the next line.
            if begun.count(b'"') % 2 == 0:
                # A number begins with JZ and the month.
                rows.append((begun[2:8], begun))
                begun = b""
    months = sorted({month for month, _ in rows})[-24:]
    names = []
    for month in months:
        name = f"cases_{month.decode()}28.csv"
        with (into / name).open("wb") as file:
            file.write(header)
            file.writelines(row for of, row in rows if of <= month)
        names.append(name)
    return names


def run(program, exports, out, *options):
    shutil.rmtree(out, ignore_errors=True)
    for path in exports.glob("*.csv"):
        path.read_bytes()
    started = time.perf_counter()
    subprocess.run([program, "report", exports, "--month", MONTH, "--out", out, "--quiet", *options], check=True)
    return time.perf_counter() - started


def same(one, other):
    """Whether two folders hold the same bytes in everything but timings."""
    compared = filecmp.dircmp(one, other, ignore=["timings.json"])
    if compared.left_only or compared.right_only:
        return False
    files = filecmp.cmpfiles(one, other, compared.common_files, shallow=False)
    return not files[1] and not files[2] and all(same(one / d, other / d) for d in compared.common_dirs)


def main():
    source, work = map(pathlib.Path, sys.argv[1:3])
    program = sys.argv[3] if len(sys.argv) > 3 else "target/release/linjiu"
    exports = work / "exports"
    exports.mkdir(parents=True)
    for path in source.iterdir():
        if not path.name.startswith("cases_"):
            shutil.copy2(path, exports)
    names = snapshots(next(source.glob("cases_*.csv")), exports)
    newest = exports / names[-1]
    newest.rename(work / names[-1])
    keep = ["--cache", work / "readings"]
    filled = run(program, exports, work / "filled", *keep)
    (work / names[-1]).rename(newest)
    warm = run(program, exports, work / "warm", *keep)
    cold = run(program, exports, work / "cold", "--no-cache")
    size = sum(path.stat().st_size for path in exports.glob("*.csv"))
    kept = sum(path.stat().st_size for path in (work / "readings").iterdir())
    print(f"{len(names)} snapshots, {size / 1e9:.1f} GB; readings {kept / 1e9:.1f} GB")
    print(f"23 snapshots, readings kept: {filled:.1f} s")
    print(f"24 snapshots, 23 of them read before: {warm:.1f} s; none: {cold:.1f} s; {warm / cold:.0%}")
    if not same(work / "warm", work / "cold"):
        sys.exit("the reports differ")
    print("the reports are the same")


if __name__ == "__main__":
    main()
