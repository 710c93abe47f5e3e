// expect: escodb: two key schedule policies were given
// SPDX-License-Identifier: Apache-2.0
#include <escodb/policy/archetypes.hpp>

namespace archetype = escodb::policy::archetype;

template struct escodb::policy::bundle<archetype::defaults, archetype::key_schedule, archetype::kdf,
                                       archetype::key_schedule>;
