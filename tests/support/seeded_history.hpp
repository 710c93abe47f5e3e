// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The reference model of a seeded simulation: it knows every call and how it ended, sees every
/// write of storage, and says when the two do not agree.

#include <support/seeded_scenario.hpp>

#include <escodb/model/path.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace escodb_test::seeded {

/// A document, as the numbers of the updates that made it, oldest first.
using numbers = std::vector<std::uint64_t>;
using names = std::set<std::string>;

/// What a store holds.
struct contents {
    std::map<std::string, numbers> documents;
    std::map<std::string, names> directories;
    friend bool operator==(const contents&, const contents&) = default;
};

/// How a call ended.
enum class ending : std::uint8_t {
    running,
    done,
    refused, // by its own updater
    failed,  // it certainly did not happen (a removal may have happened in part)
    unknown, // its update may have happened: "outcome unknown"
    crashed  // the client died first
};
inline constexpr std::array<const char*, 6> ending_names{"running", "done",    "refused",
                                                         "failed",  "unknown", "crashed"};

/// Moments are counted: each beginning and end of a call and each change of a blob is one.
class history {
public:
    static constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();

    struct call {
        std::uint32_t client = 0;
        std::uint32_t life = 0;
        step what;
        std::uint64_t begin = 0;
        std::uint64_t end = never;
        std::uint64_t stored = never; // when storage first held this update
        ending ended = ending::running;
    };

    // Calls.

    /// \return its number, from 1.
    std::uint64_t begin(std::uint32_t client, std::uint32_t life, step what) {
        calls_.push_back({client, life, std::move(what), ++moment_});
        return calls_.size();
    }
    void end(std::uint64_t number, ending how) {
        call& of = calls_[number - 1];
        if (of.ended != ending::running)
            return; // its client died before
        of.ended = how;
        of.end = ++moment_;
        check(number, of);
    }
    /// Calls of a client that died end now.
    void crash(std::uint32_t client, std::uint32_t life) {
        ++moment_;
        for (call& of : calls_)
            if (of.client == client && of.life == life && of.ended == ending::running) {
                of.ended = ending::crashed;
                of.end = moment_;
            }
    }
    [[nodiscard]] std::uint64_t moment() const noexcept { return moment_; }
    [[nodiscard]] const std::vector<call>& calls() const noexcept { return calls_; }

    // Storage.

    /// A blob was changed by this client: `after` instead of `before` of what it holds.
    void changed(std::uint32_t client, std::uint32_t life, const contents& before,
                 const contents& after) {
        ++moment_;
        for (const auto& [path, now] : after.documents)
            document_changed(client, life, path, find(before.documents, path), &now);
        for (const auto& [path, was] : before.documents)
            if (!after.documents.contains(path))
                document_changed(client, life, path, &was, nullptr);
        for (const auto& [path, now] : after.directories)
            directory_changed(path, &now);
        for (const auto& [path, was] : before.directories)
            if (!after.directories.contains(path))
                directory_changed(path, nullptr);
        check_safety();
    }
    /// The store got another layout, and holds this in it. The documents must be those of before;
    /// names that led nowhere may have gone.
    void moved(const contents& after) {
        ++moment_;
        if (after.documents != now_.documents)
            violate("resharding changed the documents");
        for (const auto& [path, all] : after.directories)
            directory_changed(path, &all);
        std::vector<std::string> gone;
        for (const auto& [path, all] : now_.directories)
            if (!after.directories.contains(path))
                gone.push_back(path);
        for (const std::string& path : gone)
            directory_changed(path, nullptr);
        check_safety();
    }
    [[nodiscard]] const contents& now() const noexcept { return now_; }

    /// A name that leads nowhere, described; empty: none.
    [[nodiscard]] std::string dangling() const {
        for (const auto& [path, all] : now_.directories)
            for (const std::string& name : all) {
                const std::string target = path + name;
                if (!now_.documents.contains(target) && !now_.directories.contains(target))
                    return path + " names " + name + ", which does not exist";
            }
        return {};
    }

