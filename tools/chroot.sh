#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# chroot.sh VARIANT COMMAND...: runs a command of this tree in a Debian system with another PHP, or of another architecture. The
# system is made once by debootstrap and kept in the cache. If it cannot be had here, that is counted as skipped.
#
# The command has namespaces of its own, so all that is mounted, started or kept in /dev/shm and /tmp there is gone when it ends.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/lib.sh
. tools/archive.sh

variant=$1
shift
root=$cache/chroot-$variant

unavailable() {
	skip "$variant" "it cannot be had here: $1"
	total
	exit
}

# enter ROOT COMMAND...: the tree has the same path inside.
enter() {
	unshare --mount --ipc --pid --fork --kill-child bash -euc '
		tree=$PWD
		mount --bind "$1" "$1"
		cd "$1"
		mount -t proc proc proc
		mount --rbind /sys sys
		mount --rbind /dev dev
		mount -t tmpfs -o mode=1777 tmpfs dev/shm
		mount -t tmpfs -o mode=1777 tmpfs tmp
		mkdir -p ".$tree"
		mount --bind "$tree" ".$tree"
		pivot_root . .
		umount -l .
		cd "$tree"
		shift
		# As the first process of its namespace this shell takes in orphans; the command must not be it, as signals are special there.
		env -i "$@" || exit
	' enter "$1" HOME=/root TERM="${TERM-}" PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
		DEBIAN_FRONTEND=noninteractive SHM_CHROOT="$variant" PHP_CONFIG="$php_config" "${@:2}"
}

# make_root SUITE [EXTRA_SUITE]: made beside its place and then renamed, it is there whole or not at all.
make_root() {
	local new=$root.new
	rm -rf "$new" &&
		unshare --mount debootstrap --variant=minbase --arch="$architecture" --keyring="$debian_keyring" "$1" "$new" "$archive" &&
		echo "deb $archive ${2-$1} main" >"$new/etc/apt/sources.list.d/extra.list" &&
		# How this machine reaches the archive.
		apt-config dump Acquire >"$new/etc/apt/apt.conf.d/90acquire" &&
		cp /etc/resolv.conf "$new/etc/" &&
		echo 'APT::Install-Recommends "false";' >"$new/etc/apt/apt.conf.d/90shm" &&
		# It is thrown away if the machine crashes.
		echo force-unsafe-io >"$new/etc/dpkg/dpkg.cfg.d/shm" &&
		enter "$new" apt-get update &&
		enter "$new" apt-get install -y "${packages[@]}" &&
		enter "$new" tools/setup.sh test &&
		mv "$new" "$root"
}

# The suite that is nearest to a release. Experimental is no system, it lies on top of unstable.
suites_of() {
	local found suite
	found=$(archive_versions "$1" | cut -d' ' -f3)
	for suite in stable testing unstable; do
		if grep -qx "$suite" <<<"$found"; then
			echo "$suite"
			return
		fi
	done
	! grep -qx experimental <<<"$found" || echo unstable experimental
}

architecture=$(dpkg --print-architecture 2>/dev/null) || unavailable "this system has no Debian packages"
case $variant in
php-*)
	series=${variant#php-}
	php_config=/usr/bin/php-config$series
	packages=("php$series-cli" "php$series-dev")
	purpose=chroot
	;;
arm64)
	architecture=arm64
	php_config=/usr/bin/php-config
	packages=(php-cli php-dev)
	purpose=arm64
	;;
esac
if [ "$(id -u)" -ne 0 ]; then
	command -v sudo >/dev/null || unavailable "only root can make a chroot, and there is no sudo"
	exec sudo SHM_CACHE="$cache" tools/chroot.sh "$variant" "$@"
fi
tools/setup.sh "$purpose"
unshare --mount --ipc --pid --fork true 2>/dev/null || unavailable "this system does not allow namespaces"
[ "$variant" != arm64 ] || update-binfmts --enable qemu-aarch64 2>/dev/null ||
	unavailable "this system runs no programs of other architectures"

mkdir -p "$cache"
exec {lock}>"$root.lock"
flock "$lock"
if [ ! -d "$root" ]; then
	work=$(mktemp -d)
	trap 'rm -rf "$work"' EXIT
	open_archive deb "$work" || unavailable "apt names no Debian archive"
	read -ra suites < <(suites_of "${packages[0]}") || unavailable "no suite has ${packages[0]}"
	say "dev: making a system of Debian ${suites[*]} for $variant; the log is $root.log"
	if ! make_root "${suites[@]}" >"$root.log" 2>&1 </dev/null; then
		tail -n 20 "$root.log" >&2
		unavailable "its system cannot be made; the whole log is $root.log"
	fi
	rm -rf "$work"
fi
exec {lock}>&-
enter "$root" "$@"
