// What every ObjectStore does, run against each of them. Included in one file of a test program:
//   INSTANTIATE_TEST_SUITE_P(Memory, ObjectStoreContract, testing::Values(StoreKind{...}));
#pragma once

#include "storage/object_store.hpp"
#include "support/required_server.hpp"
#include "support/sample_bytes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace darkroom::storage {

using darkroom::testing::bytes_of;
using darkroom::testing::varied_bytes;

// What an object was read into.
struct Parts final : net::BodySink {
  Result<void> restart() override {
    bytes.clear();
    return {};
  }
  Result<void> expect(const net::BodyHead& said) override {
    head = said;
    return {};
  }
  Result<void> take(ByteView part) override {
    bytes.insert(bytes.end(), part.begin(), part.end());
    return {};
  }

  bool wants_more() const override { return bytes.size() < enough; }

  Bytes bytes;
  net::BodyHead head;
  std::size_t enough = std::numeric_limits<std::size_t>::max();
};

// An empty store, and a way to follow its URLs without it.
struct StoreUnderTest {
  std::shared_ptr<ObjectStore> store;
  std::function<std::optional<Bytes>(const std::string& url)> fetch;  // empty: nobody else can
};

struct StoreKind {
  std::string name;
  std::function<std::optional<StoreUnderTest>()> open;  // nothing: its server is not here

  friend std::ostream& operator<<(std::ostream& out, const StoreKind& kind) {
    return out << kind.name;
  }
};

class ObjectStoreContract : public ::testing::TestWithParam<StoreKind> {
 protected:
  void SetUp() override {
    auto opened = GetParam().open();
    if (!opened) DARKROOM_SKIP_SERVER(GetParam().name);
    subject_ = std::move(*opened);
  }

  ObjectStore& store() { return *subject_.store; }
  const StoreUnderTest& subject() const { return subject_; }

  Result<void> put(const std::string& key, std::string_view text) {
    return store().put(key, as_bytes(text), {});
  }
  // As a whole and part by part: both are the same.
  Result<Bytes> get(const std::string& key) {
    Result<Bytes> whole = store().get(key, 64ULL << 20);
    Parts parts;
    const Result<void> read = store().read(key, 64ULL << 20, parts);
    EXPECT_EQ(read.has_value(), whole.has_value());
    if (!read && !whole) {
      EXPECT_EQ(read.error().code(), whole.error().code());
    }
    if (whole) {
      EXPECT_TRUE(parts.bytes == *whole);
    }
    return whole;
  }

  void expect_round_trip(const std::string& key) {
    ASSERT_TRUE(put(key, "bytes of " + key));

    const auto got = get(key);

    ASSERT_TRUE(got) << got.error().message();
    EXPECT_EQ(*got, bytes_of("bytes of " + key));
  }

 private:
  StoreUnderTest subject_;
};

TEST_P(ObjectStoreContract, GivesBackWhatWasPut) {
  Bytes every_value;
  for (int value = 0; value < 256; ++value) every_value.push_back(static_cast<std::byte>(value));
  ASSERT_TRUE(store().put("user/job/normal.jpg", every_value, {.content_type = "image/jpeg"}));

  const auto got = get("user/job/normal.jpg");

  ASSERT_TRUE(got) << got.error().message();
  EXPECT_EQ(*got, every_value);
}

TEST_P(ObjectStoreContract, ReplacesWhatWasThere) {
  ASSERT_TRUE(put("a/b", "the longer one, which came first"));
  ASSERT_TRUE(put("a/b", "short"));

  const auto got = get("a/b");

  ASSERT_TRUE(got) << got.error().message();
  EXPECT_EQ(*got, bytes_of("short"));
}

TEST_P(ObjectStoreContract, TellsAnObjectFromTheOneThatReplacesIt) {
  ASSERT_TRUE(put("a/b", "one"));
  const auto first = store().version("a/b");
  const auto again = store().version("a/b");
  ASSERT_TRUE(put("a/b", "two"));
  const auto second = store().version("a/b");

  ASSERT_TRUE(first && again && second);
  EXPECT_EQ(first->bytes, 3U);
  EXPECT_EQ(first->tag, again->tag);
  EXPECT_NE(first->tag, second->tag);
}

TEST_P(ObjectStoreContract, HasNoVersionOfWhatIsNotThere) {
  EXPECT_EQ(store().version("a/b").error().code(), ErrorCode::storage_not_found);
  EXPECT_EQ(store().version("../b").error().code(), ErrorCode::invalid_job);
}

TEST_P(ObjectStoreContract, TakesTheSamePutTwice) {
  ASSERT_TRUE(put("a/b", "same"));
  ASSERT_TRUE(put("a/b", "same"));

  EXPECT_EQ(*get("a/b"), bytes_of("same"));
}

TEST_P(ObjectStoreContract, KeepsObjectsApart) {
  ASSERT_TRUE(put("u/j/one", "1"));
  ASSERT_TRUE(put("u/j/two", "2"));
  ASSERT_TRUE(put("u/j2/one", "3"));

  EXPECT_EQ(*get("u/j/one"), bytes_of("1"));
  EXPECT_EQ(*get("u/j/two"), bytes_of("2"));
  EXPECT_EQ(*get("u/j2/one"), bytes_of("3"));
}

