// SPDX-License-Identifier: Apache-2.0

// escodb-demo FILE: the main job on real input. Fills a store in a temporary folder with the
// documents of a file of JSON lines {"path":...,"value":...}, works with it, opens it again and
// compares every document with a copy in memory. Any surprise ends it with exit code 1.
#include <escodb/adapters/counting_adapter.hpp>
#include <escodb/adapters/file_adapter.hpp>
#include <escodb/escodb.hpp>

#include <boost/json.hpp>

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

namespace json = boost::json;
namespace fs = std::filesystem;

using store_type = escodb::basic_store<escodb::counting_adapter<escodb::file_adapter>>;
using handle_type = decltype(std::declval<store_type&>().open());
/// What the store should hold.
using model = std::map<std::string, json::value>;

constexpr std::string_view the_password = "correct horse battery staple";

void expect(bool condition, const std::string& what) {
    if (!condition)
        throw std::runtime_error("a surprise: " + what);
}

/// A folder in the system's place for such, gone when the demo ends.
class temporary_folder {
public:
    temporary_folder() : path_((fs::temp_directory_path() / "escodb-demo-XXXXXX").string()) {
        if (::mkdtemp(path_.data()) == nullptr)
            throw std::runtime_error(path_ + ": cannot be made");
    }
    ~temporary_folder() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    temporary_folder(const temporary_folder&) = delete;
    temporary_folder& operator=(const temporary_folder&) = delete;

    [[nodiscard]] fs::path path() const { return path_; }

private:
    std::string path_;
};

/// Drawn over and over on a terminal, once elsewhere.
class progress_bar {
public:
    explicit progress_bar(std::size_t total) : total_(total) {}
    void advance() {
        ++done_;
        // An updater may run again, so the end can come more than once.
        const std::size_t filled = std::min(done_, total_) * width / total_;
        if (filled == filled_ || (!terminal_ && filled != width))
            return;
        filled_ = filled;
        const std::string bar = std::string(filled, '#') + std::string(width - filled, '.');
        std::printf("%s  [%s] %zu of %zu%s", terminal_ ? "\r" : "", bar.c_str(),
                    std::min(done_, total_), total_, filled == width ? "\n" : "");
        std::fflush(stdout);
    }

private:
    static constexpr std::size_t width = 50;
    std::size_t total_;
    std::size_t done_ = 0;
    std::size_t filled_ = 0;
    bool terminal_ = ::isatty(STDOUT_FILENO) == 1;
};

/// Runs the steps and prints the time and the requests of each.
class stopwatch {
public:
    explicit stopwatch(std::shared_ptr<escodb::request_counts> counts)
        : counts_(std::move(counts)) {}

    template <class Step> auto operator()(const std::string& title, Step step) {
        std::printf("\n%s\n", title.c_str());
        counts_->reset();
        const report at_end{*this, std::chrono::steady_clock::now()};
        return step();
    }

private:
    /// Prints behind what the step printed.
    struct report {
        stopwatch& of;
        std::chrono::steady_clock::time_point began;
        ~report() {
            const std::chrono::duration<double, std::milli> time =
                std::chrono::steady_clock::now() - began;
            const escodb::request_counts& made = *of.counts_;
            std::printf("  %.1f ms; %llu reads (%llu bytes), %llu writes (%llu bytes)\n",
                        time.count(), as_number(made.reads), as_number(made.bytes_read),
                        as_number(made.writes), as_number(made.bytes_written));
        }
        static unsigned long long as_number(std::uint64_t value) { return value; }
    };

    std::shared_ptr<escodb::request_counts> counts_;
};

std::string text_of(const json::value& value) {
    std::string text;
    escodb::format::print_json(text, value);
    return text;
}

model read_documents(const std::string& file) {
    std::ifstream input{file};
    expect(input.is_open(), file + " cannot be opened");
    model documents;
    for (std::string line; std::getline(input, line);) {
        const json::value parsed = escodb::format::parse_json(line);
        documents[std::string{parsed.at("path").as_string()}] = parsed.at("value");
    }
    expect(!documents.empty(), file + " holds no document");
    return documents;
}

