// expect: escodb: callback_key takes a function that supplies the key: bool(std::string_view key_id, byte_view password, std::span<std::byte, 32> out)
// SPDX-License-Identifier: Apache-2.0
#include <escodb/crypto/cryptopp/callback_key.hpp>

void forgets_to_say_whether(std::string_view, escodb::byte_view, std::span<std::byte, 32>);

template class escodb::kdf::callback_key<forgets_to_say_whether>;
