// The S3 store against a real MinIO, its objects read back by clients that are not ours.
#include "base/hashing.hpp"
#include "contract/object_store_contract.hpp"
#include "net/http_client.hpp"
#include "storage/bucket_listing.hpp"
#include "storage/s3/answer.hpp"
#include "storage/s3_store.hpp"
#include "storage/source.hpp"
#include "support/fixed_credentials.hpp"
#include "support/minio_server.hpp"
#include "support/required_server.hpp"

#include <nlohmann/json.hpp>
#include <stdio.h>

#include <atomic>
#include <functional>

namespace darkroom::storage {
namespace {

using darkroom::testing::FixedCredentials;
using darkroom::testing::MinioServer;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kHowToGetIt = "MinIO, which tools/servers/minio.sh builds";

net::HttpClient& http() {
  static const std::unique_ptr<net::HttpClient> kClient =
      net::HttpClient::open({.min_bytes_per_second = 0}).take();
  return *kClient;
}

FixedCredentials& good_keys() {
  static FixedCredentials keys(MinioServer::credentials());
  return keys;
}

S3Options options_for(const std::string& bucket) {
  return {.bucket = bucket,
          .endpoint = MinioServer::shared()->endpoint(),
          .multipart_threshold = 5ULL << 20,
          .part_bytes = 5ULL << 20,
          .attempts = 1};
}

std::unique_ptr<ObjectStore> opened(S3Options options,
                                    net::CredentialProvider& keys = good_keys()) {
  auto store = open_s3_store(std::move(options), http(), keys);
  EXPECT_TRUE(store) << store.error().message();
  return std::move(store).take();
}

std::string quoted(const std::string& text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? "'\\''" : std::string(1, c);
  return result + "'";
}

// What read_back.py prints; its keys are the server's.
nlohmann::json read_back(const std::vector<std::string>& arguments) {
  const net::AwsCredentials keys = MinioServer::credentials();
  std::string command = "AWS_ACCESS_KEY_ID=" + quoted(keys.access_key_id) +
                        " AWS_SECRET_ACCESS_KEY=" + quoted(keys.secret_access_key) +
                        " /usr/bin/python3 " DARKROOM_SOURCE_DIR "/tests/storage/read_back.py";
  for (const std::string& argument : arguments) command += " " + quoted(argument);
  FILE* output = popen(command.c_str(), "r");
  std::string text;
  std::array<char, 4096> chunk{};
  for (std::size_t got = 1; got > 0;) {
    got = fread(chunk.data(), 1, chunk.size(), output);
    text.append(chunk.data(), got);
  }
  EXPECT_EQ(pclose(output), 0) << command;
  return nlohmann::json::parse(text, nullptr, false);
}

std::optional<StoreUnderTest> fresh_bucket() {
  MinioServer* minio = MinioServer::shared();
  if (minio == nullptr) return std::nullopt;
  return StoreUnderTest{.store = opened(options_for(minio->new_bucket())),
                        .fetch = [](const std::string& url) -> std::optional<Bytes> {
                          const auto answer = http().send({.url = url});
                          if (!answer || answer->status != 200) return std::nullopt;
                          return answer->body;
                        }};
}
INSTANTIATE_TEST_SUITE_P(S3, ObjectStoreContract,
                         ::testing::Values(StoreKind{"MinIO", fresh_bucket}),
                         [](const auto& kind) { return kind.param.name; });

class S3OnMinio : public ::testing::Test {
 protected:
  void SetUp() override {
    if (MinioServer::shared() == nullptr) DARKROOM_SKIP_SERVER(kHowToGetIt);
    bucket_ = MinioServer::shared()->new_bucket();
  }
  const std::string& bucket() const { return bucket_; }
  const std::string& endpoint() const { return MinioServer::shared()->endpoint(); }