/// The names that each directory above the documents should have.
std::map<std::string, std::set<std::string>> directories_of(const model& documents) {
    std::map<std::string, std::set<std::string>> directories;
    for (const auto& [path, value] : documents) {
        for (std::size_t slash = 0; slash != path.npos;) {
            const std::size_t next = path.find('/', slash + 1);
            const std::size_t end = next == path.npos ? path.size() : next + 1;
            directories[path.substr(0, slash + 1)].insert(path.substr(slash + 1, end - slash - 1));
            slash = next;
        }
    }
    return directories;
}

store_type store_in(const fs::path& folder, std::string_view password,
                    std::shared_ptr<escodb::request_counts> counts) {
    escodb::counting_adapter<escodb::file_adapter> adapter{escodb::file_adapter{folder},
                                                           std::move(counts)};
    return store_type{std::move(adapter), escodb::options{escodb::password{password}}};
}

void import_all(handle_type& handle, const model& documents) {
    progress_bar bar{documents.size()};
    auto task = handle.task();
    for (const auto& entry : documents)
        task.async_update(entry.first, [&entry, &bar](const auto&) {
            bar.advance();
            return entry.second;
        });
    task.wait();
}

void list_and_get(handle_type& handle, const model& documents) {
    std::printf("  /");
    for (const std::string& name : handle.list("/"))
        std::printf("  %s", name.c_str());
    std::printf("\n");
    std::size_t found = 0;
    for (const std::string& path : handle.find("/")) {
        expect(documents.contains("/" + path), "find gives " + path + ", which was never stored");
        ++found;
    }
    expect(found == documents.size(), "find does not give every document");
    const auto login = documents.lower_bound("/logins/");
    const auto& [path, expected] = login == documents.end() ? *documents.begin() : *login;
    const std::optional<json::value> document = handle.get(path);
    expect(document.has_value(), path + " is not there");
    expect(text_of(*document) == text_of(expected), path + " is not what was stored");
    std::printf("  %s\n  %s\n", path.c_str(), text_of(*document).c_str());
}

/// Several changes of many documents, all called before any is waited for.
void update_some(handle_type& handle, model& documents, std::size_t count) {
    auto task = handle.task();
    std::size_t number = 0;
    for (auto at = documents.begin(); at != documents.end() && number < count; ++at, ++number) {
        task.async_update(at->first, [number](const std::optional<json::value>& current) {
            json::object changed;
            changed["before"] = current.value_or(nullptr);
            changed["number"] = number;
            return json::value(std::move(changed));
        });
        json::object expected;
        expected["before"] = at->second;
        expected["number"] = number;
        at->second = std::move(expected);
    }
    task.wait();
}

void remove_some(handle_type& handle, model& documents, std::size_t count) {
    auto task = handle.task();
    std::vector<std::string> removed;
    for (std::size_t i = 0; i < count && !documents.empty(); ++i) {
        const auto at = std::next(documents.begin(), std::ssize(documents) / 3);
        task.async_remove(at->first);
        removed.push_back(at->first);
        documents.erase(at);
    }
    task.wait();
    auto after = handle.task();
    for (const std::string& path : removed)
        expect(!after.get(path), path + " is still there");
}

void prune_one(handle_type& handle, model& documents) {
    // The directory at the root that holds least.
    std::string directory;
    std::size_t least = documents.size() + 1;
    for (const std::string& name : handle.list("/")) {
        const std::size_t below = static_cast<std::size_t>(
            std::count_if(documents.begin(), documents.end(),
                          [&](const auto& entry) { return entry.first.starts_with("/" + name); }));
        if (name.ends_with('/') && below < least) {
            least = below;
            directory = "/" + name;
        }
    }
    expect(!directory.empty(), "there is no directory to prune");
    handle.prune(directory);
    std::erase_if(documents, [&](const auto& entry) { return entry.first.starts_with(directory); });
    expect(handle.list(directory).empty(), directory + " is still there");
    std::printf("  removed %s with %zu documents\n", directory.c_str(), least);
}

void compare_all(handle_type& handle, const model& documents) {
    auto task = handle.task();
    for (const auto& [path, expected] : documents) {
        const std::optional<json::value> stored = task.get(path);
        expect(stored.has_value(), path + " is not there");
        expect(text_of(*stored) == text_of(expected), path + " is not what was stored");
    }
    const auto directories = directories_of(documents);
    for (const auto& [path, expected] : directories) {
        const std::vector<std::string> names = task.list(path);
        expect(std::set<std::string>(names.begin(), names.end()) == expected &&
                   names.size() == expected.size(),
               path + " does not name exactly what is in it");
    }
    std::printf("  %zu documents and %zu directories are as they should be\n", documents.size(),
                directories.size());
}

