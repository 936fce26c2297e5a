#!/usr/bin/env bash
# Builds the mini-program for the browser, or runs its tests with `test`.
set -euo pipefail
cd "$(dirname "$0")/preview"
if [ ! -d node_modules ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
	npm ci --no-audit --no-fund --loglevel=error
fi
npm run --silent "${1:-build}"
