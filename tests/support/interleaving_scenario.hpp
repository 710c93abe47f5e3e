// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// What the clients of an interleaved history do, written as text, and which outcomes are legal.

#include <escodb/model/path.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace escodb_test::interleaved {

/// How a call has ended. `unheard`: its client died before.
enum class call_end : std::uint8_t { unheard, done, conflict };

struct scripted_call {
    char kind = 'u'; ///< 'u'pdate, 'e'rase by an updater that returns nothing, 'r'emove, 'p'rune
    std::string path;
    int id = 0; ///< what an update appends to the document
};

/// What one client does.
struct scripted_client {
    std::vector<scripted_call> calls;
    /// ';' one after another on a handle, '&' at once in one task, '+' in one task, each begun at
    /// any time after the one before.
    char joined_by = ';';
    bool opens_or_creates = false; ///< before its first call, by a store of its own
};

/// The beginning, and what each client does:
///
///     scenario{"/path/x /path/y", {"u /path/x", "r /path/x & u /path/y"}}
///
/// A client that begins with `o` opens or creates the store first, which then does not exist.
class scenario {
public:
    scenario(std::string_view documents, const std::vector<std::string_view>& scripts) {
        for (std::size_t at = 0; at < documents.size();) {
            const std::size_t end = std::min(documents.find(' ', at), documents.size());
            before_.emplace_back(documents.substr(at, end - at));
            at = end + 1;
        }
        for (const std::string_view script : scripts)
            add_client(script);
        for (const std::string& path : before_)
            add_nodes(path);
        for (const scripted_client& one : clients_)
            for (const scripted_call& call : one.calls) {
                add_nodes(call.path);
                if (!escodb::model::is_directory(call.path))
                    documents_.insert(call.path);
            }
        documents_.insert(before_.begin(), before_.end());
    }

    [[nodiscard]] const std::vector<std::string>& before() const { return before_; }
    [[nodiscard]] const std::vector<scripted_client>& clients() const { return clients_; }
    /// All documents that occur.
    [[nodiscard]] const std::set<std::string>& documents() const { return documents_; }
    /// All paths that occur, and their ancestors; the root is first.
    [[nodiscard]] std::vector<std::string> nodes() const { return {nodes_.begin(), nodes_.end()}; }

    using outcome = std::map<std::string, std::string>; ///< documents by path, as JSON text
    using ends = std::vector<std::vector<call_end>>;    ///< of each client's calls

    /// Whether these are the documents that some order of the calls leaves: for each document, each
    /// acknowledged call once, those of one client in their order. One that ended with a conflict
    /// has not put its document; a removal may have taken place all the same; of what is unheard
    /// anything may be true.
    [[nodiscard]] bool is_legal(const outcome& after, const ends& ended) const {
        for (const auto& [path, text] : after)
            if (!documents_.contains(path))
                return false;
        for (const std::string& path : documents_) {
            const bool was_there = std::find(before_.begin(), before_.end(), path) != before_.end();
            std::vector<std::size_t> next(clients_.size());
            const auto found = after.find(path);
            if (!reaches(path, was_there ? "[0" : "", found == after.end() ? "" : found->second,
                         next, ended))
                return false;
        }
        return true;
    }

private:
    void add_client(std::string_view script) {
        scripted_client made;
        for (std::size_t at = 0; at < script.size(); ++at) {
            const char c = script[at];
            if (c == ' ')
                continue;
            if (c == 'o') {
                made.opens_or_creates = true;
            } else if (c == ';' || c == '&' || c == '+') {
                made.joined_by = c;
            } else {
                const std::size_t end = std::min(script.find(' ', at + 2), script.size());
                made.calls.push_back(
                    {c, std::string{script.substr(at + 2, end - at - 2)}, ++last_id_});
                at = end;
            }
        }
        clients_.push_back(std::move(made));
    }

    void add_nodes(std::string_view path) {
        nodes_.emplace(path);
        while (path.size() > 1) {
            path = escodb::model::parent_of(path);
            nodes_.emplace(path);
        }
    }

    /// \param now the document's text but for its last bracket; empty: there is none.
    bool reaches(const std::string& path, const std::string& now, const std::string& goal,
                 std::vector<std::size_t>& next, const ends& ended) const {
        bool all_done = true;
        for (std::size_t c = 0; c < clients_.size(); ++c) {
            const auto& calls = clients_[c].calls;
            const std::size_t at = next[c];
            if (at == calls.size())
                continue;
            all_done = false;
            const scripted_call& call = calls[at];
            const call_end end = ended[c][at];
            const bool concerns =
                call.path == path || (call.kind == 'p' && path.starts_with(call.path));
            next[c] += 1;
            bool found = false;
            // A prune removes what it lists: what others make meanwhile it need not.
            const bool must_run =
                concerns && end == call_end::done && (call.kind != 'p' || must_list(path, c, at));
            if (!must_run)
                found = reaches(path, now, goal, next, ended);
            if (!found && concerns && !(call.kind == 'u' && end == call_end::conflict))
                found = reaches(path, applied(call, now), goal, next, ended);
            next[c] -= 1;
            if (found)
                return true;
        }
        return all_done && goal == (now.empty() ? now : now + "]");
    }

    bool must_list(const std::string& path, std::size_t client, std::size_t at) const {
        if (std::find(before_.begin(), before_.end(), path) != before_.end())
            return true;
        for (std::size_t i = 0; i < at; ++i)
            if (clients_[client].calls[i].path == path)
                return true;
        return false;
    }

    static std::string applied(const scripted_call& call, const std::string& now) {
        if (call.kind != 'u')
            return {};
        return (now.empty() ? "[" : now + ",") + std::to_string(call.id);
    }

    std::vector<std::string> before_;
    std::vector<scripted_client> clients_;
    std::set<std::string> documents_;
    std::set<std::string> nodes_;
    int last_id_ = 0;
};

} // namespace escodb_test::interleaved
