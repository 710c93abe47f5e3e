#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# size.sh OBJECT TEXT DATA: what the compiler made of the constrained profile's example is no larger, and asks
# for no heap and no exceptions.
set -euo pipefail
object="$1" text_max="$2" data_max="$3"
read -r text data _ < <(size "$object" | tail -n 1)
echo "text $text, data $data bytes"
if ((text > text_max || data > data_max)); then
    echo "more than $text_max and $data_max" >&2
    exit 1
fi
if nm --undefined-only --demangle "$object" | grep -E ' (malloc|calloc|realloc|operator new|__cxa_throw|__cxa_allocate)|std::(locale|ios|thread)' >&2; then
    echo "the object asks for these" >&2
    exit 1
fi
