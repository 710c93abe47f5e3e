// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// A type that counts its living objects and knows them by address, so that a test can prove that
/// each is destroyed once and none is used after its end.

#include <cstddef>
#include <set>

namespace test_support {

/// Move-only. Not thread safe. A fault is counted, not thrown: it may happen in a destructor.
class counted {
public:
    explicit counted(int value = 0) : value_(value) { begin(); }
    counted(counted&& other) : value_(other.value()) { begin(); }
    counted& operator=(counted&& other) {
        value_ = other.value();
        return *this;
    }
    ~counted() {
        if (living().erase(this) == 0)
            ++faults_;
    }

    [[nodiscard]] int value() const {
        if (!living().contains(this))
            ++faults_;
        return value_;
    }

    [[nodiscard]] static std::size_t alive() { return living().size(); }
    /// Objects destroyed twice, used when dead, or made over a living one.
    [[nodiscard]] static std::size_t faults() { return faults_; }

private:
    void begin() {
        if (!living().insert(this).second)
            ++faults_;
    }
    static std::set<const counted*>& living() {
        static std::set<const counted*> objects;
        return objects;
    }
    static inline std::size_t faults_ = 0;

    int value_;
};

} // namespace test_support
