// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The everyday store: default policies, the adapter deduced from the constructor's argument.

#include <escodb/store/basic_store.hpp>

namespace escodb {

/// `escodb::store store{escodb::file_adapter{"path"}, options};` See `basic_store`.
template <class Adapter> class store : public basic_store<Adapter> {
public:
    using basic_store<Adapter>::basic_store;
};

template <class Adapter> store(Adapter, options) -> store<Adapter>;
template <class Adapter> store(Adapter, options, executor&) -> store<Adapter>;

} // namespace escodb
