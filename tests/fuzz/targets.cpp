// SPDX-License-Identifier: Apache-2.0
#include "targets.hpp"

#include <escodb/adapters/file/witness_text.hpp>
#include <escodb/base/bytes.hpp>
#include <escodb/base/error.hpp>
#include <escodb/format/base64.hpp>
#include <escodb/format/config_blob.hpp>
#include <escodb/format/context.hpp>
#include <escodb/format/integers.hpp>
#include <escodb/format/json_text.hpp>
#include <escodb/format/names.hpp>
#include <escodb/format/shard_blob.hpp>
#include <escodb/format/text.hpp>
#include <escodb/format/tombstone.hpp>
#include <escodb/model/path.hpp>
#include <escodb/store/policies.hpp>

#include <support/model_store.hpp>

#include <malloc.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace {

// What is allocated by operator new, which is all that the library uses.
std::size_t live = 0;
std::size_t peak = 0;

void* counted_or_null(std::size_t size) noexcept {
    void* const made = std::malloc(size == 0 ? 1 : size);
    if (made == nullptr)
        return nullptr;
    live += ::malloc_usable_size(made);
    peak = std::max(peak, live);
    return made;
}
void* counted(std::size_t size) {
    void* const made = counted_or_null(size);
    if (made == nullptr)
        throw std::bad_alloc{};
    return made;
}
void uncounted(void* pointer) noexcept {
    if (pointer != nullptr)
        live -= ::malloc_usable_size(pointer);
    std::free(pointer);
}

} // namespace

void* operator new(std::size_t size) { return counted(size); }
void* operator new[](std::size_t size) { return counted(size); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    return counted_or_null(size);
}
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
    return counted_or_null(size);
}
void operator delete(void* pointer) noexcept { uncounted(pointer); }
void operator delete[](void* pointer) noexcept { uncounted(pointer); }
void operator delete(void* pointer, std::size_t) noexcept { uncounted(pointer); }
void operator delete[](void* pointer, std::size_t) noexcept { uncounted(pointer); }

