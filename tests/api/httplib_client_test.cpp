#include "api/service.hpp"

#include <httplib.h>

namespace darkroom::api {
namespace {

using test::json;
using test::kJob;
using test::Service;

class HttplibClient : public ::testing::Test {
 protected:
  Service service;
  std::unique_ptr<ApiServer> server =
      ApiServer::start(ApiOptions{.port = 0}, service.services()).value();
  httplib::Client client{"127.0.0.1", server->port()};
};

TEST_F(HttplibClient, SubmitsAndFollowsAJob) {
  client.set_keep_alive(true);

  const auto accepted = client.Post("/v1/jobs", kJob, "application/json");
  ASSERT_TRUE(accepted);
  EXPECT_EQ(accepted->status, 202);
  const auto shown = client.Get(accepted->get_header_value("Location"));
  ASSERT_TRUE(shown);
  EXPECT_EQ(json::parse(shown->body)["state"], "available");
  EXPECT_EQ(client.Delete("/v1/jobs/job-1")->status, 200);
}

TEST_F(HttplibClient, UploadsALargePicture) {
  const std::string picture(8U << 20U, '\x5A');
  const httplib::MultipartFormDataItems parts = {
      {"job", R"({"id":"a","tool":"sora"})", "", "application/json"},
      {"file", picture, "a.png", "image/png"}};

  const auto accepted = client.Post("/v1/jobs", parts);

  ASSERT_TRUE(accepted);
  EXPECT_EQ(accepted->status, 202) << accepted->body;
  EXPECT_EQ(service.queue().claim({}, service.now).value().at(0).job.payload.size(),
            picture.size());
}

TEST_F(HttplibClient, FetchesALargeObjectWhole) {
  const Bytes object(20U << 20U, std::byte{7});
  ASSERT_TRUE(service.objects().put("a.png", object, {}).has_value());

  const auto fetched = client.Get("/objects/a.png");

  ASSERT_TRUE(fetched);
  EXPECT_EQ(fetched->status, 200);
  EXPECT_EQ(fetched->body.size(), object.size());
}

TEST_F(HttplibClient, ReadsAStreamOfEvents) {
  service.post("/v1/jobs", kJob);
  std::string read;

  // The receiver's false ends the request, which httplib then calls cancelled.
  (void)client.Get("/v1/events?after=0", [&](const char* bytes, std::size_t size) {
    read.append(bytes, size);
    return read.find("job.accepted") == std::string::npos;
  });

  EXPECT_NE(read.find("event: job.accepted\n"), std::string::npos) << read;
}

}  // namespace
}  // namespace darkroom::api
