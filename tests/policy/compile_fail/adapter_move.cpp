// expect: escodb: a storage adapter must be movable, since the store owns it: A(A&&)
// SPDX-License-Identifier: Apache-2.0
#include <escodb/policy/adapter.hpp>

using namespace escodb;

struct model {
    model(model&&) = delete;
    async<std::optional<blob>> read(std::string id);
    async<write_result> write(std::string id, std::string value,
                              std::optional<std::string> revision);
    std::string describe() const;
};

template struct escodb::policy::check_adapter<model>;
