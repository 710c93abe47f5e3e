// SPDX-License-Identifier: Apache-2.0
#include "lines.hpp"

#include "json_text.hpp"
#include "paths.hpp"
#include "text.hpp"

#include <initializer_list>
#include <utility>

namespace cli {

namespace {

namespace json = boost::json;

std::string_view view_of(const json::string& text) { return {text.data(), text.size()}; }

json::object parse_object(std::string_view line) {
    json::value parsed = parse_json_line(line);
    if (!parsed.is_object())
        throw usage_error("this is not a JSON object");
    return std::move(parsed.get_object());
}

/// A typing mistake in a member's name must not pass for one that is missing or of no account.
void expect_members(const json::object& line, std::initializer_list<std::string_view> names) {
    for (const auto& member : line) {
        const std::string_view key{member.key().data(), member.key().size()};
        bool known = false;
        for (const std::string_view name : names)
            known = known || name == key;
        if (!known)
            throw usage_error("there is an unknown member " + in_quotes(key));
    }
    for (const std::string_view name : names)
        if (!line.contains(json::string_view{name.data(), name.size()}))
            throw usage_error("the member " + in_quotes(name) + " is missing");
}

const json::string& text_member(const json::object& line, const char* name) {
    const json::value* const found = line.if_contains(name);
    if (found == nullptr)
        throw usage_error("the member " + in_quotes(name) + " is missing");
    if (!found->is_string())
        throw usage_error("the member " + in_quotes(name) + " is not a string");
    return found->get_string();
}

change put_of(json::object& line) {
    change made;
    made.path = document_path(view_of(text_member(line, "path")));
    made.value = std::move(line.at("value"));
    refuse_null(made.value, made.path);
    // A text beyond the limit must be refused here, not after other lines were written.
    (void)json_text(made.value);
    return made;
}

} // namespace

void refuse_null(const json::value& value, const std::string& path) {
    if (value.is_null())
        throw usage_error(path + ": null is not a document; to remove one, use rm", path);
}

failure bad_line(std::uint64_t number, const std::exception_ptr& cause) {
    const failure what = as_failure(cause);
    return failure(exit_code::usage, what.code(),
                   "line " + std::to_string(number) + ": " + what.what(), what.path());
}

change parse_import_line(std::string_view text) {
    json::object line = parse_object(text);
    expect_members(line, {"path", "value"});
    return put_of(line);
}

change parse_batch_line(std::string_view text) {
    json::object line = parse_object(text);
    const std::string op{view_of(text_member(line, "op"))};
    if (op == "put") {
        expect_members(line, {"op", "path", "value"});
        return put_of(line);
    }
    if (op != "rm" && op != "prune")
        throw usage_error("the operation " + in_quotes(op) + " is not put, rm or prune");
    expect_members(line, {"op", "path"});
    const std::string_view path = view_of(text_member(line, "path"));
    change made;
    made.op = op == "rm" ? operation::rm : operation::prune;
    made.path = op == "rm" ? document_path(path) : directory_path(path);
    return made;
}

} // namespace cli