TEST_P(ObjectStoreContract, StoresAnObjectWithoutBytes) {
  ASSERT_TRUE(put("empty", ""));

  const auto got = get("empty");

  ASSERT_TRUE(got) << got.error().message();
  EXPECT_TRUE(got->empty());
}

TEST_P(ObjectStoreContract, StoresAnObjectOfManyMegabytes) {
  const Bytes large = varied_bytes((11ULL << 20) + 3);
  const auto put_result = store().put("large", large, {});
  ASSERT_TRUE(put_result) << put_result.error().message();

  const auto got = get("large");

  ASSERT_TRUE(got) << got.error().message();
  EXPECT_TRUE(*got == large);
}

TEST_P(ObjectStoreContract, StoresBytesThatReadLikeAnError) {
  constexpr std::string_view kText = "<Error><Code>InternalError</Code></Error>";
  ASSERT_TRUE(put("error.xml", kText));

  const auto got = get("error.xml");

  ASSERT_TRUE(got) << got.error().message();
  EXPECT_EQ(*got, bytes_of(kText));
}

TEST_P(ObjectStoreContract, SaysThatAMissingObjectIsNotFound) {
  ASSERT_TRUE(put("there/too", "x"));

  for (const char* key : {"missing", "there", "there/too/deep"}) {
    const auto got = get(key);

    ASSERT_FALSE(got) << key;
    EXPECT_EQ(got.error().code(), ErrorCode::storage_not_found) << key;
    EXPECT_FALSE(got.error().retryable()) << key;
  }
}

TEST_P(ObjectStoreContract, GivesAnObjectOfExactlyTheLimitAndNoLarger) {
  ASSERT_TRUE(put("five", "12345"));

  EXPECT_TRUE(store().get("five", 5));
  const auto refused = store().get("five", 4);

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::source_too_large);
  EXPECT_FALSE(refused.error().retryable());
}

TEST_P(ObjectStoreContract, SaysNotFoundHoweverSmallTheLimit) {
  const auto got = store().get("missing", 1);

  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code(), ErrorCode::storage_not_found);
}

TEST_P(ObjectStoreContract, ForgetsWhatIsRemoved) {
  ASSERT_TRUE(put("u/j/one", "1"));
  ASSERT_TRUE(put("u/j/two", "2"));

  const auto removed = store().remove("u/j/one");

  ASSERT_TRUE(removed) << removed.error().message();
  EXPECT_EQ(get("u/j/one").error().code(), ErrorCode::storage_not_found);
  EXPECT_EQ(*get("u/j/two"), bytes_of("2"));
}

TEST_P(ObjectStoreContract, ReadsOnePartOfAnObject) {
  ASSERT_TRUE(put("a/b", "0123456789"));
  Parts whole;
  Parts part;

  ASSERT_TRUE(store().read("a/b", 100, whole));
  const auto read = store().read_part("a/b", {.from = 3, .length = 4}, part);

  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(part.bytes, bytes_of("3456"));
  EXPECT_EQ(part.head.part, (Range{.from = 3, .length = 4}));
  EXPECT_EQ(part.head.whole, 10U);
  EXPECT_FALSE(whole.head.part);
  EXPECT_EQ(whole.head.bytes, 10U);
  EXPECT_TRUE(whole.head.in_parts);
  EXPECT_FALSE(part.head.version.empty());
  EXPECT_EQ(part.head.version, whole.head.version);
}

TEST_P(ObjectStoreContract, TellsAPartOfAnotherObjectUnderTheSameKey) {
  Parts one;
  Parts two;
  ASSERT_TRUE(put("a/b", "one"));
  ASSERT_TRUE(store().read_part("a/b", {.from = 1, .length = 1}, one));
  ASSERT_TRUE(put("a/b", "two"));
  ASSERT_TRUE(store().read_part("a/b", {.from = 1, .length = 1}, two));

  EXPECT_NE(one.head.version, two.head.version);
}

TEST_P(ObjectStoreContract, HasNoPartBehindItsEnd) {
  ASSERT_TRUE(put("a/b", "0123456789"));
  Parts part;

  const auto read = store().read_part("a/b", {.from = 10, .length = 1}, part);

  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code(), ErrorCode::storage_unavailable);
  EXPECT_TRUE(read.error().retryable());
  EXPECT_EQ(store().read_part("no", {.from = 0, .length = 1}, part).error().code(),
            ErrorCode::storage_not_found);
}

TEST_P(ObjectStoreContract, EndsWhereTheReaderHasEnough) {
  ASSERT_TRUE(store().put("large", varied_bytes(11ULL << 20), {}));
  Parts beginning;
  beginning.enough = 100;

  const auto read = store().read("large", 64ULL << 20, beginning);

  ASSERT_TRUE(read) << read.error().message();
  EXPECT_GE(beginning.bytes.size(), 100U);
  EXPECT_LE(beginning.bytes.size(), 1U << 20);
}

