// expect: escodb: two errors policies were given
// SPDX-License-Identifier: Apache-2.0
#include <escodb/policy/archetypes.hpp>

namespace archetype = escodb::policy::archetype;

template struct escodb::policy::bundle<archetype::defaults, archetype::errors, archetype::kdf, archetype::errors>;
