// expect: escodb: a normaliser policy must name its kind
// SPDX-License-Identifier: Apache-2.0
#include <escodb/policy/normaliser.hpp>

using namespace escodb;

struct model {
    static std::string path(std::string_view);
    static secret_bytes password(std::string_view);
};

template struct escodb::policy::check_normaliser<model>;