 private:
  std::string bucket_;
};

TEST_F(S3OnMinio, GivesAnObjectTheHeadersAndTagsThatAnotherClientReads) {
  S3Options options = options_for(bucket());
  options.prefix = "ours/";
  options.storage_class = "REDUCED_REDUNDANCY";
  options.tags = {{"project", "dark room"}, {"owner", "a+b=c@d"}};
  options.server_side_encryption = "AES256";
  const Bytes bytes = testing::varied_bytes(100'000);

  ASSERT_TRUE(
      opened(options)->put("u/j/normal.jpg", bytes,
                           {.content_type = "image/jpeg", .cache_control = "public, max-age=60"}));

  const nlohmann::json seen = read_back({endpoint(), bucket(), "ours/u/j/normal.jpg"});
  EXPECT_EQ(seen["sha256"], sha256_hex(bytes));
  EXPECT_EQ(seen["content_type"], "image/jpeg");
  EXPECT_EQ(seen["cache_control"], "public, max-age=60");
  EXPECT_EQ(seen["storage_class"], "REDUCED_REDUNDANCY");
  EXPECT_EQ(seen["encryption"], "AES256");
  EXPECT_EQ(seen["tags"], (nlohmann::json{{"project", "dark room"}, {"owner", "a+b=c@d"}}));
}

TEST_F(S3OnMinio, EncryptsWithTheKeyItIsTold) {
  S3Options options = options_for(bucket());
  options.server_side_encryption = "aws:kms";
  options.kms_key_id = "test-key";

  const auto done = opened(options)->put("a", as_bytes("x"), {});

  ASSERT_TRUE(done) << done.error().message();
  const nlohmann::json seen = read_back({endpoint(), bucket(), "a"});
  EXPECT_EQ(seen["encryption"], "aws:kms");
  EXPECT_THAT(seen["kms_key_id"].get<std::string>(), HasSubstr("test-key"));
}

TEST_F(S3OnMinio, PutsALargeObjectInPartsWithTheSameHeaders) {
  S3Options options = options_for(bucket());
  options.tags = {{"size", "large"}};
  const Bytes bytes = testing::varied_bytes((11ULL << 20) + 1);

  ASSERT_TRUE(opened(options)->put("large.webp", bytes, {.content_type = "image/webp"}));

  const nlohmann::json seen = read_back({endpoint(), bucket(), "large.webp"});
  EXPECT_EQ(seen["sha256"], sha256_hex(bytes));
  EXPECT_EQ(seen["content_type"], "image/webp");
  EXPECT_EQ(seen["cache_control"], ObjectHeaders{}.cache_control);
  EXPECT_EQ(seen["tags"], (nlohmann::json{{"size", "large"}}));
  EXPECT_THAT(seen["etag"].get<std::string>(), ::testing::EndsWith("-3")) << "3 parts";
}

TEST_F(S3OnMinio, PresignsUrlsThatNeedNoKeys) {
  const auto store = opened(options_for(bucket()));
  ASSERT_TRUE(store->put("Jürgen/a b+c&d.png", as_bytes("open to all"),
                         {.content_type = "image/png", .cache_control = "no-store"}));

  const nlohmann::json seen = read_back({"--url", *store->url("Jürgen/a b+c&d.png")});

  EXPECT_EQ(seen["sha256"], sha256_hex(as_bytes("open to all")));
  EXPECT_EQ(seen["content_type"], "image/png");
  EXPECT_EQ(seen["cache_control"], "no-store");
}

TEST_F(S3OnMinio, PresignsUrlsThatEnd) {
  S3Options options = options_for(bucket());
  options.presign_expiry = std::chrono::seconds(60);
  options.clock = [] { return std::chrono::system_clock::now() - std::chrono::minutes(5); };
  const auto url = opened(options)->url("a");
  ASSERT_TRUE(url);

  const auto answer = http().send({.url = *url});

  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 403);
}

TEST_F(S3OnMinio, ReadsABucketThatAnotherPrefixWrote) {
  S3Options options = options_for(bucket());
  options.prefix = "one/";
  ASSERT_TRUE(opened(options)->put("key", as_bytes("x"), {}));

  EXPECT_EQ(*opened(options_for(bucket()))->get("one/key", 10), testing::bytes_of("x"));
}

TEST_F(S3OnMinio, SaysThatABucketIsNotThere) {
  const auto store = opened(options_for("no-such-bucket"));

  const auto put = store->put("key", as_bytes("x"), {});
  EXPECT_EQ(put.error().code(), ErrorCode::storage_not_found);
  EXPECT_EQ(put.error().message(), "put s3://no-such-bucket/key: S3 answered 404 NoSuchBucket");
  EXPECT_EQ(store->check().error().code(), ErrorCode::storage_not_found);
  EXPECT_EQ(store->remove("key").error().code(), ErrorCode::storage_not_found);
  EXPECT_EQ(store->put("key", Bytes(6ULL << 20), {}).error().code(), ErrorCode::storage_not_found);
}

struct WrongKeys {
  std::string name;
  net::AwsCredentials keys;
  std::string code;  // S3's
};
class S3WithWrongKeys : public S3OnMinio, public ::testing::WithParamInterface<WrongKeys> {};
TEST_P(S3WithWrongKeys, IsDeniedAndKeepsTheirSecret) {
  FixedCredentials keys(GetParam().keys);
  S3Options options = options_for(bucket());
  options.attempts = 3;
  const auto store = opened(options, keys);

  const auto put = store->put("key", as_bytes("x"), {});

  ASSERT_FALSE(put);
  EXPECT_EQ(put.error().code(), ErrorCode::storage_denied);
  EXPECT_FALSE(put.error().retryable());
  EXPECT_THAT(put.error().message(), HasSubstr(GetParam().code));
  EXPECT_THAT(put.error().message(), Not(HasSubstr(GetParam().keys.secret_access_key)));
  EXPECT_EQ(store->check().error().code(), ErrorCode::storage_denied);
}
INSTANTIATE_TEST_SUITE_P(
    S3, S3WithWrongKeys,
    ::testing::Values(WrongKeys{"Secret",
                                {.access_key_id = MinioServer::credentials().access_key_id,
                                 .secret_access_key = "wrong-secret-wrong-secret",
                                 .session_token = {}},
                                "SignatureDoesNotMatch"},
                      WrongKeys{"Id",
                                {.access_key_id = "nobody",
                                 .secret_access_key = "wrong-secret-wrong-secret",
                                 .session_token = {}},
                                "InvalidAccessKeyId"}),
    [](const auto& each) { return each.param.name; });

TEST_F(S3OnMinio, BlamesTheClockWhereItIsWrong) {
  S3Options options = options_for(bucket());
  options.clock = [] { return std::chrono::system_clock::now() - std::chrono::minutes(20); };

  const auto put = opened(options)->put("key", as_bytes("x"), {});

  ASSERT_FALSE(put);
  EXPECT_EQ(put.error().code(), ErrorCode::storage_denied);
  EXPECT_FALSE(put.error().retryable());
  EXPECT_THAT(put.error().message(), HasSubstr("RequestTimeTooSkewed"));
  EXPECT_THAT(put.error().message(), HasSubstr("clock"));
}

TEST_F(S3OnMinio, NamesTheRegionThatTheBucketIsIn) {
  S3Options options = options_for(bucket());
  options.region = "eu-north-1";

  const auto put = opened(options)->put("key", as_bytes("x"), {});

  ASSERT_FALSE(put);
  EXPECT_EQ(put.error().code(), ErrorCode::storage_denied);
  EXPECT_THAT(put.error().message(),
              HasSubstr("the bucket is in region us-east-1, not in eu-north-1"));
}

TEST_F(S3OnMinio, RefusesAStorageClassThatTheServerDoesNotKnow) {
  S3Options options = options_for(bucket());
  options.storage_class = "NO_SUCH_CLASS";

  const auto put = opened(options)->put("key", as_bytes("x"), {});

  ASSERT_FALSE(put);
  EXPECT_FALSE(put.error().retryable());
  EXPECT_THAT(put.error().message(), HasSubstr("InvalidStorageClass"));
}

TEST_F(S3OnMinio, LeavesNoPartsOfAnUploadThatFails) {
  // The second part is damaged on its way: its bytes change after they were signed.
  class Damaging final : public net::HttpClient {
   public:
    Result<net::HttpResponse> send(const net::HttpRequest& request) override {
      if (request.url.find("partNumber=2") == std::string::npos) return http().send(request);
      Bytes damaged(request.body.begin(), request.body.end());
      damaged.front() ^= std::byte{1};
      net::HttpRequest other = request;
      other.body = damaged;
      return http().send(other);
    }
  } damaging;
  auto store = open_s3_store(options_for(bucket()), damaging, good_keys());
  ASSERT_TRUE(store);

  const auto put = (*store)->put("large", testing::varied_bytes(11ULL << 20), {});

  ASSERT_FALSE(put);
  EXPECT_TRUE(put.error().retryable());
  EXPECT_EQ((*store)->get("large", 1).error().code(), ErrorCode::storage_not_found);
  EXPECT_THAT(read_back({"--uploads", endpoint(), bucket()})["uploads"], IsEmpty());
}

class ListingOnMinio : public S3OnMinio {
 protected:
  void put(const std::string& key, std::string_view bytes = "x") {
    ASSERT_TRUE(opened(options_for(bucket()))->put(key, as_bytes(bytes), {})) << key;
  }

