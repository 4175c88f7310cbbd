# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# Packages and sources of Debian's other suites, from the archive that this machine's own apt sources name. apt keeps its state in
# a folder of ours and checks the signatures; nothing is installed. Sourced, after lib.sh.

debian_keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# open_archive TYPE FOLDER: TYPE is deb or deb-src, as in apt's sources. Sets archive to the address and
# fetched to where downloads go. Fails if apt names no such archive.
open_archive() {
	archive_type=$1 archive_folder=$2
	local own uri suite
	archive='' fetched=$2/download
	command -v apt-get >/dev/null || return 1
	tools/setup.sh archive
	mkdir -p "$2/lists/partial" "$2/cache/archives/partial" "$2/parts"
	# Neither translations nor what desktops want.
	archive_options=(-o Dir::State::lists="$2/lists" -o Dir::Cache="$2/cache" -o APT::Sandbox::User=root
		-o Acquire::Languages=none -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false)
	own=$(own_suites)
	if [ -z "$own" ]; then
		archive_apt update >"$2/log" 2>&1 || true
		own=$(own_suites "${archive_options[@]}")
	fi
	# A security archive has no full suites.
	archive=$(awk '$1 !~ /security/ { print $1; exit }' <<<"$own")
	[ -n "$archive" ] || return 1
	{
		printf '%s\n' "$own"
		printf "$archive %s\n" stable testing unstable experimental
	} | while read -r uri suite; do
		printf 'Types: %s\nURIs: %s\nSuites: %s\nComponents: main\nSigned-By: %s\n\n' "$1" "$uri" "$suite" "$debian_keyring"
	done >"$2/parts/archive.sources"
	archive_options+=(-o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$2/parts")
	# Its log tells why, if nothing is found. A mirror need not have every suite.
	archive_apt update >>"$2/log" 2>&1 || true
}

# own_suites OPTION...: the address and the name of each suite of Debian that this machine's apt sources name.
own_suites() {
	apt-get "$@" indextargets --format '$(ORIGIN) $(COMPONENT) $(REPO_URI) $(RELEASE)' 'Created-By: Packages' 2>/dev/null |
		awk '$1 == "Debian" && $2 == "main" { print $3, $4 }'
}

archive_apt() {
	apt-get -qq "${archive_options[@]}" "$@"
}

# archive_versions PACKAGE...: what the suites name, as "PACKAGE VERSION SUITE", newest first.
archive_versions() {
	apt-cache "${archive_options[@]}" madison "$@" 2>/dev/null | sed -E 's/^ +| *\|//g' |
		awk '{ sub("/.*", "", $4); print $1, $2, $4 }' | sort -k2,2Vr
}

# archive_fetch PACKAGE...: downloads the newest that can be had, alone, into the folder fetched. An index may name what is not there.
archive_fetch() {
	local name version suite
	while read -r name version suite; do
		rm -rf "$fetched"
		mkdir "$fetched"
		say "dev: fetching $name $version"
		(
			cd "$fetched"
			case $archive_type in
			deb) archive_apt download "$name=$version" ;;
			deb-src) archive_apt source --download-only --only-source "$name=$version" ;;
			esac
		) >>"$archive_folder/log" 2>&1 && return
		say "dev: $suite names $name $version, but it cannot be had"
	done < <(archive_versions "$@" | awk '!seen[$1, $2]++')
	return 1
}