void try_wrong_password(const fs::path& folder, std::shared_ptr<escodb::request_counts> counts) {
    store_type store = store_in(folder, "correct horse battery stable", std::move(counts));
    try {
        (void)store.open();
    } catch (const escodb::error& error) {
        expect(error.code() == escodb::errc::access_denied, error.what());
        std::printf("  %s\n", error.what());
        return;
    }
    throw std::runtime_error("a surprise: the store opens with a wrong password");
}

/// The strings of a document that an outsider must not see.
void collect_secrets(const json::value& value, std::vector<std::string>& secrets) {
    constexpr std::size_t long_enough = 8; // Shorter ones may stand in any base64 by chance.
    if (const json::object* object = value.if_object())
        for (const auto& member : *object)
            collect_secrets(member.value(), secrets);
    else if (const json::array* array = value.if_array())
        for (const json::value& element : *array)
            collect_secrets(element, secrets);
    else if (const json::string* text = value.if_string(); text && text->size() >= long_enough)
        secrets.emplace_back(*text);
}

void show_files(const fs::path& folder, const model& documents) {
    constexpr std::size_t shown = 68;
    std::set<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder))
        files.insert(entry.path());
    std::string everything;
    for (const fs::path& file : files) {
        std::ifstream input{file, std::ios::binary};
        const std::string content{std::istreambuf_iterator<char>(input), {}};
        everything += content;
        std::printf("  %-16s %8zu bytes", file.filename().c_str(), content.size());
        const std::size_t items =
            static_cast<std::size_t>(std::count(content.begin(), content.end(), '\n'));
        if (!file.filename().string().starts_with("shard-")) {
            std::printf("\n");
            continue;
        }
        std::printf(", %zu lines\n", items + 1);
        for (std::size_t line = 0, at = 0; line < 3 && at != content.npos + 1; ++line) {
            std::printf("    %s...\n",
                        content.substr(at, std::min(content.find('\n', at) - at, shown)).c_str());
            at = content.find('\n', at) + 1;
        }
    }
    std::vector<std::string> secrets;
    for (const auto& [path, value] : documents) {
        secrets.push_back(path);
        collect_secrets(value, secrets);
    }
    for (const std::string& secret : secrets)
        expect(everything.find(secret) == everything.npos, "a file holds plaintext");
    std::printf("  none of %zu paths and values stands in a file\n", secrets.size());
}

void run(const std::string& file) {
    model documents = read_documents(file);
    const temporary_folder folder;
    const auto counts = std::make_shared<escodb::request_counts>();
    stopwatch step{counts};
    std::printf("%zu documents of %s; the store is %s\n", documents.size(), file.c_str(),
                folder.path().c_str());

    store_type store = store_in(folder.path(), the_password, counts);
    handle_type handle = step("Make a store of 4 shards, with 600,000 rounds of PBKDF2",
                              [&] { return store.create(); });
    step("Import all documents in one task", [&] { import_all(handle, documents); });
    expect(counts->reads == 4, "the import read a shard twice");
    expect(counts->writes <= 8, "the import made more than two writes for a shard");
    step("List, find, and get one document", [&] { list_and_get(handle, documents); });
    step("Update 200 documents at once in one task", [&] { update_some(handle, documents, 200); });
    step("Remove 20 documents at once in one task", [&] { remove_some(handle, documents, 20); });
    step("Prune a directory", [&] { prune_one(handle, documents); });

    store_type again = store_in(folder.path(), the_password, counts);
    handle_type reopened =
        step("Open the store again with the password", [&] { return again.open(); });
    step("Compare all with a copy in memory", [&] { compare_all(reopened, documents); });
    step("Open it with a wrong password", [&] { try_wrong_password(folder.path(), counts); });
    step("What an outsider sees", [&] { show_files(folder.path(), documents); });
}

} // namespace

int main(int argc, char** argv) {
    try {
        run(argc > 1 ? argv[1] : "examples/data/credentials.jsonl");
        std::printf("\nAll is well.\n");
        return 0;
    } catch (const std::exception& error) {
        std::fflush(stdout);
        std::fprintf(stderr, "escodb-demo: %s\n", error.what());
        return 1;
    }
}
