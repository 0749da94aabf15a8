"""A report's Parquet files as others see them: types, order, statistics, indexes, descriptions; months as one table.

    python parquet_check.py REPORT PROGRAM [--without-spark]

The dictionary that `linjiu tables --format json` prints is what every engine must find.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

import duckdb
import pandas
import polars
import pyarrow
import pyarrow.parquet

DUCKDB = {
    "VARCHAR": "VARCHAR", "DATE": "DATE", "BIGINT": "BIGINT", "DOUBLE": "DOUBLE",
    "DECIMAL(18,2)": "DECIMAL(18,2)", "BOOLEAN": "BOOLEAN",
}
POLARS = {
    "VARCHAR": polars.String, "DATE": polars.Date, "BIGINT": polars.Int64, "DOUBLE": polars.Float64,
    "DECIMAL(18,2)": polars.Decimal(18, 2), "BOOLEAN": polars.Boolean,
}
PANDAS = {
    "VARCHAR": ("string", "large_string"), "DATE": ("date32[day]",), "BIGINT": ("int64",), "DOUBLE": ("double",),
    "DECIMAL(18,2)": ("decimal128(18, 2)",), "BOOLEAN": ("bool",),
}
SPARK = {
    "VARCHAR": "string", "DATE": "date", "BIGINT": "bigint", "DOUBLE": "double",
    "DECIMAL(18,2)": "decimal(18,2)", "BOOLEAN": "boolean",
}
# Hardly two rows say the same: a list of different texts would be in vain.
NEARLY_UNIQUE = {
    "case_id", "payment_id", "person_key", "household_key", "finding_id", "evidence_zh", "evidence_en",
}

wrong = []


def expect(what, found, wanted):
    if found != wanted:
        wrong.append(f"{what}: {found}, not {wanted}")


def check_file(table, path):
    name = table["name"]
    wanted = {column["name"]: column["sql_type"] for column in table["columns"]}
    found = {row[0]: row[1] for row in duckdb.sql(f"DESCRIBE SELECT * FROM '{path}'").fetchall()}
    expect(f"{name} in DuckDB", found, {c: DUCKDB[t] for c, t in wanted.items()})
    expect(f"{name} in Polars", dict(polars.scan_parquet(path).collect_schema()), {c: POLARS[t] for c, t in wanted.items()})
    frame = pandas.read_parquet(path, dtype_backend="pyarrow")
    for column, sql_type in wanted.items():
        kind = str(frame.dtypes[column].pyarrow_dtype)
        if kind not in PANDAS[sql_type]:
            wrong.append(f"{name}.{column} in pandas: {kind}")

    file = pyarrow.parquet.ParquetFile(path)
    metadata = file.metadata
    pairs = {key.decode(): value.decode() for key, value in metadata.metadata.items()}
    for key in ("linjiu.run", "linjiu.version", "linjiu.schema", "linjiu.policy_sha256", "linjiu.inputs_sha256"):
        if not pairs.get(key):
            wrong.append(f"{name}: no {key} in its metadata")
    for column in table["columns"]:
        described = json.loads(pairs.get(f"linjiu.column.{column['name']}", "{}"))
        expect(f"{name}.{column['name']} described", described, {"zh": column["zh"], "en": column["en"]})
    if not metadata.created_by.startswith("linjiu "):
        wrong.append(f"{name}: created by {metadata.created_by}")
    for group in range(metadata.num_row_groups):
        rows = metadata.row_group(group)
        key = [metadata.schema.column(s.column_index).name for s in rows.sorting_columns]
        expect(f"{name}: key", key, table["key"])
        for n in range(rows.num_columns):
            chunk = rows.column(n)
            place = f"{name}.{chunk.path_in_schema}"
            expect(f"{place}: compression", chunk.compression, "ZSTD")
            if not chunk.is_stats_set or not chunk.has_column_index or not chunk.has_offset_index:
                wrong.append(f"{place}: statistics or page index missing")
            if chunk.physical_type == "BYTE_ARRAY":
                expect(f"{place}: dictionary", "RLE_DICTIONARY" in chunk.encodings, chunk.path_in_schema not in NEARLY_UNIQUE)
                if str(file.schema.column(n).logical_type.type) != "STRING":
                    wrong.append(f"{place}: not UTF-8")
    blooms = duckdb.sql(f"SELECT path_in_schema, bloom_filter_offset FROM parquet_metadata('{path}')").fetchall()
    for column, offset in blooms:
        expect(f"{name}.{column}: bloom filter", offset is not None, column == "case_id")
    # Nulls first, then as bytes: DuckDB's own order agrees where it is told so.
    order = ", ".join(f'"{column}" ASC NULLS FIRST' for column in table["key"])
    moved = duckdb.sql(
        f"SELECT count(*) FROM (SELECT file_row_number AS n, row_number() OVER (ORDER BY {order}, file_row_number) - 1 AS m"
        f" FROM read_parquet('{path}', file_row_number = true)) WHERE n <> m"
    ).fetchall()[0][0]
    expect(f"{name}: rows out of order", moved, 0)


def check_spark(tables, report):
    from pyspark.sql import SparkSession

    session = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    for table in tables:
        frame = session.read.parquet(str(report / table["file"]))
        wanted = [(column["name"], SPARK[column["sql_type"]]) for column in table["columns"]]
        expect(f"{table['name']} in Spark", frame.dtypes, wanted)


def check_months(program):
    """Three months of reports are one table; the newest month's rows count once."""
    exports = pathlib.Path(__file__).resolve().parents[2] / "sample_data"
    with tempfile.TemporaryDirectory() as folder:
        for month in ("2020-01", "2020-02", "2020-03"):
            subprocess.run(
                [program, "report", str(exports), "--month", month, "--out", f"{folder}/{month}", "--quiet"], check=True
            )
        glob = f"{folder}/*/marts/compliance.parquet"
        months = duckdb.sql(f"SELECT DISTINCT strftime(report_month, '%Y-%m') AS m FROM '{glob}' ORDER BY m").fetchall()
        expect("report months", months, [("2020-01",), ("2020-02",), ("2020-03",)])
        once = duckdb.sql(
            f"SELECT month, level, township, rule, reading, count(*) AS n FROM '{glob}'"
            f" WHERE report_month = (SELECT max(report_month) FROM '{glob}') GROUP BY ALL HAVING n > 1"
        ).fetchall()
        expect("rows counted twice", once, [])
        as_reported = duckdb.sql(
            f"SELECT count(*), count(DISTINCT (month, level, township, rule, reading)) FROM '{glob}' WHERE month = report_month"
        ).fetchall()[0]
        expect("each month as first reported", as_reported[0], as_reported[1])


def main():
    report, program = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2]
    dictionary = json.loads(
        subprocess.run([program, "tables", "--format", "json"], capture_output=True, check=True).stdout
    )
    tables = [table for table in dictionary["tables"] if (report / table["file"]).exists()]
    for table in tables:
        check_file(table, report / table["file"])
    engines = "DuckDB, pandas, Polars and Arrow"
    if "--without-spark" not in sys.argv:
        check_spark(tables, report)
        engines += ", Spark"
    check_months(program)
    if wrong or len(tables) < 15:
        sys.exit("\n".join(wrong[:40]) or f"only {len(tables)} tables")
    print(f"{len(tables)} tables have their types, order, statistics and descriptions in {engines}")


main()
