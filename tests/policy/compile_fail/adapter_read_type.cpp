// expect: escodb: a storage adapter must read: async<std::optional<blob>> read(std::string id)
// SPDX-License-Identifier: Apache-2.0
#include <escodb/policy/adapter.hpp>

using namespace escodb;

struct model {
    model(model&&);
    std::optional<blob> read(std::string id);
    async<write_result> write(std::string id, std::string value,
                              std::optional<std::string> revision);
    std::string describe() const;
};

template struct escodb::policy::check_adapter<model>;