    // Reads. `since`: when the reader's view may begin.

    void read(std::uint64_t number, std::uint64_t since, const std::optional<numbers>& found) {
        const std::string& path = calls_[number - 1].what.path;
        if (!held_at_some_moment(documents_[path], since, found))
            violate(number, "returned " + show(found) + ", which it was not");
    }
    void listed(std::uint64_t number, std::uint64_t since, const names& found) {
        const std::string& path = calls_[number - 1].what.path;
        const auto value = found.empty() ? std::nullopt : std::optional<names>{found};
        if (!held_at_some_moment(directories_[path], since, value))
            violate(number, "returned names that were not there together");
    }
    void found(std::uint64_t number, std::uint64_t since, const names& relative) {
        const std::string& directory = calls_[number - 1].what.path;
        for (const std::string& name : relative)
            if (!was_named(directory + name, since))
                violate(number, "returned " + name + ", which no directory named");
        for (const auto& [path, all] : documents_)
            if (path.starts_with(directory) && !was_absent(all, since) &&
                !relative.contains(path.substr(directory.size())))
                violate(number, "did not return " + path);
    }

    // The verdict.

    void violate(std::string what) {
        if (violation_.empty())
            violation_ = std::move(what);
    }
    void violate(std::uint64_t number, const std::string& what) {
        const call& of = calls_[number - 1];
        violate("call " + std::to_string(number) + " of client " + std::to_string(of.client) +
                " (" + seeded::show(of.what) + ") " + what);
    }
    [[nodiscard]] const std::string& violation() const noexcept { return violation_; }

    static std::string show(const std::optional<numbers>& of) {
        if (!of)
            return "nothing";
        std::string text = "[";
        for (const std::uint64_t one : *of)
            text += (text.size() > 1 ? " " : "") + std::to_string(one);
        return text + "]";
    }

private:
    template <class Value> struct version {
        std::uint64_t from;
        std::optional<Value> value;
        bool anew = false; // removed and made anew by one write
    };
    template <class Value> using versions = std::vector<version<Value>>;

    template <class Map>
    static const typename Map::mapped_type* find(const Map& in, const std::string& key) {
        const auto at = in.find(key);
        return at == in.end() ? nullptr : &at->second;
    }

    template <class Value>
    static bool held_at_some_moment(const versions<Value>& all, std::uint64_t since,
                                    const std::optional<Value>& value) {
        if (all.empty() || all.front().from > since)
            if (!value)
                return true; // absent at first
        for (std::size_t i = all.size(); i-- > 0;) {
            if (all[i].value == value)
                return true;
            if (all[i].from <= since)
                return false;
        }
        return false;
    }
    template <class Value>
    static bool was_absent(const versions<Value>& all, std::uint64_t since) {
        for (const version<Value>& one : all)
            if (one.anew && one.from > since)
                return true;
        return held_at_some_moment(all, since, std::optional<Value>{});
    }
    bool was_named(const std::string& path, std::uint64_t since) {
        const auto& all = directories_[std::string{escodb::model::parent_of(path)}];
        const std::string name{escodb::model::name_of(path)};
        for (std::size_t i = all.size(); i-- > 0;) {
            if (all[i].value && all[i].value->contains(name))
                return true;
            if (all[i].from <= since)
                return false;
        }
        return false;
    }

    /// What a call that has just ended promises.
    void check(std::uint64_t number, const call& of) {
        switch (of.what.what) {
        case verb::update:
            if (of.ended == ending::done && of.stored == never && !was_overtaken(of))
                violate(number, "was acknowledged and never stored");
            if (of.ended == ending::failed && of.stored != never)
                violate(number, "failed and was stored");
            return;
        case verb::clear:
        case verb::remove:
            if (of.ended == ending::done && !was_absent(documents_[of.what.path], of.begin))
                violate(number, "was acknowledged, and the document never was absent");
            return;
        case verb::prune:
            if (of.ended == ending::done)
                for (const auto& [path, all] : documents_)
                    if (path.starts_with(of.what.path) && !was_absent(all, of.begin))
                        violate(number, "was acknowledged, and " + path + " never was absent");
            return;
        default: return;
        }
    }

