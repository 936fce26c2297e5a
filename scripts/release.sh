#!/usr/bin/env bash
# Builds the release binaries without cgo and prints their sizes.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p dist
for target in linux/amd64 linux/arm64 windows/amd64; do
	suffix=''
	[ "${target%/*}" = windows ] && suffix=.exe
	out="dist/xiaoqin-${target/\//-}$suffix"
	CGO_ENABLED=0 GOOS=${target%/*} GOARCH=${target#*/} go build -trimpath -ldflags "$1" -o "$out" ./server
	printf '%-32s %6.1f MB\n' "$out" "$(stat -c %s "$out" | awk '{print $1 / 1048576}')"
done
