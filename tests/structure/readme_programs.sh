#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# readme_programs.sh ROOT: every C++ block of README.md, and every block of docs/ that begins with
# "```cpp example", stands word for word in a program of examples/, which the build compiles and CTest
# runs. So they cannot go stale.
set -euo pipefail
cd "$1"
[[ -f README.md ]] || { echo "README.md is not there" >&2; exit 1; }

faults=0 blocks=0
check() { # FILE BEGINNING: the blocks of the file whose first line begins so
    local block="" inside=0 number=0 start=0 found program line
    while IFS= read -r line; do
        number=$((number + 1))
        if [[ $inside -eq 0 && "$line" == "$2"* ]]; then
            inside=1 block="" start=$number
        elif [[ $inside -eq 1 && "$line" == '```' ]]; then
            inside=0 found=0 blocks=$((blocks + 1))
            for program in examples/*.cpp examples/*/*.cpp; do
                [[ -f "$program" && "$(< "$program")"$'\n' == *"$block"* ]] && found=1
            done
            if [[ $found -eq 0 ]]; then
                echo "$1:$start: this program is not in examples/" >&2
                faults=$((faults + 1))
            fi
        elif [[ $inside -eq 1 ]]; then
            block+="$line"$'\n'
        fi
    done < "$1"
}

for page in docs/*.md; do
    [[ -f "$page" ]] && check "$page" '```cpp example'
done
blocks=0 # a README without a program is one that lost it
check README.md '```cpp'

[[ $blocks -gt 0 ]] || { echo "README.md shows no program" >&2; exit 1; }
[[ $faults -eq 0 ]]
