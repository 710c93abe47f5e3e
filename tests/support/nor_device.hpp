// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// A simulated NOR flash: it checks the rules of its like, and loses power at a chosen step, leaving what
/// that step touched in any state.

#include <escodb/base/bytes.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

namespace escodb_test {

/// What a program or an erase that is cut short leaves.
enum class torn {
    untouched, ///< as before
    done,      ///< all of it; only the answer is missing
    beginning, ///< some bytes done, the others as before
    some_bits, ///< of the bits that change, any
    anything,  ///< any bytes
};
inline constexpr torn all_torn[] = {torn::untouched, torn::done, torn::beginning, torn::some_bits,
                                    torn::anything};

/// A model of `policy::block_device`. After the step at which power is cut nothing succeeds, until
/// `power_on`.
class nor_device {
public:
    nor_device(std::size_t size, std::size_t erase_block, std::size_t program_unit)
        : erase_block_(erase_block), unit_(program_unit), bytes_(size, std::byte{0xff}),
          erased_(size / program_unit, true) {}

    [[nodiscard]] std::size_t size_bytes() const { return bytes_.size(); }
    [[nodiscard]] std::size_t erase_block_bytes() const { return erase_block_; }
    [[nodiscard]] std::size_t program_unit_bytes() const { return unit_; }

    [[nodiscard]] bool read(std::size_t offset, escodb::byte_span out) {
        broken_rules += offset > bytes_.size() || out.size() > bytes_.size() - offset ? 1u : 0u;
        if (!powered_ || reads_left == 0)
            return false;
        --reads_left;
        for (std::size_t i = 0; i < out.size(); ++i)
            out[i] = bytes_.at(offset + i);
        return true;
    }

    [[nodiscard]] bool program(std::size_t offset, escodb::byte_view data) {
        broken_rules += offset % unit_ != 0 || data.size() % unit_ != 0 || data.empty() ||
                                offset + data.size() > bytes_.size()
                            ? 1u
                            : 0u;
        const bool whole = step();
        if (!whole && !cut_now_)
            return false;
        for (std::size_t i = 0; i < data.size(); i += unit_) {
            broken_rules += erased_.at((offset + i) / unit_) ? 0u : 1u;
            erased_.at((offset + i) / unit_) = false;
        }
        for (std::size_t i = 0; i < data.size(); ++i)
            change(offset + i, bytes_[offset + i] & data[i], whole, i, data.size());
        cut_now_ = false;
        return whole;
    }

    [[nodiscard]] bool erase(std::size_t offset) {
        broken_rules += offset % erase_block_ != 0 || offset >= bytes_.size() ? 1u : 0u;
        const bool whole = step();
        if (!whole && !cut_now_)
            return false;
        ++erases;
        for (std::size_t i = 0; i < erase_block_; ++i)
            change(offset + i, std::byte{0xff}, whole, i, erase_block_);
        for (std::size_t i = 0; i < erase_block_; i += unit_)
            erased_.at((offset + i) / unit_) = whole; // what looks erased may not be
        cut_now_ = false;
        return whole;
    }

    /// Cuts power at the program or erase number `step` from now on, 0 being the next.
    void cut_power_at(std::uint64_t step, torn how, std::uint32_t seed = 1) {
        steps_left_ = step;
        how_ = how;
        random_.seed(seed);
    }
    void power_on() {
        powered_ = true;
        cut_now_ = false;
        steps_left_ = never;
    }
    [[nodiscard]] bool is_powered() const { return powered_; }

    /// The flash itself, for damage.
    [[nodiscard]] std::vector<std::byte>& contents() { return bytes_; }

    static constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t erases = 0;
    std::uint64_t steps = 0;
    std::uint64_t broken_rules = 0;
    std::size_t worn = static_cast<std::size_t>(-1); ///< this byte does not change any more
    std::uint64_t reads_left = never; ///< reads fail when there are none left

private:
    /// Counts a program or an erase. \returns whether it is done in whole.
    bool step() {
        if (!powered_)
            return false;
        ++steps;
        if (steps_left_ != never && steps_left_-- == 0) {
            powered_ = false;
            cut_now_ = true;
            beginning_ = static_cast<std::size_t>(random_());
            return false;
        }
        return true;
    }

    void change(std::size_t at, std::byte to, bool whole, std::size_t i, std::size_t size) {
        if (at == worn)
            return;
        std::byte& here = bytes_[at];
        const auto noise = static_cast<std::byte>(random_() & 0xffu);
        if (whole || how_ == torn::done)
            here = to;
        else if (how_ == torn::beginning)
            here = i < beginning_ % size ? to : here;
        else if (how_ == torn::some_bits)
            here = (here & noise) | (to & ~noise);
        else if (how_ == torn::anything)
            here = noise;
    }

    std::size_t erase_block_;
    std::size_t unit_;
    std::vector<std::byte> bytes_;
    std::vector<bool> erased_;
    std::uint64_t steps_left_ = never;
    std::size_t beginning_ = 0;
    torn how_ = torn::untouched;
    bool powered_ = true;
    bool cut_now_ = false;
    std::minstd_rand random_;
};

} // namespace escodb_test
