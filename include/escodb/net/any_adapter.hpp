// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// An adapter of a kind that is known at run time only, e.g. since a URL names it.

#include <escodb/policy/adapter.hpp>
#include <escodb/policy/blob.hpp>
#include <escodb/runtime/async.hpp>

#include <concepts>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace escodb::net {

/// Holds any adapter, and passes everything on. A store over it is one type for all kinds of storage, so
/// a program that takes URLs compiles one store. Copies share what they hold.
///
/// Thread safety, lifetime: those of what it holds.
class any_adapter {
public:
    // In this order: whether A can be moved asks for this constructor again, of any_adapter itself and of a
    // std::optional of it, which Clang calls circular.
    template <class A>
    requires(!std::same_as<A, any_adapter>) && policy::adapter_parts::reads<A> && policy::adapter<A>
    explicit any_adapter(A held) : held_(std::make_shared<model<A>>(std::move(held))) {}

    [[nodiscard]] async<std::optional<blob>> read(std::string id) {
        return held_->read(std::move(id));
    }
    [[nodiscard]] async<reread_result> reread(std::string id, std::string revision) {
        return held_->reread(std::move(id), std::move(revision));
    }
    [[nodiscard]] async<write_result> write(std::string id, const std::string& value,
                                            std::optional<std::string> revision) {
        return held_->write(std::move(id), value, std::move(revision));
    }
    /// Does nothing where the adapter has none.
    [[nodiscard]] async<void> erase(std::string id) { return held_->erase(std::move(id)); }
    /// Empty where the adapter has none.
    [[nodiscard]] async<std::string> doubts() { return held_->doubts(); }
    [[nodiscard]] std::string describe() const { return held_->describe(); }

private:
    struct concept_of {
        concept_of() = default;
        concept_of(const concept_of&) = delete;
        concept_of& operator=(const concept_of&) = delete;
        virtual ~concept_of() = default;
        virtual async<std::optional<blob>> read(std::string id) = 0;
        virtual async<reread_result> reread(std::string id, std::string revision) = 0;
        virtual async<write_result> write(std::string id, const std::string& value,
                                          std::optional<std::string> revision) = 0;
        virtual async<void> erase(std::string id) = 0;
        virtual async<std::string> doubts() = 0;
        virtual std::string describe() const = 0;
    };

    template <class A> struct model final : concept_of {
        explicit model(A the_adapter) : adapter(std::move(the_adapter)) {}
        async<std::optional<blob>> read(std::string id) override {
            return adapter.read(std::move(id));
        }
        async<reread_result> reread(std::string id, std::string revision) override {
            return policy::reread(&adapter, std::move(id), std::move(revision));
        }
        async<write_result> write(std::string id, const std::string& value,
                                  std::optional<std::string> revision) override {
            return adapter.write(std::move(id), value, std::move(revision));
        }
        async<void> erase(std::string id) override {
            if constexpr (requires { adapter.erase(id); })
                co_await adapter.erase(std::move(id));
            co_return;
        }
        async<std::string> doubts() override { return policy::doubts(&adapter); }
        std::string describe() const override { return adapter.describe(); }

        A adapter;
    };

    std::shared_ptr<concept_of> held_;
};

} // namespace escodb::net
