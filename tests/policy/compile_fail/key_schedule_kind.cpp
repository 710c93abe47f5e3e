// expect: escodb: a key schedule policy must name its kind
// SPDX-License-Identifier: Apache-2.0
#include <escodb/policy/archetypes.hpp>

namespace archetype = escodb::policy::archetype;

struct model {
    static constexpr std::string_view name = "model";
    template <class, class> struct codec {};
};

template struct escodb::policy::check_key_schedule<model, archetype::cipher, archetype::random>;
