#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# tests_mirror_headers.sh ROOT: a test file for a header, of the same name, and in each test file the
# suite that CTest runs by name. fwd.hpp only declares and has none; the umbrella is tested by odr/.
set -euo pipefail
cd "$1"
faults=0
fault() { echo "$1" >&2; faults=$((faults + 1)); }

while IFS= read -r header; do
    room="${header%%/*}"
    name="$(basename "$header" .hpp)"
    [[ "$name" == fwd ]] && continue
    [[ -f "tests/${header%.hpp}.cpp" || -f "tests/$room/$name.cpp" ]] ||
        fault "include/escodb/$header: there is no tests/$room/$name.cpp"
done < <(find include/escodb -mindepth 2 -name '*.hpp' -printf '%P\n' | sort)

while IFS= read -r test; do
    room="${test%%/*}"
    suite="${room}_$(basename "$test" .cpp)"
    grep -qE "^BOOST_(AUTO|FIXTURE)_TEST_SUITE\($suite[,)]" "tests/$test" ||
        fault "tests/$test: has no suite $suite"
done < <(find tests -mindepth 2 -name '*.cpp' ! -path '*/compile_fail/*' ! -path 'tests/structure/*' \
    ! -path 'tests/consumer/*' ! -path 'tests/support/*' ! -path 'tests/data/*' ! -path 'tests/fuzz/*' -printf '%P\n' | sort)

# Two files of one name in a room would be two CTest entries of one name.
while IFS= read -r twice; do
    fault "tests/$twice.cpp: two of this name in the room"
done < <(find tests -mindepth 2 -name '*.cpp' ! -path '*/compile_fail/*' ! -path 'tests/structure/*' \
    ! -path 'tests/consumer/*' -printf '%P\n' | sed -E 's,^([^/]+)/(.*/)?([^/]+)\.cpp$,\1/\3,' |
    sort | uniq -d)

[[ $faults -eq 0 ]] || { echo "tests mirror headers: $faults faults" >&2; exit 1; }
