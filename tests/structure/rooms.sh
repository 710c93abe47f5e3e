#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# rooms.sh ROOT: a header includes only rooms above its own; Crypto++ stays in crypto/cryptopp/, the
# network in net/beast/;
# headers of ours are included as <escodb/room/header.hpp>.
set -euo pipefail
cd "$1/include/escodb"
declare -A above=(
    [base]="base"
    [runtime]="base runtime"
    [policy]="base runtime policy"
    [conformance]="base runtime policy conformance"
    [format]="base runtime policy format"
    [crypto]="base runtime policy format crypto"
    [model]="base runtime policy format crypto model"
    [scheduler]="base runtime policy format crypto model scheduler"
    [adapters]="base runtime policy format crypto model scheduler adapters"
    [constrained]="base policy format adapters constrained"
    [net]="base runtime policy format crypto model scheduler adapters net"
    [engine]="base runtime policy format crypto model scheduler adapters engine"
    [store]="base runtime policy format crypto model scheduler adapters engine store"
)
faults=0
fault() { echo "$1" >&2; faults=$((faults + 1)); }

while IFS= read -r header; do
    room="${header%%/*}"
    if [[ -z "${above[$room]:-}" ]]; then
        fault "$header: '$room' is no room; the list is in tests/structure/rooms.sh"
        continue
    fi
    while IFS= read -r line; do
        case "$line" in
            "#include <escodb/"*)
                target="${line#*<escodb/}"
                target="${target%%>*}"
                # The constrained profile takes of the adapters what knows no coroutines.
                if [[ "$room" == constrained && "$target" == adapters/* &&
                    "$target" != adapters/region/* ]]; then
                    fault "$header: includes of the adapters other than adapters/region/: $target"
                fi
                if [[ " ${above[$room]} " != *" ${target%%/*} "* ]]; then
                    fault "$header: includes upward: $target"
                elif [[ ! -f "$target" ]]; then
                    fault "$header: includes what is not there: $target"
                fi ;;
            "#include <cryptopp/"* | "#include <crypto++/"*)
                [[ "$header" == crypto/cryptopp/* ]] ||
                    fault "$header: includes Crypto++ outside of crypto/cryptopp/" ;;
            "#include <argon2.h>"*)
                [[ "$header" == crypto/argon2/* ]] ||
                    fault "$header: includes Argon2 outside of crypto/argon2/" ;;
            "#include <bearssl.h>"*)
                [[ "$header" == constrained/bearssl/* ]] ||
                    fault "$header: includes BearSSL outside of constrained/bearssl/" ;;
            "#include <libpq"*)
                [[ "$header" == net/postgres/* ]] ||
                    fault "$header: includes libpq outside of net/postgres/" ;;
            "#include <hiredis/"*)
                [[ "$header" == net/redis/* ]] ||
                    fault "$header: includes hiredis outside of net/redis/" ;;
            "#include <nlohmann/"*)
                [[ "$header" == format/nlohmann/* ]] ||
                    fault "$header: includes nlohmann's JSON outside of format/nlohmann/" ;;
            "#include <boost/asio"* | "#include <boost/beast"* | "#include <openssl/"*)
                [[ "$header" == net/beast/* ]] ||
                    fault "$header: includes Boost.Asio, Boost.Beast or OpenSSL outside of net/beast/" ;;
            '#include "'*)
                fault "$header: write #include <escodb/...>: $line" ;;
        esac
    done < <(sed -nE 's/^[[:space:]]*#[[:space:]]*include[[:space:]]*/#include /p' "$header")
done < <(find . -mindepth 2 -name '*.hpp' -printf '%P\n' | sort)

[[ $faults -eq 0 ]] || { echo "rooms: $faults faults" >&2; exit 1; }
