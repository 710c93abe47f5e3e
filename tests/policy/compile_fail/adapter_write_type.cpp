// expect: escodb: a storage adapter must write: async<write_result> write(
// SPDX-License-Identifier: Apache-2.0
#include <escodb/policy/adapter.hpp>

using namespace escodb;

struct model {
    model(model&&);
    async<std::optional<blob>> read(std::string id);
    async<bool> write(std::string id, std::string value,
                      std::optional<std::string> revision);
    std::string describe() const;
};

template struct escodb::policy::check_adapter<model>;