TEST_P(ObjectStoreContract, SucceedsInRemovingWhatIsNotThere) {
  ASSERT_TRUE(put("u/j/one", "1"));
  ASSERT_TRUE(store().remove("u/j/one"));

  EXPECT_TRUE(store().remove("u/j/one"));
  EXPECT_TRUE(store().remove("never/was"));
}

TEST_P(ObjectStoreContract, TakesAKeyAgainAfterItsRemoval) {
  ASSERT_TRUE(put("u/j/one", "1"));
  ASSERT_TRUE(store().remove("u/j/one"));

  expect_round_trip("u/j/one");
}

TEST_P(ObjectStoreContract, RefusesABadKeyEverywhere) {
  for (const std::string key : {"../up", "/absolute", "a//b", "a/.", "", "a\nb"}) {
    EXPECT_EQ(put(key, "x").error().code(), ErrorCode::invalid_job) << key;
    EXPECT_EQ(get(key).error().code(), ErrorCode::invalid_job) << key;
    EXPECT_EQ(store().remove(key).error().code(), ErrorCode::invalid_job) << key;
    EXPECT_EQ(store().url(key).error().code(), ErrorCode::invalid_job) << key;
  }
}

TEST_P(ObjectStoreContract, TakesKeysInEveryScript) {
  expect_round_trip("Jürgen/日本語/صورة.webp");
}

TEST_P(ObjectStoreContract, TakesKeysWithEveryReservedCharacter) {
  expect_round_trip("a b+c&d=e/100%25?#[x]@!$'()*,;:~.jpg");
}

TEST_P(ObjectStoreContract, TakesKeysThatBeginWithADot) {
  expect_round_trip(".hidden/..twice/...");
}

TEST_P(ObjectStoreContract, TakesALongKey) {
  const std::string part(200, 'k');
  expect_round_trip(part + "/" + part + "/" + part);
}

TEST_P(ObjectStoreContract, TakesManyPutsAtOnce) {
  constexpr int kThreads = 8;
  constexpr int kPuts = 6;
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < kThreads; ++thread) {
      threads.emplace_back([this, thread] {
        for (int i = 0; i < kPuts; ++i) {
          const std::string name = std::to_string(thread) + "/" + std::to_string(i);
          const auto done = put("shared/" + name, name);
          EXPECT_TRUE(done) << done.error().message();
        }
      });
    }
  }

  for (int thread = 0; thread < kThreads; ++thread) {
    for (int i = 0; i < kPuts; ++i) {
      const std::string name = std::to_string(thread) + "/" + std::to_string(i);
      EXPECT_EQ(*get("shared/" + name), bytes_of(name));
    }
  }
}

TEST_P(ObjectStoreContract, ShowsOneWholeObjectWhileManyReplaceIt) {
  constexpr std::size_t kSize = 100'000;
  const auto filled = [](int value) { return Bytes(kSize, static_cast<std::byte>(value)); };
  ASSERT_TRUE(store().put("contested", filled(0), {}));

  std::vector<std::jthread> writers;
  for (int value = 1; value <= 4; ++value) {
    writers.emplace_back([&, value] {
      for (int i = 0; i < 5; ++i) EXPECT_TRUE(store().put("contested", filled(value), {}));
    });
  }
  for (int i = 0; i < 20; ++i) {
    const auto seen = store().get("contested", 1 << 20);
    ASSERT_TRUE(seen) << seen.error().message();
    EXPECT_TRUE(*seen == Bytes(kSize, seen->front()));
  }
}

TEST_P(ObjectStoreContract, KeepsWhatIsPutWhileANeighbourIsRemoved) {
  std::jthread remover([this] {
    for (int i = 0; i < 30; ++i) {
      EXPECT_TRUE(put("u/j/passing", "x"));
      EXPECT_TRUE(store().remove("u/j/passing"));
    }
  });
  for (int i = 0; i < 30; ++i) {
    const std::string key = "u/j/" + std::to_string(i);
    const auto done = put(key, "kept");
    ASSERT_TRUE(done) << done.error().message();
    EXPECT_EQ(*get(key), bytes_of("kept"));
    EXPECT_TRUE(store().remove(key));
  }
}

TEST_P(ObjectStoreContract, GivesAUrlThatLeadsToTheBytes) {
  const std::string key = "Jürgen/a b+c%/x&y.jpg";
  ASSERT_TRUE(put(key, "seen from outside"));

  const auto url = store().url(key);

  ASSERT_TRUE(url) << url.error().message();
  EXPECT_EQ(url->find(' '), std::string::npos) << *url;
  if (subject().fetch) {
    EXPECT_EQ(subject().fetch(*url), bytes_of("seen from outside")) << *url;
  }
}

TEST_P(ObjectStoreContract, FindsItselfThereAndWritable) {
  const auto checked = store().check();

  EXPECT_TRUE(checked) << checked.error().message();
  EXPECT_FALSE(store().describe().empty());
}

}  // namespace darkroom::storage
