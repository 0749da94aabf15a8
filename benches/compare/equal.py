"""Whether two sets of the benchmark's tables hold the same: every row and value, rates to 1e-12.

    python equal.py EXPORTS LINJIU PEER

LINJIU is a report's folder, PEER the folder of a script's tables, whose household_id is hashed here with the exports' key.
The order of rows is not compared: linjiu sorts by the key, the scripts need not.
"""

import hashlib
import hmac
import pathlib
import sys

import duckdb

MART = ["month", "level", "township"]
KEYS = {
    "facts/deadlines": ["case_id", "rule"],
    "facts/poverty_watch": ["household_key", "flag"],
    "marts/compliance": MART + ["rule", "reading"],
    "marts/tiers": MART + ["category", "tier", "expected_tier"],
    "marts/funds": MART + ["fund_source"],
    "marts/poverty": MART,
}


def hashed(key, connection):
    """A table of household_id and the keyed hash that stands for it in a report."""
    ids = [row[0] for row in connection.sql("SELECT DISTINCT household_id FROM peer").fetchall()]
    connection.execute("CREATE OR REPLACE TABLE hashed (household_id VARCHAR, household_key VARCHAR)")
    made = [hmac.new(key, b"household\0" + text.encode(), hashlib.sha256).hexdigest()[:32] for text in ids]
    connection.execute("INSERT INTO hashed SELECT unnest($1), unnest($2)", [ids, made])


def differences(exports, linjiu, peer):
    """One line for each table that differs; how many rows were alike in all."""
    connection, lines, alike = duckdb.connect(), [], 0
    for name, keys in KEYS.items():
        connection.execute(f"CREATE OR REPLACE VIEW ours AS SELECT * EXCLUDE (report_month) FROM '{linjiu}/{name}.parquet'")
        connection.execute(f"CREATE OR REPLACE VIEW peer AS SELECT * FROM '{peer}/{name}.parquet'")
        theirs = "peer"
        if name == "facts/poverty_watch":
            key = bytes.fromhex((pathlib.Path(exports) / "linjiu.key").read_text().strip())
            hashed(key, connection)
            theirs = "(SELECT * EXCLUDE (household_id) FROM peer JOIN hashed USING (household_id))"
        columns = {row[0]: row[1] for row in connection.sql("DESCRIBE ours").fetchall()}
        if set(columns) != {row[0] for row in connection.sql(f"DESCRIBE FROM {theirs}").fetchall()}:
            lines.append(f"{name}: other columns")
            continue
        on = " AND ".join(f"a.{key} IS NOT DISTINCT FROM b.{key}" for key in keys)
        other = [
            f"coalesce(abs(a.{c} - b.{c}) > 1e-12, a.{c} IS DISTINCT FROM b.{c})" if kind == "DOUBLE" else f"a.{c} IS DISTINCT FROM b.{c}"
            for c, kind in columns.items()
            if c not in keys
        ]
        counts = ", ".join(f"count(*) FILTER ({test} AND a.here AND b.here)" for test in other)
        row = connection.sql(
            f"SELECT count(*) FILTER (b.here IS NULL), count(*) FILTER (a.here IS NULL), count(*) FILTER (a.here AND b.here AND NOT ({' OR '.join(other)})), {counts}"
            f" FROM (SELECT *, true AS here FROM ours) a FULL JOIN (SELECT *, true AS here FROM {theirs}) b ON {on}"
        ).fetchall()[0]
        alike += row[2]
        wrong = {c: n for c, n in zip([c for c in columns if c not in keys], row[3:]) if n}
        if row[0] or row[1] or wrong:
            lines.append(f"{name}: {row[2]} rows alike, {row[0]} only in linjiu's, {row[1]} only in the script's, differing {wrong}")
    return lines, alike


if __name__ == "__main__":
    found, rows = differences(*sys.argv[1:])
    print("\n".join(found) or f"equal: {rows} rows")
    sys.exit(bool(found))
