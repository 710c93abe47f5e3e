// expect: escodb: constrained cryptography must have a MAC: bool hmac_sha256(byte_view key, byte_view message, mac_span out)
// SPDX-License-Identifier: Apache-2.0
#include <escodb/constrained/crypto.hpp>

using namespace escodb;
using namespace escodb::constrained;

struct model {
    bool seal(key_view key, iv_view iv, byte_view associated, byte_span data, tag_span tag);
    bool open(key_view key, iv_view iv, byte_view associated, byte_span data, tag_view tag);
    bool random(byte_span out);
};

template struct escodb::constrained::check_crypto<model>;
