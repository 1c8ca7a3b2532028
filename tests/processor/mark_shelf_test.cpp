#include "processor/mark_shelf.hpp"

#include "net/http_client.hpp"
#include "support/http_server.hpp"
#include "support/scratch_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace darkroom {
namespace {

using namespace std::chrono_literals;
using darkroom::testing::ScratchFolder;
using darkroom::testing::write_text;

SharedBytes shared(std::string_view text) {
  return *SharedBytes::copy_of(as_bytes(text));
}

std::string text_of(const SharedBytes& bytes) {
  std::string text;
  for (const std::byte each : bytes.bytes()) text += static_cast<char>(each);
  return text;
}

// Letters are the mark's own text; nothing is rendered.
class Writer final : public Renderer {
 public:
  Result<image::Rendering> render(const SharedBytes& /*source*/, const Plan& /*plan*/,
                                  const codec::MarkFiles& /*marks*/) override {
    return Error::permanent(ErrorCode::internal, "nothing is rendered here");
  }
  Result<SharedBytes> letter(const Mark& mark) override {
    ++written;
    return shared(mark.text);
  }
  Result<codec::Certificate> certify(const SharedBytes& /*source*/,
                                     const codec::Certification& /*asked*/,
                                     std::span<const ByteView> /*variants*/) override {
    return codec::Certificate{};
  }
  Result<container::Facts> probe(const SharedBytes& /*source*/) override {
    return container::Facts{};
  }
  codec::CodecFigures figures() const override { return {}; }

  int written = 0;
};

Plan plan_with(const Watermark& mark) {
  Variant variant;
  variant.box = {.width = 100, .height = 100};
  variant.watermark = mark;
  return {.tool = "sora", .variants = {variant}};
}

// A shelf whose clock stands still until it is told to go on.
class Shelf : public ::testing::Test {
 protected:
  std::string first(const Watermark& mark) {
    const auto files = shelf_.files_for(plan_with(mark));
    EXPECT_TRUE(files.has_value()) << files.error().message();
    return files ? text_of(*files->at(0)) : "";
  }

  std::unique_ptr<net::HttpClient> http_ = net::HttpClient::open({}).take();
  storage::SourceLoader sources_{{.attempts = 1}, *http_, {}};
  Writer writer_;
  std::chrono::steady_clock::time_point now_ = std::chrono::steady_clock::now();
  MarkShelf shelf_{sources_, writer_, [this] { return now_; }};
  ScratchFolder folder_;
};

TEST_F(Shelf, ReadsAFileAgainWhenItHasChanged) {
  const std::string logo = folder_.path() / "logo.png";
  write_text(logo, "old");
  ASSERT_EQ(first({.image = logo}), "old");
  const auto changed = std::filesystem::last_write_time(logo);
  write_text(logo, "new");

  std::filesystem::last_write_time(logo, changed);
  EXPECT_EQ(first({.image = logo}), "old");
  std::filesystem::last_write_time(logo, changed + 1s);
  EXPECT_EQ(first({.image = logo}), "new");
  std::filesystem::remove(logo);
  EXPECT_EQ(shelf_.files_for(plan_with({.image = logo})).error().code(),
            ErrorCode::source_not_found);
}

TEST_F(Shelf, FetchesAnAddressAgainAfterTenMinutes) {
  const HttpServer server([](const auto&) { return answer(200, "logo"); });
  const Watermark mark{.image = server.url("/logo.png")};

  ASSERT_EQ(first(mark), "logo");
  now_ += 599s;
  ASSERT_EQ(first(mark), "logo");
  EXPECT_EQ(server.requests().size(), 1U);
  now_ += 1s;
  ASSERT_EQ(first(mark), "logo");
  EXPECT_EQ(server.requests().size(), 2U);
}

TEST_F(Shelf, DrawsATextOnceForEachWidth) {
  EXPECT_EQ(first({.text = "ACME", .scale = 20}), "ACME");
  EXPECT_EQ(first({.text = "ACME", .scale = 20}), "ACME");
  EXPECT_EQ(writer_.written, 1);
  EXPECT_EQ(first({.text = "ACME", .scale = 30}), "ACME");
  EXPECT_EQ(first({.text = "Other", .scale = 20}), "Other");
  EXPECT_EQ(writer_.written, 3);
}

TEST_F(Shelf, ForgetsWhatWasNotUsedForTheLongestTime) {
  const HttpServer server([](const auto&) { return answer(200, std::string(20U << 20U, 'x')); });

  for (const char* path : {"/a", "/b", "/b", "/a"}) {
    ASSERT_TRUE(shelf_.files_for(plan_with({.image = server.url(path)})).has_value());
  }

  EXPECT_EQ(server.requests().size(), 3U);
}

TEST_F(Shelf, NamesTheMarkThatCannotBeHad) {
  const auto files = shelf_.files_for(plan_with({.image = "/no/such/logo.png"}));

  ASSERT_FALSE(files.has_value());
  EXPECT_THAT(files.error().message(), ::testing::StartsWith("the watermark /no/such/logo.png: "));
}

}  // namespace
}  // namespace darkroom
