// expect: escodb: two threading policies were given
// SPDX-License-Identifier: Apache-2.0
#include <escodb/policy/archetypes.hpp>

namespace archetype = escodb::policy::archetype;

template struct escodb::policy::bundle<archetype::defaults, archetype::threading, archetype::kdf, archetype::threading>;
