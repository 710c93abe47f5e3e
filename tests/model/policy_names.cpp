// SPDX-License-Identifier: Apache-2.0
#include <escodb/model/policy_names.hpp>

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

BOOST_AUTO_TEST_SUITE(model_policy_names)

namespace model = escodb::model;
using pairs = std::vector<std::pair<std::string, std::string>>;

struct usual {
    struct cipher { static constexpr std::string_view name = "AES-256-GCM"; };
    struct kdf { static constexpr std::string_view name = "PBKDF2-HMAC-SHA-256"; };
    struct shard_hash { static constexpr std::string_view name = "HMAC-SHA-256"; };
    struct key_schedule { static constexpr std::string_view name = "sequence per shard"; };
    struct serialiser { static constexpr std::string_view name = "JSON"; };
};
struct unusual : usual {
    struct kdf { static constexpr std::string_view name = "Argon2id"; };
    struct serialiser { static constexpr std::string_view name = "raw bytes"; };
};

bool refuses(const escodb::error& caught, std::string_view why) {
    return caught.code() == escodb::errc::wrong_policy &&
           std::string_view{caught.what()}.find(why) != std::string_view::npos;
}

BOOST_AUTO_TEST_CASE(only_unusual_policies_are_named) {
    BOOST_CHECK(model::unusual_policy_names<usual>().empty());
    BOOST_CHECK((model::unusual_policy_names<unusual>() ==
                 pairs{{"kdf", "Argon2id"}, {"serialiser", "raw bytes"}}));
}

BOOST_AUTO_TEST_CASE(equal_policies_pass) {
    BOOST_CHECK_NO_THROW(model::check_policy_names<usual>({}));
    BOOST_CHECK_NO_THROW(model::check_policy_names<usual>({{"kdf", "PBKDF2-HMAC-SHA-256"}}));
    BOOST_CHECK_NO_THROW(
        model::check_policy_names<unusual>(model::unusual_policy_names<unusual>()));
}

BOOST_AUTO_TEST_CASE(others_are_refused_with_both_names) {
    BOOST_CHECK_EXCEPTION(
        model::check_policy_names<usual>(model::unusual_policy_names<unusual>()), escodb::error,
        [](const auto& caught) {
            return refuses(caught, "kdf: the store's is Argon2id, this program's is PBKDF2");
        });
    BOOST_CHECK_EXCEPTION(model::check_policy_names<unusual>({}), escodb::error,
                          [](const auto& caught) {
                              return refuses(caught, "the store's is PBKDF2-HMAC-SHA-256, this "
                                                     "program's is Argon2id");
                          });
    BOOST_CHECK_EXCEPTION(model::check_policy_names<usual>({{"x\x1b", "y"}}), escodb::error,
                          [](const auto& caught) { return refuses(caught, "unknown kind x\\x1b"); });
}

BOOST_AUTO_TEST_SUITE_END()
