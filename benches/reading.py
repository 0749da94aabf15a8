"""Reading alone, side by side on the same files: `linjiu check` (every cell validated, every row accounted for),
DuckDB's read_csv and Polars' scan_csv, each as a process of its own. DuckDB and Polars do not read GB18030.

    pip install duckdb polars; python benches/reading.py FOLDER   (made by: linjiu synth FOLDER --style clean --cases 1000000)
"""

import os, pathlib, shutil, statistics, subprocess, sys, tempfile

PROGRAM = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", "target")) / "release" / "linjiu"
DUCKDB = "import duckdb,sys; duckdb.sql(f\"create table t as select * from read_csv('{sys.argv[1]}')\")"
POLARS = "import polars,sys; polars.scan_csv(sys.argv[1], try_parse_dates=True).collect()"


def measured(command):
    """Wall and CPU seconds and peak MB of a command."""
    process = subprocess.Popen(["/usr/bin/time", "-f", "%e %U %S %M", *command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    wall, user, system, peak = process.communicate()[1].splitlines()[-1].split()
    assert process.returncode == 0, command
    return float(wall), float(user) + float(system), int(peak) / 1000


def main(folder):
    source = next(pathlib.Path(folder).glob("cases_*.csv"))
    with tempfile.TemporaryDirectory() as work:
        utf8, gb = pathlib.Path(work) / "utf8", pathlib.Path(work) / "gb18030"
        for place in (utf8, gb):
            place.mkdir()
        shutil.copy(source, utf8)
        (gb / source.name).write_bytes(source.read_text(encoding="utf-8").encode("gb18030"))
        size = source.stat().st_size / 1e6
        runs = {
            "linjiu check, UTF-8": [PROGRAM, "check", utf8, "--quiet"],
            "linjiu check, GB18030": [PROGRAM, "check", gb, "--quiet"],
            "DuckDB read_csv, UTF-8": [sys.executable, "-c", DUCKDB, utf8 / source.name],
            "Polars scan_csv, UTF-8": [sys.executable, "-c", POLARS, utf8 / source.name],
        }
        taken = {name: [] for name in runs}
        for _ in range(4):
            for name, command in runs.items():
                taken[name].append(measured([str(c) for c in command]))
        print(f"{size:.0f} MB (as UTF-8), medians of the last 3 of 4 rounds")
        for name, rounds in taken.items():
            wall, cpu, peak = (statistics.median(r[n] for r in rounds[1:]) for n in range(3))
            print(f"{name:24} wall {wall:5.2f} s  CPU {cpu:5.2f} s  {size / wall:4.0f} MB/s  peak {peak:5.0f} MB")


main(sys.argv[1])
