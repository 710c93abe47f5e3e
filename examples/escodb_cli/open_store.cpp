// SPDX-License-Identifier: Apache-2.0
#include "open_store.hpp"

#include "password_source.hpp"

#include <utility>

namespace cli {

bool is_looked_for_first(const settings& global, const storage& in) {
    return in.is_folder() || password_is_asked_for(global);
}

any_store named_store(const settings& global, const storage& in) {
    if (is_looked_for_first(global, in) && !in.has_store().value_or(true))
        throw escodb::error(escodb::errc::store_missing, in.name());
    store_options options{read_password(global, password_use::open, in.name())};
    options.witness = witness{global.witness};
    return any_store{in.adapter(), std::move(options), in.loop()};
}

opened_store::opened_store(const settings& global)
    : in_(global.store), store_(named_store(global, in_)), handle_(store_.open()) {}

} // namespace cli
