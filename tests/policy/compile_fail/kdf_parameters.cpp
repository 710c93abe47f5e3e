// expect: escodb: a kdf policy must have parameters that can be copied
// SPDX-License-Identifier: Apache-2.0
#include <escodb/policy/kdf.hpp>

using namespace escodb;

struct model {
    using policy_kind = policy::kdf_kind;
    static constexpr std::string_view name = "model";
    struct settings {};
    static int generate(const settings&, byte_view random);
    static void derive(byte_view password, int, std::span<std::byte, 32> out);
    static std::vector<policy::kdf_field> fields(int);
    static int from_fields(std::span<const policy::kdf_field>);
};

template struct escodb::policy::check_kdf<model>;
