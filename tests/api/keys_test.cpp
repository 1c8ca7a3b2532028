#include "api/keys.hpp"

#include "api/service.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

namespace darkroom::api {
namespace {

using darkroom::testing::ScratchFolder;
using darkroom::testing::text_in;
using darkroom::testing::write_text;
using test::kStart;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr Scopes kReader{.read = true};

class Keys : public ::testing::Test {
 protected:
  std::unique_ptr<KeyStore> open() const { return KeyStore::open(path).value(); }

  ScratchFolder folder;
  std::string path = folder / "keys.json";
};

TEST_F(Keys, AreFoundByTheirWholeTextAlone) {
  const auto store = open();
  const NewKey made = store->create({.name = "web", .scopes = kReader}, kStart).value();

  EXPECT_THAT(made.text, ::testing::MatchesRegex("dk_[0-9a-f]{12}_[0-9a-f]{64}"));
  EXPECT_EQ(store->find(made.text), made.key);
  std::string other = made.text;
  other.back() = other.back() == '0' ? '1' : '0';
  EXPECT_EQ(store->find(other), std::nullopt);
  EXPECT_EQ(store->find(made.text.substr(0, made.text.size() - 1)), std::nullopt);
  EXPECT_EQ(store->find(""), std::nullopt);
}

TEST_F(Keys, AreKeptAsDigestsThatNobodyElseMayRead) {
  const NewKey made = open()->create({.name = "web", .scopes = kReader}, kStart).value();

  EXPECT_THAT(text_in(path), Not(HasSubstr(made.text.substr(16))));
  struct stat facts{};
  ASSERT_EQ(stat(path.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777U, 0600U);
}

TEST_F(Keys, OutliveTheStoreWithAllThatWasSaidOfThem) {
  const NewKey made = open()
                          ->create({.name = "web",
                                    .scopes = {.submit = true, .admin = true},
                                    .limit = RateLimit{.per_second = 2.5, .burst = 10}},
                                   kStart)
                          .value();

  EXPECT_EQ(open()->find(made.text), made.key);
}

TEST_F(Keys, OfAnotherProcessAreSeen) {
  const auto service = open();
  EXPECT_FALSE(service->needed());

  const NewKey made = open()->create({.name = "cli", .scopes = kReader}, kStart).value();

  EXPECT_TRUE(service->needed());
  EXPECT_TRUE(service->find(made.text).has_value());
}

TEST_F(Keys, ThatAreRevokedOpenNothingAndLeaveTheDoorShut) {
  const auto store = open();
  const NewKey made = store->create({.name = "web", .scopes = kReader}, kStart).value();

  ASSERT_TRUE(store->revoke(made.key.id).has_value());

  EXPECT_EQ(store->find(made.text), std::nullopt);
  EXPECT_TRUE(store->needed());
  EXPECT_EQ(store->revoke(made.key.id).error().code(), ErrorCode::not_found);
}

TEST_F(Keys, AreListedOldestFirst) {
  const auto store = open();
  const NewKey late = store->create({.name = "b", .scopes = kReader}, kStart).value();
  const NewKey early =
      store->create({.name = "a", .scopes = kReader}, kStart - std::chrono::hours(1)).value();

  EXPECT_THAT(store->list().value(), ElementsAre(early.key, late.key));
}

TEST_F(Keys, StayAsTheyWereWhileTheFileIsBroken) {
  const auto store = open();
  const NewKey made = store->create({.name = "web", .scopes = kReader}, kStart).value();

  write_text(path, "{\"keys\":[{}]}");

  EXPECT_TRUE(store->find(made.text).has_value());
  EXPECT_EQ(KeyStore::open(path).error().code(), ErrorCode::invalid_preset);
}

TEST_F(Keys, ThatCannotBeAreRefusedWithEveryReason) {
  const auto made = open()->create(
      {.name = "a\nb", .scopes = {}, .limit = RateLimit{.per_second = 0, .burst = 0}}, kStart);

  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().problems().size(), 3U);
  EXPECT_FALSE(open()->needed());
}

class BrokenKeyFile : public ::testing::TestWithParam<const char*> {};
TEST_P(BrokenKeyFile, IsNamed) {
  const ScratchFolder folder;
  const std::string path = folder / "keys.json";
  write_text(path, GetParam());

  const auto store = KeyStore::open(path);

  ASSERT_FALSE(store.has_value());
  EXPECT_EQ(store.error().code(), ErrorCode::invalid_preset);
  EXPECT_THAT(store.error().message(), HasSubstr("keys.json"));
}
#define DARKROOM_DIGEST "0123456789012345678901234567890123456789012345678901234567890123"
INSTANTIATE_TEST_SUITE_P(
    All, BrokenKeyFile,
    ::testing::Values(
        "", "[]", "{\"keys\":1}", "{\"keys\":[1]}",
        R"({"keys":[{"id":"a","sha256":"short","createdAt":"2026-01-31T09:00:00.000Z","scopes":[]}]})",
        R"({"keys":[{"id":"a","sha256":")" DARKROOM_DIGEST
        R"(","createdAt":"2026-01-31T09:00:00.000Z","scopes":["root"]}]})",
        R"({"keys":[{"id":"a","sha256":")" DARKROOM_DIGEST
        R"(","createdAt":"2026-01-31T09:00:00.000Z","scopes":[],"limit":{"perSecond":0,"burst":1}}]})"));

TEST(ScopesAllowed, OfAdminAreAll) {
  const Scopes admin{.admin = true};
  EXPECT_TRUE(admin.allow(Scope::read) && admin.allow(Scope::submit) && admin.allow(Scope::admin));
  const Scopes submit{.submit = true};
  EXPECT_TRUE(submit.allow(Scope::submit) && submit.allow(Scope::none));
  EXPECT_FALSE(submit.allow(Scope::read) || submit.allow(Scope::admin));
}

TEST(ScopeNames, AreReadBack) {
  for (const Scope scope : {Scope::read, Scope::submit, Scope::admin}) {
    EXPECT_EQ(scope_from(to_string(scope)), scope);
  }
  EXPECT_EQ(scope_from("none"), std::nullopt);
}

}  // namespace
}  // namespace darkroom::api
