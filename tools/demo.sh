#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# demo.sh [ARGUMENT...]: builds the extension and runs examples/letters.php with the arguments.
set -euo pipefail
here=$PWD
cd "$(dirname "$0")/.."
. tools/lib.sh

use_variant release
tools/build.sh
demo=$PWD/examples/letters.php
# File names among the arguments are meant from where the caller is.
cd "$here"
mapfile -t loads < <(extension_options pcntl)
exec "$php" -n "${loads[@]}" -d extension="$extension" "$demo" "$@"
