// expect: escodb: a key schedule policy must have a name
// SPDX-License-Identifier: Apache-2.0
#include <escodb/policy/archetypes.hpp>

namespace archetype = escodb::policy::archetype;

struct model {
    using policy_kind = escodb::policy::key_schedule_kind;
    template <class, class> struct codec {};
};

template struct escodb::policy::check_key_schedule<model, archetype::cipher, archetype::random>;
