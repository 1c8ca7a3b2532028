#include "api/service.hpp"
#include "support/faulty_store.hpp"

namespace darkroom::api {
namespace {

using test::problem_of;
using test::Service;

class ObjectRoutes : public ::testing::Test {
 protected:
  ObjectRoutes() {
    put("anna/job-1/normal.jpg", "0123456789");
    put("anna/job-1/result.json", "{}");
    put("odd name.bin", "x");
    etag = "\"" + service.objects().version("anna/job-1/normal.jpg")->tag + "\"";
  }
  void put(const std::string& key, std::string_view text) {
    ASSERT_TRUE(service.objects().put(key, as_bytes(text), {}).has_value());
  }

  Service service;
  const std::string path = "/objects/anna/job-1/normal.jpg";
  std::string etag;
};

TEST_F(ObjectRoutes, ServeAFileAsWhatItIs) {
  const Response whole = service.get(path);

  EXPECT_EQ(whole.status, 200);
  EXPECT_EQ(whole.content_type, "image/jpeg");
  EXPECT_EQ(whole.body, "0123456789");
  EXPECT_EQ(whole.header("ETag"), etag);
  EXPECT_EQ(whole.header("Accept-Ranges"), "bytes");
  EXPECT_EQ(whole.header("Cache-Control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(whole.header("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(service.get("/objects/anna/job-1/result.json").content_type, "application/json");
  EXPECT_EQ(service.get("/objects/odd%20name.bin").content_type, "application/octet-stream");
}

TEST_F(ObjectRoutes, ServeOneRange) {
  const Response part = service.get(path, {{"range", "bytes=2-4"}});

  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(part.body, "234");
  EXPECT_EQ(part.header("Content-Range"), "bytes 2-4/10");
}

TEST_F(ObjectRoutes, SayHowLongAFileIsWhenARangeBeginsBehindIt) {
  const Response refused = service.get(path, {{"range", "bytes=10-"}});

  EXPECT_EQ(problem_of(refused), "416 invalid_job");
  EXPECT_EQ(refused.header("Content-Range"), "bytes */10");
}

TEST_F(ObjectRoutes, ServeTheWholeWhereTheRangeIsOfAnotherVersion) {
  EXPECT_EQ(service.get(path, {{"range", "bytes=2-4"}, {"if-range", "\"other\""}}).status, 200);
  EXPECT_EQ(service.get(path, {{"range", "bytes=2-4"}, {"if-range", etag}}).status, 206);
}

TEST_F(ObjectRoutes, SendNothingThatTheClientHas) {
  const Response same = service.get(path, {{"if-none-match", "\"x\", W/" + etag}});

  EXPECT_EQ(same.status, 304);
  EXPECT_EQ(same.body, "");
  EXPECT_EQ(same.header("ETag"), etag);
  EXPECT_EQ(service.get(path, {{"if-none-match", "*"}}).status, 304);
  EXPECT_EQ(service.get(path, {{"if-none-match", "\"x\""}}).status, 200);
}

TEST_F(ObjectRoutes, ReadNoByteThatIsNotAskedFor) {
  darkroom::test::FaultyStore unreadable(service.objects());
  unreadable.fail(darkroom::test::Call::get, 1);
  ApiServices services = service.services();
  services.objects = &unreadable;
  Api api({}, services);

  const Response head = answer(Service::request_for("HEAD", path), api);
  const Response same = answer(Service::request_for("GET", path, {{"if-none-match", etag}}), api);

  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.header("Content-Length"), "10");
  EXPECT_EQ(head.header("ETag"), etag);
  EXPECT_EQ(same.status, 304);
}

TEST_F(ObjectRoutes, NameNoOtherBytesByTheirTag) {
  darkroom::test::FaultyStore replaced(service.objects());
  // The file is replaced once the first look at it is over.
  replaced.before(darkroom::test::Call::get, [&](int before) {
    if (before == 0) put("anna/job-1/normal.jpg", "other");
  });
  ApiServices services = service.services();
  services.objects = &replaced;
  Api api({}, services);

  const Response whole = answer(Service::request_for("GET", path), api);

  EXPECT_EQ(whole.body, "other");
  EXPECT_NE(whole.header("ETag"), etag);
}

class NoObject : public ::testing::TestWithParam<const char*> {};
TEST_P(NoObject, IsNotFound) {
  Service service;
  EXPECT_EQ(problem_of(service.get(GetParam())), "404 not_found");
}
INSTANTIATE_TEST_SUITE_P(All, NoObject,
                         ::testing::Values("/objects/none.jpg", "/objects/../keys.json",
                                           "/objects/%2e%2e/keys.json",
                                           "/objects/a/..%2f..%2fkeys.json", "/objects//etc/passwd",
                                           "/objects/%2Fetc%2Fpasswd", "/objects/a%00.jpg",
                                           "/objects/a%0a.jpg", "/objects/./a", "/objects/a//b"));

TEST(Objects, OfADirectoryAreServedFromBeneathIt) {
  const darkroom::testing::ScratchFolder folder;
  darkroom::testing::write_text(folder / "keys.json", "secret");
  const auto store =
      storage::open_directory_store({.path = folder / "objects", .public_base = ""}).value();
  ASSERT_TRUE(store->put("a.png", as_bytes("png"), {}).has_value());
  Service service;
  ApiServices services = service.services();
  services.objects = store.get();
  Api api({}, services);

  EXPECT_EQ(answer(Service::request_for("GET", "/objects/a.png"), api).body, "png");
  EXPECT_EQ(answer(Service::request_for("GET", "/objects/..%2Fkeys.json"), api).status, 404);
  // No file can have that name, and nobody learns where the files are.
  const std::string too_long(256, 'a');
  const Response none = answer(Service::request_for("GET", "/objects/" + too_long), api);
  EXPECT_EQ(problem_of(none), "404 not_found");
  EXPECT_EQ(none.body.find(folder.path().string()), std::string::npos);
}

TEST(Objects, OfAnotherStoreAreNotServedHere) {
  Service service;
  ApiServices services = service.services();
  services.objects = nullptr;
  Api api({}, services);

  EXPECT_EQ(answer(Service::request_for("GET", "/objects/a.png"), api).status, 404);
}

}  // namespace
}  // namespace darkroom::api
