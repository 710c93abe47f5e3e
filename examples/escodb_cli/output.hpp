// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Standard output. What goes through it is plaintext, so its buffer is wiped; and nothing counts
/// as printed before the system has taken it.

#include <escodb/base/secret.hpp>

#include <boost/json/value.hpp>

#include <string_view>

namespace cli {

/// Lines for standard output, in order. The destructor drops what was not flushed: each command
/// ends with `flush`, whose errors count.
/// Every member throws output_closed where nobody reads any more, and failure (storage) where the
/// output cannot be written.
class output {
public:
    /// \param json whether names are printed as JSON strings.
    explicit output(bool json);

    /// A line as it is.
    void line(std::string_view text);
    /// The name of a document or directory: a JSON string, or the plain text, without characters
    /// that a terminal would obey if it is one.
    void name(std::string_view text);
    /// A value as one line of JSON.
    void json(const boost::json::value& value);
    /// The same as a line of an export: {"path":...,"value":...}.
    void document(std::string_view path, const boost::json::value& value);
    void flush();

private:
    void append(std::string_view text);
    void end_line();

    escodb::secret_bytes buffer_;
    bool json_;
    bool terminal_;
};

} // namespace cli
