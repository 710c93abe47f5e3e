// expect: escodb: two random policies were given
// SPDX-License-Identifier: Apache-2.0
#include <escodb/policy/archetypes.hpp>

namespace archetype = escodb::policy::archetype;

template struct escodb::policy::bundle<archetype::defaults, archetype::random, archetype::kdf, archetype::random>;
