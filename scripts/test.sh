#!/usr/bin/env bash
# Runs every test: Go, then the mini-program and its browser. Says at the end which
# services were not reached, so that a short run is never taken for a complete one.
set -euo pipefail
cd "$(dirname "$0")/.."
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# -v shows the skips; the filter keeps the verdicts and everything of a failure.
status=0
go test -timeout 10m -v ./... >"$log" 2>&1 || status=$?
if [ $status -ne 0 ]; then
	grep -vE '^ *(=== (RUN|PAUSE|CONT|NAME)|--- PASS)|^PASS$' "$log" || true
	exit $status
fi
grep -E '^(ok|FAIL)' "$log"

scripts/preview.sh test 2>&1 | tee -a "$log"
skipped=$(grep -oE '(mysql|postgres|redis|chromium) not reachable' "$log" | sort -u || true)

passed=$(grep -cE '^ *--- PASS' "$log" || true)
if [ -n "$skipped" ]; then
	printf 'SKIPPED: %s (make services starts the databases)\n' "$(tr '\n' ',' <<<"$skipped" | sed 's/,$//; s/,/, /g')"
fi
echo "$passed passed, 0 failed"
