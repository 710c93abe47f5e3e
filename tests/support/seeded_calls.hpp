// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The calls of a seeded simulation: made, awaited, and told to the model.

#include <support/seeded_history.hpp>
#include <support/seeded_scenario.hpp>
#include <support/seeded_storage.hpp>

#include <escodb/base/error.hpp>
#include <escodb/engine/completion.hpp>
#include <escodb/runtime/async.hpp>

#include <boost/json.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace escodb_test::seeded {

/// What clients do to a store, on a storage that they share.
class calls {
protected:
    using value = boost::json::value;

    explicit calls(const scenario& of) : of_(of), storage_(of) {}

    struct refused : std::runtime_error {
        refused() : std::runtime_error("the updater refuses") {}
    };

    static std::string text_of(const std::exception_ptr& failure) {
        try {
            std::rethrow_exception(failure);
        } catch (const std::exception& one) {
            return one.what();
        } catch (...) {
            return "an exception of another kind";
        }
    }

    struct called {
        std::uint64_t number;
        escodb::pending write;
    };

    /// Makes all writing calls at once and the reading ones one after another, then waits.
    /// \param since when the task began; never: each call has a view of its own.
    template <class Target>
    static escodb::async<bool> call_all(calls* self, std::shared_ptr<life> own, Target* target,
                                        const batch* what, std::uint64_t since) {
        bool is_resharded = false;
        std::vector<called> writes;
        for (const step& one : what->steps) {
            if (own->dead)
                break;
            if (one.what < verb::get) {
                writes.push_back(self->begin_write(*own, *target, one));
                continue;
            }
            auto reading = read(self, own, target, &one, since);
            is_resharded |= co_await std::move(reading);
        }
        for (const called& one : writes) {
            std::exception_ptr failure;
            try {
                co_await one.write;
            } catch (...) {
                failure = std::current_exception();
            }
            is_resharded |= self->end(*own, one.number, failure);
        }
        co_return is_resharded;
    }

    template <class Target> called begin_write(const life& by, Target& target, const step& one) {
        const std::uint64_t number = storage_.model.begin(by.client, by.number, one);
        storage_.note("client", by.client, "call", number, show(one));
        switch (one.what) {
        case verb::update:
            return {number, target.async_update(one.path, [number, bytes = one.bytes](
                                                              std::optional<value> current) {
                        value next = current ? std::move(*current)
                                             : value(boost::json::object{
                                                   {"updates", boost::json::array{}}});
                        next.as_object()["updates"].as_array().emplace_back(number);
                        next.as_object()["padding"] = std::string(bytes, 'x');
                        return next;
                    })};
        case verb::clear:
            return {number, target.async_update(one.path, [](const std::optional<value>&) {
                        return std::optional<value>{};
                    })};
        case verb::refuse:
            return {number,
                    target.async_update(one.path, [](const std::optional<value>&) -> value {
                        throw refused{};
                    })};
        case verb::remove: return {number, target.async_remove(one.path)};
        default: return {number, target.async_prune(one.path)};
        }
    }

    template <class Target>
    static escodb::async<bool> read(calls* self, std::shared_ptr<life> own, Target* target,
                                    const step* what, std::uint64_t since) {
        history& model = self->storage_.model;
        const std::uint64_t number = model.begin(own->client, own->number, *what);
        self->storage_.note("client", own->client, "call", number, show(*what));
        since = std::min(since, model.calls()[number - 1].begin);
        std::optional<numbers> document;
        names all;
        std::exception_ptr failure;
        try {
            if (what->what == verb::get) {
                auto getting = target->async_get(what->path);
                const std::optional<value> found = co_await std::move(getting);
                if (found)
                    document = storage::numbers_of(*found);
            } else if (what->what == verb::list) {
                auto listing = target->async_list(what->path);
                const std::vector<std::string> found = co_await std::move(listing);
                all.insert(found.begin(), found.end());
            } else {
                auto finding = target->async_find(what->path);
                while (const auto found = co_await finding.next())
                    all.insert(*found);
            }
        } catch (...) {
            failure = std::current_exception();
        }
        // Where storage may answer with what was, a reader may be told what was.
        if (!failure && !own->dead && self->of_.rate(mishap::stale) == 0) {
            if (what->what == verb::get)
                model.read(number, since, document);
            else if (what->what == verb::list)
                model.listed(number, since, all);
            else
                model.found(number, since, all);
        }
        co_return self->end(*own, number, failure);
    }

    /// \return whether the store has to be opened again.
    bool end(const life& by, std::uint64_t number, const std::exception_ptr& failure) {
        if (by.dead)
            return false; // whatever it says, nobody hears it
        ending how = ending::done;
        bool is_resharded = false;
        if (failure) {
            try {
                std::rethrow_exception(failure);
            } catch (const refused&) {
                how = ending::refused;
            } catch (const escodb::error& one) {
                how = one.code() == escodb::errc::outcome_unknown ? ending::unknown
                                                                  : ending::failed;
                is_resharded = one.code() == escodb::errc::resharded;
            } catch (const std::exception&) {
                how = ending::failed;
            }
            if (how == ending::failed && !is_legal(failure))
                storage_.model.violate(number, "ended with " + text_of(failure));
            if (how == ending::refused &&
                storage_.model.calls()[number - 1].what.what != verb::refuse)
                storage_.model.violate(number, "was refused by another's updater");
        }
        storage_.note("client", by.client, "call", number,
                      ending_names[static_cast<std::size_t>(how)]);
        storage_.model.end(number, how);
        return is_resharded;
    }

    /// Whether a call may end with this error in this scenario.
    bool is_legal(const std::exception_ptr& failure) const {
        try {
            std::rethrow_exception(failure);
        } catch (const escodb::error& one) {
            switch (one.code()) {
            case escodb::errc::conflict:
            case escodb::errc::resharded:
            case escodb::errc::outcome_unknown: return true;
            case escodb::errc::rolled_back: // what an old answer looks like
            case escodb::errc::shard_vanished: return of_.rate(mishap::stale) > 0;
            case escodb::errc::reshard_unfinished:
            case escodb::errc::storage_failed:
            case escodb::errc::reply_lost: return has_mishaps();
            default: return false;
            }
        } catch (...) {
            return false;
        }
    }
    bool has_mishaps() const { return !storage_.befallen.empty(); }

    const scenario& of_;
    storage storage_;
};

} // namespace escodb_test::seeded
