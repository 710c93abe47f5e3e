// SPDX-License-Identifier: Apache-2.0

// A storage of one's own: two functions and a name. This one keeps blobs in a map.
#include <escodb/escodb.hpp>

#include <boost/json.hpp>

#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

class map_adapter {
public:
    escodb::async<std::optional<escodb::blob>> read(std::string id) {
        const auto found = blobs_->find(id);
        if (found == blobs_->end())
            co_return std::nullopt;
        co_return found->second;
    }

    // The one promise that everything rests on: a write succeeds only where the blob still has the
    // revision that the writer read; without one, only where there is no blob.
    escodb::async<escodb::write_result> write(std::string id, std::string value,
                                              std::optional<std::string> revision) {
        const auto found = blobs_->find(id);
        const bool current = revision
                                 ? found != blobs_->end() && found->second.revision == *revision
                                 : found == blobs_->end();
        if (!current)
            co_return escodb::write_result::conflict();
        std::string next = std::to_string(++*last_revision_); // Never the same twice.
        (*blobs_)[id] = escodb::blob{std::move(value), next};
        co_return escodb::write_result::written(std::move(next));
    }

    std::string describe() const { return "map"; }

private:
    // Shared, so that a copy of the adapter opens the same store.
    std::shared_ptr<std::map<std::string, escodb::blob>> blobs_ =
        std::make_shared<std::map<std::string, escodb::blob>>();
    std::shared_ptr<int> last_revision_ = std::make_shared<int>(0);
};

int main() {
    const map_adapter storage;
    escodb::store first{storage, escodb::options{escodb::password{"an example"}}};
    first.create().update("/greeting", [](const auto&) { return boost::json::value("hello"); });

    escodb::store second{storage, escodb::options{escodb::password{"an example"}}};
    const auto greeting = second.open().get("/greeting");
    std::cout << (greeting ? greeting->as_string().c_str() : "lost") << '\n';
    return greeting ? 0 : 1;
}
