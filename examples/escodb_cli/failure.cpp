// SPDX-License-Identifier: Apache-2.0
#include "failure.hpp"

#include "text.hpp"

#include <cstdio>
#include <new>
#include <string>

namespace cli {

namespace {

exit_code exit_of(escodb::condition condition) {
    switch (condition) {
    case escodb::condition::bad_input: return exit_code::usage;
    case escodb::condition::access_denied: return exit_code::wrong_password;
    case escodb::condition::corrupt: return exit_code::corrupt;
    case escodb::condition::rolled_back: return exit_code::rolled_back;
    case escodb::condition::store_missing:
    case escodb::condition::store_exists: return exit_code::store;
    case escodb::condition::conflict: return exit_code::conflict;
    case escodb::condition::storage:
    case escodb::condition::stopped:
    case escodb::condition::out_of_memory: return exit_code::storage;
    }
    return exit_code::storage;
}

} // namespace

failure as_failure(const std::exception_ptr& cause) {
    try {
        std::rethrow_exception(cause);
    } catch (const failure& known) {
        return known;
    } catch (const escodb::error& error) {
        return failure(exit_of(error.condition()), std::string{escodb::name_of(error.code())},
                       error.what(), error.subject());
    } catch (const std::bad_alloc&) {
        return failure(exit_code::storage, "out_of_memory", "there is not enough memory");
    } catch (const std::exception& other) {
        return failure(exit_code::storage, "unexpected", other.what());
    }
}

failure in_context(const std::string& context, const failure& cause) {
    return failure(cause.exit(), cause.code(), context + ": " + cause.what(), cause.path());
}

void report(const failure& what, bool json) noexcept {
    try {
        std::string line;
        if (json) {
            line = "{\"code\":" + in_quotes(what.code()) + ",\"message\":" + in_quotes(what.what()) +
                   ",\"path\":" + (what.path().empty() ? "null" : in_quotes(what.path())) + "}\n";
        } else {
            line = "escodb: " + visible(what.what()) + "\n";
        }
        std::fputs(line.c_str(), stderr);
    } catch (...) {
        std::fputs("escodb: there is not enough memory\n", stderr);
    }
}

} // namespace cli
