// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// A variable of the environment, for a test.

#include <cstdlib>
#include <optional>
#include <string>

namespace escodb_test {

/// Sets a variable of the environment, or removes it, while it lives.
class environment_variable {
public:
    environment_variable(const char* name, const char* value) : name_(name) {
        if (const char* const old = std::getenv(name))
            old_ = old;
        if (value)
            ::setenv(name, value, 1);
        else
            ::unsetenv(name);
    }
    environment_variable(const environment_variable&) = delete;
    environment_variable& operator=(const environment_variable&) = delete;
    ~environment_variable() {
        if (old_)
            ::setenv(name_, old_->c_str(), 1);
        else
            ::unsetenv(name_);
    }

private:
    const char* name_;
    std::optional<std::string> old_;
};

} // namespace escodb_test
