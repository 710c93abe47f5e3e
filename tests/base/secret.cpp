// SPDX-License-Identifier: Apache-2.0

#include <escodb/base/secret.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>
#include <ostream>
#include <type_traits>
#include <utility>

namespace base_secret {

// What deallocation finds in the memory that a test watches. Only this test replaces the operators.
const void* watched = nullptr;
std::size_t watched_bytes = 0;
bool found_wiped = false;

void look_at(const void* memory) noexcept {
    if (memory == nullptr || memory != watched)
        return;
    const auto* const bytes = static_cast<const unsigned char*>(memory);
    found_wiped = std::all_of(bytes, bytes + watched_bytes, [](auto byte) { return byte == 0; });
}

} // namespace base_secret

// Not inlined: GCC 12, when it optimises, takes only one of a pair so, and then sees new freed by free.
[[gnu::noinline]] void* operator new(std::size_t size) {
    if (void* const memory = std::malloc(size == 0 ? 1 : size))
        return memory;
    throw std::bad_alloc{};
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
    base_secret::look_at(memory);
    std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept {
    base_secret::look_at(memory);
    std::free(memory);
}

BOOST_AUTO_TEST_SUITE(base_secret)

template <class T>
concept printable = requires(std::ostream& out, const T& value) { out << value; };

bool all_zero(escodb::byte_view bytes) {
    return std::all_of(bytes.begin(), bytes.end(), [](std::byte b) { return b == std::byte{0}; });
}

constexpr std::size_t size = 48;
using key = escodb::secret_array<size>;

std::array<std::byte, size> pattern() {
    std::array<std::byte, size> bytes;
    bytes.fill(std::byte{0xa5});
    return bytes;
}

BOOST_AUTO_TEST_CASE(a_key_is_wiped_when_it_goes_and_when_it_is_moved_from) {
    alignas(key) std::array<std::byte, sizeof(key)> memory{};
    auto* const made = new (memory.data()) key{pattern()};
    BOOST_TEST(!all_zero(memory));
    key moved = std::move(*made);
    BOOST_TEST(all_zero(memory));
    BOOST_TEST(escodb::equal_in_constant_time(moved.span(), pattern()));
    *made = std::move(moved);
    BOOST_TEST(all_zero(moved.span()));
    made->~key();
    BOOST_TEST(all_zero(memory));
}

BOOST_AUTO_TEST_CASE(secret_bytes_keep_their_content_when_they_grow) {
    escodb::secret_bytes secret(size, std::byte{0xa5});
    secret.resize(10 * size);
    BOOST_TEST(std::to_integer<int>(secret[size - 1]) == 0xa5);
    BOOST_TEST(all_zero(escodb::byte_view{secret}.subspan(size)));
}

BOOST_AUTO_TEST_CASE(secret_bytes_are_wiped_when_they_grow_and_when_they_go) {
    for (const bool grows : {true, false}) {
        escodb::secret_bytes secret(size, std::byte{0xa5});
        watched = secret.data();
        watched_bytes = secret.capacity();
        found_wiped = false;
        if (grows)
            secret.reserve(10 * size);
        else
            escodb::secret_bytes{}.swap(secret);
        BOOST_TEST(found_wiped);
        watched = nullptr;
    }
}

BOOST_AUTO_TEST_CASE(secrets_cannot_be_copied_or_printed_by_accident) {
    static_assert(!std::is_copy_constructible_v<key>);
    static_assert(!std::is_copy_constructible_v<escodb::password>);
    static_assert(!std::is_convertible_v<const char*, escodb::password>);
    static_assert(!printable<key>);
    static_assert(!printable<escodb::password>);
    const escodb::password given{"open sesame"};
    BOOST_TEST(given.copy().reveal() == "open sesame");
    BOOST_TEST(escodb::password{}.empty());
}

BOOST_AUTO_TEST_SUITE_END()
