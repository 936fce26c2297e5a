#!/usr/bin/env bash
# Makes sure that a Chromium and a Chinese font are there for the browser tests. When
# they are missing and this is Debian as root, installs them; otherwise says what
# will be skipped.
set -euo pipefail
for name in chromium chromium-browser google-chrome; do
	if command -v "$name" >/dev/null; then browser=$name; fi
done
if [ -n "${browser:-}" ] && { ! command -v fc-list >/dev/null || [ -n "$(fc-list :lang=zh-cn 2>/dev/null | head -n 1)" ]; }; then
	exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
	echo "installing Chromium and a Chinese font for the browser tests"
	apt-get update -qq
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null
elif [ -z "${browser:-}" ]; then
	echo "no Chromium here: the browser tests will be skipped (Debian: apt-get install chromium fonts-noto-cjk)"
fi
