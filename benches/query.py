"""Questions, side by side on the same Parquet files: `linjiu query` and DuckDB, each as a process of its own, and
DuckDB once more within a process that has run and read the files' footers before.

    pip install duckdb; python benches/query.py REPORT
"""

import os, pathlib, resource, statistics, subprocess, sys, time

import duckdb

PROGRAM = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", "target")) / "release" / "linjiu"
QUESTIONS = {
    "a mart, ten rows": "SELECT township, rate FROM marts.compliance WHERE rule = 'emergency-payment' AND reading = 'default' AND month = DATE '2020-03-01' ORDER BY rate LIMIT 10",
    "a fact filtered": "SELECT count(*) AS n FROM facts.cases WHERE begun_on >= DATE '2020-02-01' AND tier = 'B'",
    "a fact grouped": "SELECT township, count(*) AS n, sum(paid_amount) AS paid FROM facts.cases GROUP BY township ORDER BY township",
    "payments grouped": "SELECT channel, count(*) AS n, sum(amount) AS paid FROM facts.payments GROUP BY channel ORDER BY channel",
    "two facts joined": "SELECT c.tier, d.status, count(*) AS n FROM facts.cases c JOIN facts.deadlines d ON d.case_id = c.case_id GROUP BY c.tier, d.status ORDER BY c.tier, d.status",
    "households counted": "SELECT count(DISTINCT household_key) AS n FROM facts.cases",
    "every column of a case": "SELECT * FROM facts.cases WHERE case_id = 'JZ2020010700000'",
    "second cases of households": "SELECT count(*) AS n FROM (SELECT row_number() OVER (PARTITION BY household_key ORDER BY begun_on) AS r FROM facts.cases) t WHERE r = 2",
}
VIEWS = """
import duckdb, pathlib, sys
connection = duckdb.connect()
for layer in ("facts", "marts"):
    connection.execute(f"CREATE SCHEMA {layer}")
    for path in pathlib.Path(sys.argv[1], layer).glob("*.parquet"):
        connection.execute(f"CREATE VIEW {layer}.{path.stem} AS SELECT * FROM '{path}'")
"""
ASK = VIEWS + "connection.execute(sys.argv[2]).fetchall()\n"


def process(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    wall = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def within(connection, sql):
    wall, cpu = time.perf_counter(), time.process_time()
    connection.execute(sql).fetchall()
    return time.perf_counter() - wall, time.process_time() - cpu


def main(report):
    names = {}
    sys.argv[1:] = [report]
    exec(VIEWS, names)
    print("| question | linjiu, ms | CPU | DuckDB process | CPU | DuckDB within | CPU |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for what, sql in QUESTIONS.items():
        runs = [
            lambda: process([str(PROGRAM), "query", report, sql, "--format", "csv"]),
            lambda: process([sys.executable, "-c", ASK, report, sql]),
            lambda: within(names["connection"], sql),
        ]
        cells = []
        for run in runs:
            taken = [run() for _ in range(6)][1:]
            cells += [f"{1000 * statistics.median(t[n] for t in taken):.0f}" for n in (0, 1)]
        print(f"| {what} | {' | '.join(cells)} |", flush=True)


main(sys.argv[1])