  Result<std::vector<ListedObject>> list(const std::string& prefix,
                                         net::HttpClient& client = http()) {
    S3Options options = options_for(bucket());
    options.prefix = prefix;
    std::vector<ListedObject> found;
    TRY(list_objects(options, client, good_keys(), [&](ListedObject object) -> Result<void> {
      found.push_back(std::move(object));
      return {};
    }));
    return found;
  }

  std::vector<std::string> keys(const std::string& prefix) {
    std::vector<std::string> found;
    const auto objects = list(prefix);
    EXPECT_TRUE(objects) << objects.error().message();
    for (const ListedObject& object : objects.value()) found.push_back(object.key);
    return found;
  }
};

TEST_F(ListingOnMinio, IsInOrderOverSeveralPages) {
  std::vector<std::string> expected;
  for (int i = 0; i < 1203; ++i) {
    const std::string number = std::to_string(i);
    expected.push_back("many/" + std::string(4 - number.size(), '0') + number);
    put(expected.back());
  }
  put("manyfold");
  put("other/x");

  EXPECT_EQ(keys("many/"), expected);
}

TEST_F(ListingOnMinio, GivesBackEveryKeyThatCanBePut) {
  const std::vector<std::string> odd{"odd/J\u00fcrgen/%41?#=;.png", "odd/a b+c&d<e>\"f'.png",
                                     "odd/z/" + std::string(200, 'z')};
  for (const std::string& key : odd) put(key);

  EXPECT_EQ(keys("odd/"), odd);
}

TEST_F(ListingOnMinio, TellsAChangedObjectFromTheSameOne) {
  put("a", "one");
  const auto first = list("");
  put("a", "one");
  const auto same = list("");
  put("a", "two");
  const auto changed = list("");

  EXPECT_EQ(first.value(), same.value());
  EXPECT_NE(first->at(0).etag, changed->at(0).etag);
}

TEST_F(ListingOnMinio, IsEmptyWhereNothingHasThePrefix) {
  put("a/b");

  EXPECT_THAT(keys("b/"), IsEmpty());
}

TEST_F(ListingOnMinio, EndsWithTheErrorOfWhoeverSees) {
  put("a");
  put("b");
  int seen = 0;

  const auto done =
      list_objects(options_for(bucket()), http(), good_keys(), [&](const ListedObject&) {
        ++seen;
        return Result<void>(Error::permanent(ErrorCode::cancelled, "enough"));
      });

  EXPECT_EQ(done.error().code(), ErrorCode::cancelled);
  EXPECT_EQ(seen, 1);
}

TEST_F(ListingOnMinio, SaysWhyABucketCannotBeListed) {
  const auto see = [](const ListedObject&) { return Result<void>(); };
  FixedCredentials stranger({.access_key_id = "nobody",
                             .secret_access_key = "wrong-secret-wrong-secret",
                             .session_token = {}});

  const auto absent = list_objects(options_for("no-such-bucket"), http(), good_keys(), see);
  const auto denied = list_objects(options_for(bucket()), http(), stranger, see);

  EXPECT_EQ(absent.error().code(), ErrorCode::storage_not_found);
  EXPECT_EQ(absent.error().message(), "list s3://no-such-bucket/: S3 answered 404 NoSuchBucket");
  EXPECT_EQ(denied.error().code(), ErrorCode::storage_denied);
}

// MinIO's answers, changed as a hostile server would.
class Rewriting final : public net::HttpClient {
 public:
  using Change = std::function<std::string(std::string)>;
  explicit Rewriting(Change change) : change_(std::move(change)) {}
  Result<net::HttpResponse> send(const net::HttpRequest& request) override {
    ++requests;
    auto answer = http().send(request);
    if (answer) answer->body = testing::bytes_of(change_(std::string(s3::text_of(*answer))));
    return answer;
  }
  int requests = 0;

