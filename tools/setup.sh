#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# setup.sh [PURPOSE...]: sees to it that the programs each purpose needs are there; without one, for all purposes.
# Debian and its kin install what is missing; on other systems it is named.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/lib.sh

purposes=(build test sanitized fuzz valgrind chroot arm64 check arginfo)

# What each purpose needs, as NAME:PACKAGE: a program, or something that have() knows how to find, and Debian's package.
needs() {
	case $1 in
	build)
		echo cc:gcc libc-headers:libc6-dev make:make autoconf:autoconf
		[ -n "${PHP_CONFIG-}" ] || echo php:php-cli phpize:php-dev php-config:php-dev
		;;
	test)
		needs build
		echo c++:g++ nm:binutils prove:perl
		[ -n "${PHP_CONFIG-}" ] || echo pecl:php-pear php-xml:php-xml
		;;
	sanitized)
		needs build
		echo clang:clang llvm-symbolizer:llvm xz:xz-utils
		;;
	archive) echo debian-keyring:debian-archive-keyring ;;
	chroot) echo debootstrap:debootstrap unshare:util-linux ;;
	arm64)
		needs chroot
		echo qemu-aarch64-static:qemu-user-static update-binfmts:binfmt-support
		;;
	fuzz) echo libc-headers:libc6-dev clang:clang llvm-symbolizer:llvm setarch:util-linux ;;
	valgrind) echo valgrind:valgrind ;;
	check)
		needs build
		needs arginfo
		echo clang-format:clang-format clang-tidy:clang-tidy shellcheck:shellcheck cppcheck:cppcheck
		;;
	arginfo)
		echo php:php-cli composer:composer unzip:unzip ca-certificates:ca-certificates
		;;
	*) misuse "there is no purpose \"$1\" to set up for; there are: ${purposes[*]}" ;;
	esac
}

have() {
	case $1 in
	libc-headers) echo '#include <stdio.h>' | cc -E - ;;
	php-xml) php -r 'exit(extension_loaded("xml") ? 0 : 1);' ;;
	ca-certificates) [ -s /etc/ssl/certs/ca-certificates.crt ] || [ -s /etc/pki/tls/cert.pem ] || [ -s /etc/ssl/cert.pem ] ;;
	debian-keyring) [ -s /usr/share/keyrings/debian-archive-keyring.gpg ] ;;
	clang-runtime) echo 'int main(void) { return 0; }' | clang -fsanitize=address -x c - -o /dev/null ;;
	*) command -v "$1" ;;
	esac >/dev/null 2>&1
}

# quietly COMMAND...: its output is of interest only if it fails.
quietly() {
	local output
	output=$("$@" 2>&1 </dev/null) || die "this failed: $*"$'\n'"$output"
}

as_root=() updated=
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
# ensure NAME:PACKAGE...: installs what is missing.
ensure() {
	local need packages missing=()
	for need in "$@"; do
		have "${need%%:*}" || missing+=("$need")
	done
	[ ${#missing[@]} -gt 0 ] || return 0
	if ! command -v apt-get >/dev/null || ! command -v dpkg >/dev/null; then
		say "dev: missing, please install with this system's package manager:"
		printf '  %s\n' "${missing[@]}" | sed 's/:\(.*\)/ (package \1 on Debian)/' >&2
		exit 1
	fi
	mapfile -t packages < <(printf '%s\n' "${missing[@]#*:}" | sort -u)
	[ ${#as_root[@]} -eq 0 ] || command -v sudo >/dev/null ||
		die "only root can install what is missing, and there is no sudo; as root: apt-get install ${packages[*]}"
	say "dev: installing ${packages[*]}"
	[ -n "$updated" ] || quietly "${as_root[@]}" apt-get update
	updated=yes
	quietly "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${packages[@]}"
	for need in "${missing[@]}"; do
		have "${need%%:*}" || die "${need%%:*} is still missing after package ${need#*:} was installed"
	done
}

wanted=("$@")
[ $# -gt 0 ] || wanted=("${purposes[@]}")
for purpose in "${wanted[@]}"; do
	list=$(needs "$purpose" | tr ' ' '\n' | sort -u)
	# shellcheck disable=SC2086 # a list of words
	ensure $list
	if [ "$purpose" = sanitized ] || [ "$purpose" = fuzz ]; then
		# Its package is named after clang's version.
		ensure "clang-runtime:libclang-rt-$(clang -dumpversion | cut -d. -f1)-dev"
	fi
done
[ $# -gt 0 ] || say "dev: everything is there"
