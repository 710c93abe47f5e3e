// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Reads the parameters of a key derivation from the fields of a config that nobody vouches for.

#include <escodb/base/bytes.hpp>
#include <escodb/base/error.hpp>
#include <escodb/policy/kdf.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace escodb::crypto {

/// Each field is asked for by its name, in any order; `expect_end` refuses what nobody asked for.
/// What is missing, there twice, of the other type or out of range is error(malformed_config) with the
/// field's name. The fields outlive the reader.
class field_reader {
public:
    explicit field_reader(std::span<const policy::kdf_field> fields) noexcept : fields_(fields) {}

    /// The whole number `name`, from `least` to `most`.
    [[nodiscard]] std::uint64_t number(std::string_view name, std::uint64_t least,
                                       std::uint64_t most) {
        const auto* value = std::get_if<std::uint64_t>(&take(name));
        if (value == nullptr || *value < least || *value > most)
            refuse(name, "is not a whole number from " + std::to_string(least) + " to " +
                             std::to_string(most));
        return *value;
    }

    /// The bytes `name`, `least` to `most` of them.
    [[nodiscard]] const bytes& octets(std::string_view name, std::size_t least, std::size_t most) {
        const auto* value = std::get_if<bytes>(&take(name));
        if (value == nullptr || value->size() < least || value->size() > most)
            refuse(name, "is not " + std::to_string(least) +
                             (least == most ? "" : " to " + std::to_string(most)) +
                             " bytes in base64");
        return *value;
    }

    void expect_end() const {
        for (const auto& field : fields_)
            if (std::find(taken_.begin(), taken_.end(), field.name) == taken_.end())
                refuse(field.name, "is unknown");
    }

    [[noreturn]] static void refuse(std::string_view name, std::string_view what) {
        throw error{errc::malformed_config, "config",
                    std::string{"password."}.append(name).append(" ").append(what)};
    }

private:
    const std::variant<std::uint64_t, bytes>& take(std::string_view name) {
        const policy::kdf_field* found = nullptr;
        for (const auto& field : fields_) {
            if (field.name != name)
                continue;
            if (found != nullptr)
                refuse(name, "is there twice");
            found = &field;
        }
        if (found == nullptr)
            refuse(name, "is missing");
        taken_.push_back(name);
        return found->value;
    }

    std::span<const policy::kdf_field> fields_;
    std::vector<std::string_view> taken_;
};

} // namespace escodb::crypto
