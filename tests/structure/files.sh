#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# files.sh ROOT: every source names its licence in its first line (in the second, where a script or a
# failing archetype needs the first); a header has #pragma once and at most 400 lines; no line has a
# tab or trailing blanks.
set -euo pipefail
cd "$1"
faults=0
fault() { echo "$1" >&2; faults=$((faults + 1)); }

sources() {
    find . \( -path ./build -o -path './.git' \) -prune -o -type f \
        \( -name '*.hpp' -o -name '*.cpp' -o -name '*.cmake' -o -name '*.cmake.in' -o -name '*.sh' \
        -o -name CMakeLists.txt -o -path './scripts/*' -o -path './.ci/*' \) \
        ! -name '*.pyc' -printf '%P\n' | sort
}

while IFS= read -r file; do
    line="$(head -n 1 "$file")"
    [[ "$line" == '#!'* || "$line" == '// expect: '* ]] && line="$(sed -n 2p "$file")"
    [[ "$line" =~ ^(//|#)\ SPDX-License-Identifier:\ Apache-2\.0$ ]] ||
        fault "$file: the first line is not the SPDX line"
    if grep -nE $'\t|[ \r]$' "$file" >&2; then
        fault "$file: tab or trailing blank in the lines above"
    fi
    if [[ "$file" == *.hpp ]]; then
        [[ "$(sed -n 2p "$file")" == '#pragma once' ]] || fault "$file: line 2 is not #pragma once"
        lines=$(wc -l < "$file")
        [[ $lines -le 400 ]] || fault "$file: $lines lines, more than 400"
    fi
done < <(sources)

[[ $faults -eq 0 ]] || { echo "files: $faults faults" >&2; exit 1; }
