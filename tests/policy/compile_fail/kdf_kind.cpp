// expect: escodb: a kdf policy must name its kind
// SPDX-License-Identifier: Apache-2.0
#include <escodb/policy/kdf.hpp>

using namespace escodb;

struct model {
    static constexpr std::string_view name = "model";
    struct settings {};
    struct parameters {};
    static parameters generate(const settings&, byte_view random);
    static void derive(byte_view password, const parameters&, std::span<std::byte, 32> out);
    static std::vector<policy::kdf_field> fields(const parameters&);
    static parameters from_fields(std::span<const policy::kdf_field>);
};

template struct escodb::policy::check_kdf<model>;
