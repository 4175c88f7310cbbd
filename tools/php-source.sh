#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Fetches the source of PHP 8.4 as Debian packages it and prints the folder it was unpacked into.
# The archive's address comes from this machine's own apt sources; only the suite is ours to choose:
# the first stable release that has PHP 8.4. apt checks the signatures.
set -eu

series=8.4
suite=trixie
here=$(cd "$(dirname "$0")" && pwd)
cache=${SHM_CACHE:-${XDG_CACHE_HOME:-${HOME:?set HOME or SHM_CACHE}/.cache}/php-shm}
source_dir=$cache/php-$series-source

if [ -f "$source_dir/main/php_version.h" ]; then
	echo "$source_dir"
	exit 0
fi
if ! command -v apt-get >/dev/null; then
	echo "php-source: this system has no apt to fetch PHP's source with." >&2
	echo "Unpack a PHP $series source release into $source_dir and try again." >&2
	exit 1
fi
"$here/setup.sh" source

# The first Debian archive that apt knows. A security archive is not one: it has no full suites.
# shellcheck disable=SC2016 # apt's own variables
archive=$(apt-get indextargets --format '$(SITE) $(REPO_URI) $(ORIGIN)' 2>/dev/null |
	awk '$3 == "Debian" && $2 !~ /security/ { print $2; exit }')
if [ -z "$archive" ]; then
	archive=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null |
		sed -n 's/^URIs:[[:space:]]*//p; s/^deb[[:space:]]\(\[[^]]*\][[:space:]]*\)\{0,1\}//p' |
		awk '$1 ~ /debian\/?$/ { print $1; exit }')
fi
if [ -z "$archive" ]; then
	echo "php-source: apt on this machine names no Debian archive to fetch PHP $series from." >&2
	echo "Unpack a PHP $series source release into $source_dir and try again." >&2
	exit 1
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
# apt's own unprivileged user has to get in.
chmod 755 "$work"
mkdir -p "$work/parts" "$work/lists/partial" "$work/cache/archives/partial" "$work/download" "$cache"
printf 'Types: deb-src\nURIs: %s\nSuites: %s\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n' \
	"$archive" "$suite" >"$work/parts/php.sources"

apt_source() {
	apt-get -qq -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$work/parts" \
		-o Dir::State::lists="$work/lists" -o Dir::Cache="$work/cache" -o APT::Sandbox::User=root "$@" >&2
}
echo "php-source: fetching the source of PHP $series" >&2
apt_source update
(cd "$work/download" && apt_source source --download-only "php$series")

# Unpacked beside its place and then renamed, so that it is there whole or not at all.
unpacked=$source_dir.$$
trap 'rm -rf "$work" "$unpacked"' EXIT
mkdir "$unpacked"
tar -xf "$work"/download/php*.orig.tar.xz -C "$unpacked" --strip-components=1
rm -rf "$source_dir"
mv "$unpacked" "$source_dir"
echo "$source_dir"
