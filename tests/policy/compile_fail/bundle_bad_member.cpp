// expect: escodb: a kdf policy must have a name
// SPDX-License-Identifier: Apache-2.0
#include <escodb/policy/archetypes.hpp>

namespace archetype = escodb::policy::archetype;

struct model {
    using policy_kind = escodb::policy::kdf_kind;
};

template struct escodb::policy::bundle<archetype::defaults, archetype::random, model>;