namespace escodb_fuzz {

namespace {

using namespace escodb;

void require(bool holds, const char* what) {
    if (holds)
        return;
    std::fprintf(stderr, "fuzz: %s\n", what);
    std::abort();
}

/// What is refused is refused by an `error`.
template <class Read> bool allowed(Read read) {
    try {
        read();
        return true;
    } catch (const error&) {
        return false;
    }
}
/// The same where an attacker may have written it: the message can be shown on a terminal.
template <class Read> bool accepted(Read read) {
    return allowed([&] {
        try {
            read();
        } catch (const error& e) {
            for (const char* c = e.what(); *c != '\0'; ++c)
                require(static_cast<unsigned char>(*c) >= 0x20 && *c != '\x7f',
                        "a message holds a control character");
            throw;
        }
    });
}

void config(std::string_view input) {
    std::optional<format::config_blob> read;
    if (!accepted([&] { read = format::parse_config(input); }))
        return;
    accepted([&] { static_cast<void>(policies<>::kdf::from_fields(read->password)); });
    const std::string text = format::print_config(*read);
    require(format::print_config(format::parse_config(text)) == text, "a config changes");
}

void shard(std::string_view input) {
    std::optional<format::shard_view> read;
    if (!accepted([&] { read = format::parse_shard(input, "shard-0000-ffff"); }))
        return;
    std::string text = format::print_header(read->header);
    text.append("\n").append(read->index);
    for (const std::string_view item : read->items)
        text.append("\n").append(item);
    const format::shard_view again = format::parse_shard(text);
    require(again.index == read->index && again.items == read->items, "a shard's lines change");
    require(format::print_header(again.header) == text.substr(0, text.find('\n')),
            "a shard's header changes");
}

void tombstone(std::string_view input) {
    const auto read = format::parse_tombstone(input);
    if (read)
        require(format::make_tombstone(read->phase, read->generation, read->content) == input,
                "a tombstone changes");
}

void base64(std::string_view input) {
    bytes decoded;
    if (format::base64_decode(input, decoded))
        require(format::base64_encode(decoded) == input, "two texts are base64 of the same");
    const std::string text = format::base64_encode(as_bytes(input));
    require(format::base64_decode(text, decoded) && as_text(decoded) == input,
            "base64 does not come back");
}

/// Reads what was encoded, independently of the encoder.
class pae_reader {
public:
    explicit pae_reader(byte_view encoded) : rest_(encoded) {}
    std::uint64_t number() {
        require(rest_.size() >= 8, "a context is too short");
        const std::uint64_t read = format::load_u64(rest_.first(8));
        rest_ = rest_.subspan(8);
        return read;
    }
    std::string_view part() {
        const std::uint64_t size = number();
        require(size <= rest_.size(), "a part of a context is too short");
        const auto read = rest_.first(static_cast<std::size_t>(size));
        rest_ = rest_.subspan(read.size());
        return as_text(read);
    }
    [[nodiscard]] bool at_end() const { return rest_.empty(); }

private:
    byte_view rest_;
};

void context(std::string_view input) {
    format::context made;
    std::string_view rest = input;
    while (!rest.empty()) { // length of a key, length of a value, both
        const auto take = [&rest](std::size_t size) {
            const std::string_view taken = rest.substr(0, size);
            rest.remove_prefix(taken.size());
            return taken;
        };
        const std::string_view head = take(2);
        const std::string_view key = take(static_cast<unsigned char>(head.front()) % 32);
        made.add(key, as_bytes(take(static_cast<unsigned char>(head.back()) % 32)));
    }
    const bytes encoded = made.encode();
    pae_reader read{encoded};
    std::uint64_t left = read.number();
    std::optional<std::string_view> before;
    for (; left > 0; left -= 2) {
        const std::string_view key = read.part();
        require(!before || *before < key, "the keys of a context are out of order");
        before = key;
        read.part();
    }
    require(read.at_end(), "a context has something behind it");

    format::context item;
    item.add("dbfile.file", "shard-0000-ffff").add("dbfile.scope", "items");
    item.add("dbfile.path", input).add("keyseq.key", std::uint64_t{input.size()});
    bytes by_template;
    const format::context_template items{"shard-0000-ffff", "items"};
    items.encode_into(by_template, input, input.size());
    if (format::is_valid_wtf8(input))
        require(by_template == item.encode(), "the two encodings of an item's context differ");
}

void path(std::string_view input) {
    using normaliser = policies<>::normaliser;
    std::optional<model::path> read;
    const bool is_directory = model::is_directory(input);
    const bool is_path = accepted([&] {
        read = is_directory ? model::parse_directory_path<normaliser>(input)
                            : model::parse_document_path<normaliser>(input);
    });
    if (!is_path)
        return;
    const std::string text{read->text()};
    require(model::flaw_of(text).empty(), "a path that was taken has a flaw");
    require(model::parse_path<normaliser>(text).text() == text, "a path changes");
    std::string_view at = text;
    std::size_t steps = 0;
    for (; !model::parent_of(at).empty(); at = model::parent_of(at), ++steps)
        require(model::is_name(model::name_of(at)), "a path has a step that is no name");
    require(at == "/", "a path does not begin at the root");
    require(model::ancestors(text).size() == steps, "a path has other ancestors than parents");
}

void json(std::string_view input) {
    std::optional<boost::json::value> read;
    if (!accepted([&] { read.emplace(format::parse_json(input)); }))
        return;
    std::string text;
    format::print_json(text, *read);
    std::string again;
    format::print_json(again, format::parse_json(text));
    require(again == text, "a document changes");
}

void names(std::string_view input) {
    std::vector<std::string> read;
    if (!accepted([&] { read = format::parse_names(input); }))
        return;
    std::string text;
    format::append_names(text, read);
    require(format::parse_names(text) == read, "names change");
}

void witness(std::string_view input) {
    const auto read = file::parse_witness(input);
    if (read)
        require(file::print_witness(*read).size() <= input.size() + 1, "a witness grows");
}

/// What a holder of the keys may have written: the input is an index, a directory or a document.
/// Messages name paths as they are, control characters and all.
void authentic(std::string_view input) {
    static escodb_test::root_keys::created store = escodb_test::new_store(1);
    if (input.empty())
        return;
    const std::string id = store.keys.shard_name(0);
    escodb_test::forge made{store.keys, id};
    const std::string_view text = input.substr(1);
    std::string blob;
    switch (static_cast<unsigned char>(input.front()) % 3) {
    case 0: blob = made.blob(text, {{"/a", "1"}, {"/b", "2"}}); break;
    case 1: blob = made.blob(R"(["/"])", {{"/", std::string{text}}}); break;
    default: blob = made.blob(R"(["/a"])", {{"/a", std::string{text}}}); break;
    }
    allowed([&] {
        escodb_test::shard opened{store.keys, id, blob, "r"};
        for (const std::string& one : opened.paths()) {
            if (!model::is_directory(one))
                allowed([&] { static_cast<void>(opened.read(one)); });
            else if (allowed([&] { static_cast<void>(opened.list(one)); }))
                opened.link(one, "z");
        }
        opened.put("/z", escodb_test::secret("3"));
        const std::string written = opened.encode();
        escodb_test::shard again{store.keys, id, written, "r"};
        require(again.contains("/z"), "what was written is not there");
    });
}

constexpr target all[] = {
    {"config", config}, {"shard", shard}, {"tombstone", tombstone}, {"base64", base64},
    {"context", context}, {"path", path}, {"json", json}, {"names", names},
    {"witness", witness}, {"authentic", authentic},
};

} // namespace

std::span<const target> targets() { return all; }

void run(const target& which, std::string_view input) {
    const std::size_t before = live;
    peak = live;
    which.run(input);
    const std::size_t most = bytes_at_least + bytes_per_byte * input.size();
    if (peak - before <= most)
        return;
    std::fprintf(stderr, "fuzz: %zu bytes of memory for an input of %zu\n", peak - before,
                 input.size());
    std::abort();
}

} // namespace escodb_fuzz