    /// Every change of a document must be one that calls of that client, and no others, make.
    void document_changed(std::uint32_t client, std::uint32_t life, const std::string& path,
                          const numbers* before, const numbers* after) {
        if (before && after && *before == *after)
            return;
        if (after)
            now_.documents[path] = *after;
        else
            now_.documents.erase(path);
        const bool kept = before && after && after->size() > before->size() &&
                          std::equal(before->begin(), before->end(), after->begin());
        documents_[path].push_back(
            {moment_, after ? std::optional<numbers>{*after} : std::nullopt, before && !kept});

        if (before && !kept && !has_eraser(client, life, path))
            violate(path + " was " + show(*before) + " and became " +
                    show(after ? std::optional<numbers>{*after} : std::nullopt) +
                    " by a client that removes nothing there");
        if (!after)
            return;
        for (std::size_t i = kept ? before->size() : 0; i < after->size(); ++i)
            stored(client, life, path, (*after)[i]);
    }
    void stored(std::uint32_t client, std::uint32_t life, const std::string& path,
                std::uint64_t number) {
        if (number == 0 || number > calls_.size())
            return violate(path + " holds the number of no update");
        call& of = calls_[number - 1];
        if (of.client != client || of.life != life || of.what.path != path)
            return violate(number, "was stored by another client, or elsewhere");
        if (of.stored != never)
            return violate(number, "was stored twice");
        if (of.ended == ending::done || of.ended == ending::failed || of.ended == ending::refused)
            return violate(number, std::string{"was stored after it had ended: "} +
                                       ending_names[static_cast<std::size_t>(of.ended)]);
        of.stored = moment_;
    }
    /// Whether a later call of the same client removed the document, perhaps by the same write.
    [[nodiscard]] bool was_overtaken(const call& update) const {
        return std::any_of(calls_.begin(), calls_.end(), [&](const call& of) {
            return of.client == update.client && of.life == update.life &&
                   of.begin > update.begin &&
                   erases(of.what, update.what.path);
        });
    }
    static bool erases(const step& one, const std::string& path) {
        if (one.what == verb::prune)
            return path.starts_with(one.path);
        return (one.what == verb::remove || one.what == verb::clear) && one.path == path;
    }
    /// Whether that client has a call under way that may remove the document, or had one that
    /// failed: writes of it that were in flight then may still arrive.
    [[nodiscard]] bool has_eraser(std::uint32_t client, std::uint32_t life,
                                  const std::string& path) const {
        return std::any_of(calls_.begin(), calls_.end(), [&](const call& of) {
            return of.client == client && of.life == life && of.ended != ending::done &&
                   erases(of.what, path);
        });
    }
    void directory_changed(const std::string& path, const names* after) {
        const names* const before = find(now_.directories, path);
        if (before && after && *before == *after)
            return;
        if (after)
            now_.directories[path] = *after;
        else
            now_.directories.erase(path);
        directories_[path].push_back({moment_, after ? std::optional<names>{*after} : std::nullopt});
    }

    /// If a document exists, each of its ancestors names the next step towards it.
    void check_safety() {
        for (const auto& [document, all] : now_.documents) {
            std::string_view at = document;
            while (at.size() > 1) {
                const std::string parent{escodb::model::parent_of(at)};
                const std::string name{escodb::model::name_of(at)};
                const names* const there = find(now_.directories, parent);
                if (!there || !there->contains(name))
                    return violate(document + " exists, but " + parent + " does not name " + name);
                at = at.substr(0, parent.size());
            }
        }
    }

    std::vector<call> calls_;
    std::uint64_t moment_ = 0;
    contents now_;
    std::map<std::string, versions<numbers>> documents_;
    std::map<std::string, versions<names>> directories_;
    std::string violation_;
};

} // namespace escodb_test::seeded
