// expect: escodb: random::callback takes a function that fills memory: bool(escodb::byte_span out)
// SPDX-License-Identifier: Apache-2.0
#include <escodb/crypto/callback_random.hpp>

void forgets_to_say_whether(escodb::byte_span);

template class escodb::random::callback<forgets_to_say_whether>;
