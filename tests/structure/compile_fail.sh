#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# compile_fail.sh FILE COMPILER...: the file must not compile, and the first line of the compiler's
# that says "error:" holds the sentence of the file's first line, `// expect: <sentence>`.
set -uo pipefail
file="$1"
shift

read -r first < "$file"
[[ "$first" == "// expect: "?* ]] || { echo "$file: the first line is not '// expect: ...'"; exit 1; }
sentence="${first#// expect: }"

if output="$(LC_ALL=C "$@" -fsyntax-only -fmessage-length=0 "$file" 2>&1)"; then
    echo "$file: compiles, but should be refused with: $sentence"
    exit 1
fi
error="$(grep -m 1 'error:' <<< "$output")"
if [[ "$error" != *"$sentence"* ]]; then
    echo "expected: $sentence"
    echo "got:      $error"
    echo "$output" | head -n 40
    exit 1
fi
