"""Every standing question, unchanged, in DuckDB, DataFusion and Spark over the Parquet files of one report.

    python questions_check.py REPORT PROGRAM [--without-spark]

The views are named like linjiu's own tables. What `linjiu query` answers is the yardstick: same columns, same
rows in the same order; a computed share may differ in the ninth digit.
"""

import datetime
import decimal
import json
import pathlib
import subprocess
import sys

QUERIES = pathlib.Path(__file__).resolve().parents[2] / "queries"
# Spark makes an interval of the difference of two days, the others a number.
NOT_IN_SPARK = {"help-before-papers", "repeat-aid"}


def tables(report):
    for layer in ("facts", "marts"):
        for path in sorted((report / layer).glob("*.parquet")):
            yield layer, path.stem, path


def plain(value):
    """A value as linjiu's JSON lines have it."""
    if isinstance(value, decimal.Decimal):
        return float(value)
    if isinstance(value, (datetime.datetime, datetime.date)):
        text = value.isoformat()
        return text.removesuffix("T00:00:00")
    return value


def same(left, right):
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, (int, float)) and isinstance(right, (int, float)):
        return abs(left - right) <= 1e-9 * max(1.0, abs(left), abs(right))
    return left == right


def ours(program, report):
    def answer(name, _):
        done = subprocess.run(
            [program, "query", str(report), name, "--format", "jsonl", "--limit", "0"],
            capture_output=True, text=True, check=True,
        )
        rows = [json.loads(line, object_pairs_hook=list) for line in done.stdout.splitlines()]
        return [[key for key, _ in row] for row in rows[:1]], [[value for _, value in row] for row in rows]

    return answer


def duckdb_engine(report):
    import duckdb

    connection = duckdb.connect()
    for layer, name, path in tables(report):
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {layer}")
        connection.execute(f"CREATE VIEW {layer}.{name} AS SELECT * FROM '{path}'")

    def answer(_, text):
        result = connection.execute(text)
        return [[d[0] for d in result.description]], result.fetchall()

    return answer


def datafusion_engine(report):
    import datafusion

    context = datafusion.SessionContext()
    for layer, name, path in tables(report):
        context.sql(f"CREATE SCHEMA IF NOT EXISTS {layer}").collect()
        context.sql(f"CREATE EXTERNAL TABLE {layer}.{name} STORED AS PARQUET LOCATION '{path}'").collect()

    def answer(_, text):
        frame = context.sql(text)
        names = [field.name for field in frame.schema()]
        return [names], [list(row.values()) for batch in frame.collect() for row in batch.to_pylist()]

    return answer


def spark_engine(report):
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.ansi.doubleQuotedIdentifiers", "true")
        .config("spark.sql.warehouse.dir", "/nonexistent")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    frames = {(layer, name): session.read.parquet(str(path)) for layer, name, path in tables(report)}
    for (layer, name), frame in frames.items():
        frame.createOrReplaceTempView(f"{layer}_{name}")

    def answer(_, text):
        # Temporary views have no schema: the one place where a name is written otherwise.
        for layer, name in frames:
            text = text.replace(f"{layer}.{name}", f"{layer}_{name}")
        frame = session.sql(text)
        return [frame.columns], [list(row) for row in frame.collect()]

    return answer


def main():
    report, program = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2]
    yardstick = ours(program, report)
    engines = {"duckdb": duckdb_engine(report), "datafusion": datafusion_engine(report)}
    if "--without-spark" not in sys.argv:
        engines["spark"] = spark_engine(report)
    wrong = 0
    for path in sorted(QUERIES.glob("*.sql")):
        text = path.read_text(encoding="utf-8")
        names, rows = yardstick(path.stem, text)
        for engine, answer in engines.items():
            if engine == "spark" and path.stem in NOT_IN_SPARK:
                continue
            try:
                found_names, found = answer(path.stem, text)
            except Exception as error:  # each engine has errors of its own
                print(f"{path.stem}: {engine}: {str(error).splitlines()[0]}")
                wrong += 1
                continue
            found = [[plain(value) for value in row] for row in found]
            if names and names != found_names:
                print(f"{path.stem}: {engine}: columns {found_names[0]}, ours {names[0]}")
                wrong += 1
            elif len(rows) != len(found):
                print(f"{path.stem}: {engine}: {len(found)} rows, ours {len(rows)}")
                wrong += 1
            else:
                for place, (left, right) in enumerate(zip(rows, found)):
                    if not all(same(a, b) for a, b in zip(left, right)):
                        print(f"{path.stem}: {engine}: row {place + 1}: {right}, ours {left}")
                        wrong += 1
                        break
    count = len(list(QUERIES.glob("*.sql")))
    if count < 20 or wrong:
        sys.exit(f"{wrong} of {count} questions differ")
    print(f"{count} questions agree in {', '.join(engines)} (Spark leaves out {len(NOT_IN_SPARK)})")


main()