 private:
  const Change change_;
};

TEST_F(ListingOnMinio, EndsWhereAServerLeadsInACircle) {
  put("a");
  Rewriting circling([](std::string text) {
    constexpr std::string_view kLast = "<IsTruncated>false</IsTruncated>";
    const std::size_t at = text.find(kLast);
    // A token that MinIO takes: "a" in base64.
    return text.replace(at, kLast.size(),
                        "<IsTruncated>true</IsTruncated>"
                        "<NextContinuationToken>YQ==</NextContinuationToken>");
  });

  const auto listed = list("", circling);

  ASSERT_FALSE(listed);
  EXPECT_EQ(listed.error().code(), ErrorCode::storage_unavailable) << listed.error().message();
  EXPECT_EQ(circling.requests, 2);
}

TEST_F(ListingOnMinio, RefusesAnErrorThatComesAsASuccess) {
  Rewriting failing([](const std::string&) { return "<Error><Code>InternalError</Code></Error>"; });

  const auto listed = list("", failing);

  ASSERT_FALSE(listed);
  EXPECT_EQ(listed.error().message(), "list s3://" + bucket() + "/: S3 answered 200 InternalError");
}

SourceOptions at_most(std::uint64_t bytes) {
  SourceOptions options;
  options.limits.max_source_bytes = bytes;
  return options;
}

class SourceOnMinio : public S3OnMinio {
 protected:
  Result<Bytes> load(const std::string& path, SourceOptions options = {}) {
    const SourceLoader loader(std::move(options), http(), [](const std::string& name) {
      return Result<std::shared_ptr<ObjectStore>>(opened(options_for(name)));
    });
    const SharedBytes source = TRY(loader.load({.source_path = path}));
    return Bytes(source.bytes().begin(), source.bytes().end());
  }
};

TEST_F(SourceOnMinio, IsTheObjectThatThePathNames) {
  ASSERT_TRUE(opened(options_for(bucket()))->put("in/a b.png", as_bytes("the image"), {}));

  const auto loaded = load("s3://" + bucket() + "/in/a b.png");

  ASSERT_TRUE(loaded) << loaded.error().message();
  EXPECT_EQ(*loaded, testing::bytes_of("the image"));
}

TEST_F(SourceOnMinio, IsNotFoundWhereTheKeyOrTheBucketIsNot) {
  EXPECT_EQ(load("s3://" + bucket() + "/missing").error().code(), ErrorCode::source_not_found);
  EXPECT_EQ(load("s3://no-such-bucket/key").error().code(), ErrorCode::source_not_found);
}

TEST_F(SourceOnMinio, IsTooLargeOverTheLimit) {
  ASSERT_TRUE(opened(options_for(bucket()))->put("six", as_bytes("123456"), {}));

  EXPECT_EQ(load("s3://" + bucket() + "/six", at_most(5)).error().code(),
            ErrorCode::source_too_large);
}

TEST_F(SourceOnMinio, IsEmptyWithoutBytes) {
  ASSERT_TRUE(opened(options_for(bucket()))->put("none", {}, {}));

  EXPECT_EQ(load("s3://" + bucket() + "/none").error().code(), ErrorCode::source_empty);
}

}  // namespace
}  // namespace darkroom::storage
