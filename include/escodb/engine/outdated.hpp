// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Why a shard does not open: it may be damaged, or of other keys than it was when the store was
/// opened.

#include <escodb/base/error.hpp>
#include <escodb/engine/session.hpp>
#include <escodb/format/config_blob.hpp>
#include <escodb/policy/blob.hpp>
#include <escodb/runtime/async.hpp>

#include <exception>
#include <memory>
#include <optional>
#include <string>

namespace escodb::engine {

/// The error to be told in place of `failure`. A store that was re-sharded twice may have a shard of
/// other keys under a name that it had before, which looks to us like one that is damaged. So where a
/// shard seems damaged or rolled back the config is read: if it has changed, the error is `resharded`;
/// if it cannot be read, the error is that of reading it.
template <class Session>
async<std::exception_ptr> explain_failure(std::shared_ptr<Session> store,
                                          std::exception_ptr failure) {
    std::string shard;
    try {
        std::rethrow_exception(failure);
    } catch (const error& cause) {
        if (cause.condition() == condition::corrupt || cause.condition() == condition::rolled_back)
            shard = cause.subject();
    } catch (...) { // memory, or an adapter's own
    }
    if (shard.empty() || store->config.empty())
        co_return failure;
    try {
        const std::string id = format::config_id;
        const std::optional<blob> now = co_await store->storage->adapter.read(id);
        if (now && now->value != store->config)
            failure = std::make_exception_ptr(error(errc::resharded, shard));
    } catch (const error&) { // nobody can tell damaged from re-sharded then
        failure = std::current_exception();
    }
    co_return failure;
}

} // namespace escodb::engine
