// expect: escodb: a block device must erase: bool erase(std::size_t offset)
// SPDX-License-Identifier: Apache-2.0
#include <escodb/policy/block_device.hpp>

using namespace escodb;

struct model {
    std::size_t size_bytes() const;
    std::size_t erase_block_bytes() const;
    std::size_t program_unit_bytes() const;
    bool read(std::size_t offset, byte_span out);
    bool program(std::size_t offset, byte_view data);
    void erase(std::size_t offset);
};

template struct escodb::policy::check_block_device<model>;
