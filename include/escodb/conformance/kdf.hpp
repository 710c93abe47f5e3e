// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The conformance suite of `policy::kdf`.

#include <escodb/base/bytes.hpp>
#include <escodb/conformance/reporter.hpp>
#include <escodb/policy/kdf.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace escodb::conformance {

namespace detail {

template <class K> class kdf_suite {
public:
    using parameters = typename K::parameters;
    using fields = std::vector<policy::kdf_field>;

    kdf_suite(const reporter& report, const typename K::settings& cheap,
              const std::vector<std::string>& passwords)
        : report_(report), passwords_(passwords), given_(K::generate(cheap, sample(32, 1))),
          salted_otherwise_(K::generate(cheap, sample(32, 2))) {}

    void derives() {
        const std::string& one = passwords_.at(0);
        const auto key = derive(one, given_);
        report_(!all_zero(key), "the key is not all zero");
        report_(derive(one, given_) == key, "the same gives the same key");
        std::set<std::array<std::byte, policy::user_key_bytes>> keys;
        for (const std::string& password : passwords_)
            keys.insert(derive(password, given_));
        report_(keys.size() == passwords_.size(), "another password gives another key");
        report_(derive(one, salted_otherwise_) != key, "another salt gives another key");
    }

    void keeps_fields() {
        const fields kept = K::fields(given_);
        report_(!kept.empty(), "there are fields");
        std::set<std::string> names;
        for (const auto& field : kept)
            names.insert(field.name);
        report_(names.size() == kept.size() && !names.contains(""),
                "fields have names, each its own");
        report_(!(kept == K::fields(salted_otherwise_)), "the salt is among the fields");
        const parameters back = K::from_fields(kept);
        report_(K::fields(back) == kept, "fields come back as they were");
        report_(derive(passwords_.at(0), back) == derive(passwords_.at(0), given_), "and give the same key");
        fields turned = kept;
        std::reverse(turned.begin(), turned.end());
        report_(K::fields(K::from_fields(turned)) == kept, "their order does not matter on reading");
    }

    void refuses_fields() {
        const fields kept = K::fields(given_);
        const auto refused = [this](const fields& f, std::string_view what) {
            report_(throws_code(errc::malformed_config, [&] { (void)K::from_fields(f); }), what);
        };
        refused({}, "no fields are refused");
        fields more = kept;
        more.emplace_back("conformance-unknown", std::uint64_t{1});
        refused(more, "an unknown field is refused");
        for (std::size_t i = 0; i < kept.size(); ++i) {
            fields less = kept;
            less.erase(less.begin() + static_cast<std::ptrdiff_t>(i));
            refused(less, "a missing field is refused");
            fields twice = kept;
            twice.push_back(kept[i]);
            refused(twice, "a field that is there twice is refused");
            fields instead = less;
            instead.push_back(kept[i == 0 ? kept.size() - 1 : 0]);
            if (kept.size() > 1)
                refused(instead, "a field in another's place is refused");

            fields other = kept;
            if (std::holds_alternative<bytes>(kept[i].value)) {
                other[i].value = std::uint64_t{1};
                refused(other, "a number in place of bytes is refused");
            } else {
                other[i].value = bytes(8);
                refused(other, "bytes in place of a number are refused");
                other[i].value = std::numeric_limits<std::uint64_t>::max();
                refused(other, "a number has a ceiling");
            }
        }
    }

private:
    static std::array<std::byte, policy::user_key_bytes> derive(std::string_view password,
                                                                const parameters& given) {
        std::array<std::byte, policy::user_key_bytes> key{};
        K::derive(as_bytes(password), given, key);
        return key;
    }

    const reporter& report_;
    const std::vector<std::string>& passwords_;
    parameters given_;
    parameters salted_otherwise_;
};

} // namespace detail

/// Puts `K` through the contract of `policy::kdf`. \param cheap settings for about ten derivations;
/// take those that cost the least. \param passwords each of them gives another key; one is enough where
/// the key does not come from the password. That the algorithm is the one it names, only vectors can tell.
template <policy::kdf K>
void check_kdf(const reporter& report, const typename K::settings& cheap,
               const std::vector<std::string>& passwords = {"correct horse", "correct horsf",
                                                            "correct hors", std::string(70, 'p')}) {
    detail::run(report, "all", [&] {
        detail::kdf_suite<K> suite{report, cheap, passwords};
        detail::run(report, "derives", [&] { suite.derives(); });
        detail::run(report, "keeps fields", [&] { suite.keeps_fields(); });
        detail::run(report, "refuses fields", [&] { suite.refuses_fields(); });
    });
}

} // namespace escodb::conformance
