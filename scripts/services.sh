#!/usr/bin/env bash
# Installs and starts PostgreSQL, MariaDB and Redis for the complete test run, from
# Debian's packages, on loopback only. A service that already answers on its usual
# port is used as it is. The others get private data under data/services and ports
# of their own (15432, 13306, 16379), so nothing of the machine is touched.
#
#   scripts/services.sh          start what is missing
#   scripts/services.sh stop     stop what this script started
set -euo pipefail
cd "$(dirname "$0")/.."
home="$PWD/data/services"
pg_port=15432 my_port=13306 redis_port=16379

answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

wait_for() { # name port
	for _ in $(seq 100); do
		answers "$2" && { echo "$1 is up on 127.0.0.1:$2"; return; }
		sleep 0.2
	done
	echo "$1 did not come up; see $home" >&2
	exit 1
}

need() { # command package
	command -v "$1" >/dev/null && return
	if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
		echo "$1 is missing: install Debian's package $2 and run this again" >&2
		exit 1
	fi
	[ -n "${updated:-}" ] || { apt-get update -qq; updated=1; }
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$2" >/dev/null
}

# as USER COMMAND…: the servers refuse to run as root.
as() {
	local user=$1
	shift
	if [ "$(id -u)" = 0 ]; then runuser -u "$user" -- "$@"; else "$@"; fi
}

own() { [ "$(id -u)" != 0 ] || chown -R "$1" "$2"; }

postgres() {
	local dir="$home/postgres"
	ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || need initdb postgresql
	local bin
	bin=$(dirname "$(ls /usr/lib/postgresql/*/bin/initdb | sort -V | tail -n 1)")
	if [ ! -d "$dir/data" ]; then
		mkdir -p "$dir"
		own postgres "$dir"
		as postgres "$bin/initdb" -D "$dir/data" -U root --auth=trust -E UTF8 --locale=C.UTF-8 >"$home/initdb.log"
	fi
	as postgres "$bin/pg_ctl" -D "$dir/data" -l "$dir/log" -w -o "-p $pg_port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$dir" start >/dev/null
	wait_for PostgreSQL $pg_port
	as postgres "$bin/createdb" -h 127.0.0.1 -p $pg_port -U root test 2>/dev/null || true
}

mariadb() {
	local dir="$home/mariadb"
	need mariadbd mariadb-server
	if [ ! -d "$dir/data" ]; then
		mkdir -p "$dir"
		own mysql "$dir"
		as mysql mariadb-install-db --no-defaults --datadir="$dir/data" --auth-root-authentication-method=normal --skip-test-db >"$home/mariadb-install.log" 2>&1
	fi
	as mysql mariadbd --no-defaults --datadir="$dir/data" --port=$my_port --bind-address=127.0.0.1 \
		--socket="$dir/socket" --pid-file="$dir/pid" --log-error="$dir/log" >/dev/null 2>&1 &
	wait_for MariaDB $my_port
	mariadb_client --execute 'CREATE DATABASE IF NOT EXISTS test'
}

mariadb_client() { command mariadb --no-defaults -h 127.0.0.1 -P $my_port -u root "$@"; }

redis() {
	need redis-server redis-server
	mkdir -p "$home/redis"
	redis-server --daemonize yes --bind 127.0.0.1 --port $redis_port --save '' --appendonly no \
		--dir "$home/redis" --pidfile "$home/redis/pid" >/dev/null
	wait_for Redis $redis_port
}

stop() {
	[ -f "$home/postgres/data/postmaster.pid" ] && kill -INT "$(head -n 1 "$home/postgres/data/postmaster.pid")" || true
	[ -f "$home/mariadb/pid" ] && kill "$(cat "$home/mariadb/pid")" || true
	[ -f "$home/redis/pid" ] && kill "$(cat "$home/redis/pid")" || true
}

if [ "${1:-}" = stop ]; then
	stop
	exit
fi
mkdir -p "$home"
chmod 755 "$home"
start() { # name usual-port own-port function
	if answers "$2"; then
		echo "$1 is up on 127.0.0.1:$2"
	elif answers "$3"; then
		echo "$1 is up on 127.0.0.1:$3"
	else
		"$4"
	fi
}
# PRIVATE=1 ignores services on the usual ports.
if [ "${PRIVATE:-}" = 1 ]; then start PostgreSQL $pg_port $pg_port postgres; else start PostgreSQL 5432 $pg_port postgres; fi
if [ "${PRIVATE:-}" = 1 ]; then start MariaDB $my_port $my_port mariadb; else start MariaDB 3306 $my_port mariadb; fi
if [ "${PRIVATE:-}" = 1 ]; then start Redis $redis_port $redis_port redis; else start Redis 6379 $redis_port redis; fi
