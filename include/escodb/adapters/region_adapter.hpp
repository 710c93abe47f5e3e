// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// A store on flash or other memory that a program reads, erases and programs itself.

#include <escodb/adapters/region/slots.hpp>
#include <escodb/base/error.hpp>
#include <escodb/policy/blob.hpp>
#include <escodb/policy/block_device.hpp>
#include <escodb/runtime/async.hpp>

#include <charconv>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace escodb {

/// Keeps each blob in two slots of a block device: `region/slots.hpp` says how, and why a loss of power at
/// any program or erase leaves the old blob or the new one. A model of `policy::adapter`.
///
/// The region is formatted once, with a geometry that stays. A revision is the region's count of writes.
/// A write erases each block that it fills, once.
///
/// Copies, and other adapters on the same device, are clients of one store. All of a device's belong to
/// one thread: no request is interrupted by another, since none waits. The device outlives them.
template <policy::block_device Device> class region_adapter {
public:
    /// \throws error storage_failed where the region was not formatted, or with another geometry, or
    ///         cannot be read; invalid_option where the geometry does not fit the device.
    region_adapter(Device& device, region_geometry geometry) : slots_(device, geometry) {
        expect(slots_.check());
    }

    /// Erases the region and makes it ready for blobs.
    /// \throws error as the constructor does.
    static void format(Device& device, region_geometry geometry) {
        expect(region::slots<Device>{device, geometry}.format());
    }

    [[nodiscard]] async<std::optional<blob>> read(std::string id) { co_return read_now(id); }

    [[nodiscard]] async<reread_result> reread(std::string id, std::string revision) {
        region::place at;
        if (find(id, at) && std::to_string(at.counter) == revision)
            co_return reread_result::unchanged();
        co_return reread_result::changed(read_now(id));
    }

    [[nodiscard]] async<write_result> write(std::string id, const std::string& value,
                                            std::optional<std::string> revision) {
        std::uint64_t counter = 0;
        // No blob has the counter 0, so it can stand for none; a revision that says 0 is unknown.
        const auto expected = revision ? counter_of(*revision) : 0;
        if (!expected || (revision && *expected == 0))
            co_return write_result::conflict();
        const auto result = slots_.write(id, *expected, as_bytes(value), counter);
        if (result == region::status::conflict)
            co_return write_result::conflict();
        expect(result, id);
        co_return write_result::written(std::to_string(counter));
    }

    [[nodiscard]] std::string describe() const { return "region"; }

private:
    [[nodiscard]] bool find(const std::string& id, region::place& at) {
        const auto result = slots_.find(id, at);
        if (result != region::status::absent)
            expect(result, id);
        return result == region::status::ok;
    }

    [[nodiscard]] std::optional<blob> read_now(const std::string& id) {
        region::place at;
        if (!find(id, at))
            return std::nullopt;
        std::string value(at.length, '\0');
        expect(slots_.read(at, std::as_writable_bytes(std::span{value})), id);
        return blob{std::move(value), std::to_string(at.counter)};
    }

    /// As it was printed and not otherwise, so that no two texts name one revision.
    [[nodiscard]] static std::optional<std::uint64_t> counter_of(const std::string& revision) {
        std::uint64_t counter = 0;
        std::from_chars(revision.data(), revision.data() + revision.size(), counter);
        if (std::to_string(counter) != revision)
            return std::nullopt;
        return counter;
    }

    static void expect(region::status result, const std::string& subject = "region") {
        using region::status;
        switch (result) {
        case status::ok:
        case status::absent:
        case status::conflict: return;
        case status::too_large:
            throw error(errc::too_large, subject, "it does not fit into a slot of the region");
        case status::full:
            throw error(errc::storage_failed, subject, "the region has no room for another blob");
        case status::bad_id:
            throw error(errc::storage_failed, subject, "an id in a region has 1 to 36 characters");
        case status::bad_geometry:
            throw error(errc::invalid_option, "geometry", "it does not fit the device");
        case status::unformatted:
            throw error(errc::storage_failed, subject, "it is not formatted");
        case status::other_geometry:
            throw error(errc::storage_failed, subject, "it was formatted with another geometry");
        case status::damaged:
            throw error(errc::storage_failed, subject, "what the device holds is damaged");
        case status::failed: throw error(errc::storage_failed, subject, "the device failed");
        case status::unknown:
            throw error(errc::reply_lost, subject, "the device failed at the end of a write");
        }
    }

    region::slots<Device> slots_;
};

} // namespace escodb
