// expect: escodb: one of these types is not a policy: it has no policy_kind of escodb
// SPDX-License-Identifier: Apache-2.0
#include <escodb/policy/archetypes.hpp>

namespace archetype = escodb::policy::archetype;

template struct escodb::policy::bundle<archetype::defaults, archetype::cipher, int>;
