#!/usr/bin/env bash
# Fuzzes every fuzz target of the Go code, one after the other, for the given time.
set -euo pipefail
cd "$(dirname "$0")/.."
grep -rlE '^func Fuzz' --include='*_test.go' server | xargs -n 1 dirname | sort -u | while read -r package; do
	grep -rhoE '^func Fuzz[A-Za-z0-9_]+' --include='*_test.go' "$package" | cut -c 6- | sort -u | while read -r target; do
		echo "== $package $target"
		go test -run '^$' -fuzz "^$target\$" -fuzztime "$1" "./$package"
	done
done
