#!/usr/bin/env bash
# A million clean cases, then the report: wall time, peak memory and the share of each stage.
#   benches/million.sh [CASES] [FOLDER]
set -euo pipefail
cd "$(dirname "$0")/.."
cases="${1:-1000000}"
folder="${2:-$(mktemp -d)}"
program="${CARGO_TARGET_DIR:-target}/release/linjiu"
[ -x "$program" ] || cargo build --release

[ -d "$folder/exports" ] || "$program" synth "$folder/exports" --seed 1 --cases "$cases" --from 2018-01 --to 2020-06 --style clean --quiet
du -sh "$folder/exports"
rm -rf "$folder/report"
/usr/bin/time -f 'wall %e s   user %U s   system %S s   peak memory %M KiB' \
    "$program" report "$folder/exports" --month 2020-03 --out "$folder/report" --quiet
cat "$folder/report/timings.json"
echo "exports and report are in $folder"
