#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# self_test.sh FOLDER: the guards of this folder refuse what they are for. A check that cannot fail
# proves nothing, and a typing error in a pattern makes one silently.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$1" # is removed, and made anew for each check
if [[ -e "$root" && ! -f "$root/made-by-self-test" ]]; then
    echo "self_test.sh: $root was not made by this script, which would remove it" >&2
    exit 2
fi
faults=0

# A project without a fault.
fresh() {
    rm -rf "$root"
    mkdir -p "$root"/include/escodb/{base,format,crypto/cryptopp} "$root"/tests/{base,format,crypto} \
        "$root/examples"
    touch "$root/made-by-self-test"
    local header
    for header in base/one format/two crypto/cryptopp/three; do
        printf '%s\n' '// SPDX-License-Identifier: Apache-2.0' '#pragma once' \
            > "$root/include/escodb/$header.hpp"
        local room="${header%%/*}" name="${header##*/}"
        printf '%s\n' '// SPDX-License-Identifier: Apache-2.0' "BOOST_AUTO_TEST_SUITE(${room}_$name)" \
            > "$root/tests/$room/$name.cpp"
    done
    echo '#include <escodb/base/one.hpp>' >> "$root/include/escodb/format/two.hpp"
    echo '#include <cryptopp/aes.h>' >> "$root/include/escodb/crypto/cryptopp/three.hpp"
    printf '%s\n' '// SPDX-License-Identifier: Apache-2.0' 'int main() {}' > "$root/examples/a.cpp"
    printf '%s\n' 'Text.' '```cpp' 'int main() {}' '```' > "$root/README.md"
}

accepts() {
    if ! bash "$here/$1.sh" "$root"; then
        echo "$1.sh refuses a project without a fault"
        faults=$((faults + 1))
    fi
}

refuses() { # SCRIPT WORDS: and says so in these words
    local output
    if output="$(bash "$here/$1.sh" "$root" 2>&1)"; then
        echo "$1.sh does not see: $2"
        faults=$((faults + 1))
    elif [[ "$output" != *"$2"* ]]; then
        echo "$1.sh does not say '$2' but: $output"
        faults=$((faults + 1))
    fi
    fresh
}

refuses_docs() {
    mkdir -p "$root/docs"
    printf '%s\n' '```cpp' 'not checked' '```' '```cpp example' 'int main() { return 1; }' '```' > "$root/docs/a.md"
    refuses readme_programs 'docs/a.md:4: this program is not in examples/'
}

fresh
for script in rooms files tests_mirror_headers readme_programs; do accepts "$script"; done

echo '#include <escodb/format/two.hpp>' >> "$root/include/escodb/base/one.hpp"
refuses rooms 'base/one.hpp: includes upward: format/two.hpp'
echo '  #  include  <escodb/escodb.hpp>' >> "$root/include/escodb/base/one.hpp"
refuses rooms 'base/one.hpp: includes upward: escodb.hpp'
echo '#include <cryptopp/sha.h>' >> "$root/include/escodb/format/two.hpp"
refuses rooms 'format/two.hpp: includes Crypto++'
echo '#include <argon2.h>' >> "$root/include/escodb/crypto/cryptopp/three.hpp"
refuses rooms 'three.hpp: includes Argon2'
mkdir "$root/include/escodb/constrained"
echo '#include <bearssl.h>' > "$root/include/escodb/constrained/five.hpp"
refuses rooms 'constrained/five.hpp: includes BearSSL'
mkdir "$root/include/escodb/constrained"
echo '#include <escodb/adapters/six.hpp>' > "$root/include/escodb/constrained/five.hpp"
refuses rooms 'constrained/five.hpp: includes of the adapters other than adapters/region/'
echo '#include <nlohmann/json.hpp>' >> "$root/include/escodb/format/two.hpp"
refuses rooms "format/two.hpp: includes nlohmann's JSON"
echo '#include <libpq-fe.h>' >> "$root/include/escodb/format/two.hpp"
refuses rooms 'format/two.hpp: includes libpq'
echo '#include <hiredis/hiredis.h>' >> "$root/include/escodb/format/two.hpp"
refuses rooms 'format/two.hpp: includes hiredis'
echo '#include <boost/asio/post.hpp>' >> "$root/include/escodb/format/two.hpp"
refuses rooms 'format/two.hpp: includes Boost.Asio'
echo '#include "one.hpp"' >> "$root/include/escodb/base/one.hpp"
refuses rooms 'write #include <escodb/'
echo '#include <escodb/base/gone.hpp>' >> "$root/include/escodb/base/one.hpp"
refuses rooms 'includes what is not there: base/gone.hpp'
mkdir "$root/include/escodb/attic"
cp "$root/include/escodb/base/one.hpp" "$root/include/escodb/attic/"
refuses rooms "'attic' is no room"

sed -i 1d "$root/tests/base/one.cpp"
refuses files 'tests/base/one.cpp: the first line is not the SPDX line'
sed -i 2d "$root/include/escodb/base/one.hpp"
refuses files 'line 2 is not #pragma once'
seq 400 | sed 's,^,// ,' >> "$root/include/escodb/base/one.hpp"
refuses files '402 lines, more than 400'
printf '// x \n' >> "$root/tests/base/one.cpp"
refuses files 'tests/base/one.cpp: tab or trailing blank'
printf '//\tx\n' >> "$root/tests/base/one.cpp"
refuses files 'tests/base/one.cpp: tab or trailing blank'

rm "$root/tests/crypto/three.cpp"
refuses tests_mirror_headers 'there is no tests/crypto/three.cpp'
sed -i s/base_one/base_won/ "$root/tests/base/one.cpp"
refuses tests_mirror_headers 'tests/base/one.cpp: has no suite base_one'
mkdir "$root/tests/base/sub" && cp "$root/tests/base/one.cpp" "$root/tests/base/sub/"
refuses tests_mirror_headers 'tests/base/one.cpp: two of this name'

refuses_docs
sed -i 's/main()/main(int)/' "$root/README.md"
refuses readme_programs 'README.md:2: this program is not in examples/'
sed -i '/```/d' "$root/README.md"
refuses readme_programs 'shows no program'

# The compile-fail check, with a compiler that says what it is told.
compiler() { printf '#!/bin/bash\necho "%s" >&2\nexit %s\n' "$1" "$2" > "$root/compiler"; }
check() { bash "$here/compile_fail.sh" "$root/bad.cpp" bash "$root/compiler" > "$root/said"; }
echo '// expect: a cipher needs a name' > "$root/bad.cpp"
compiler 'bad.cpp:1: error: static assertion failed: a cipher needs a name' 1
check || { echo "compile_fail.sh does not accept the sentence"; faults=$((faults + 1)); }
compiler 'bad.cpp:1: error: something else
bad.cpp:2: error: a cipher needs a name' 1
check && { echo "compile_fail.sh accepts the sentence in the second error"; faults=$((faults + 1)); }
compiler 'bad.cpp:1: warning: a cipher needs a name' 0
check && { echo "compile_fail.sh accepts a program that compiles"; faults=$((faults + 1)); }
echo '// nothing' > "$root/bad.cpp"
compiler 'bad.cpp:1: error: x' 1
check && { echo "compile_fail.sh accepts a file without a sentence"; faults=$((faults + 1)); }

rm -rf "$root"
[[ $faults -eq 0 ]]
