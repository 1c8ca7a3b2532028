#include "storage/source_parts.hpp"

#include "base/shared_bytes.hpp"
#include "storage/source.hpp"
#include "support/http_server.hpp"
#include "support/sample_bytes.hpp"
#include "support/scratch_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace darkroom::storage {
namespace {

using darkroom::testing::ScratchFolder;
using darkroom::testing::write_text;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::uint64_t kMiB = 1ULL << 20U;

const Bytes& sample() {
  static const Bytes kSample = testing::varied_bytes(64 * kMiB);
  return kSample;
}

// A source of 64 MiB of which the first are there, and what was asked of it.
class Begun {
 public:
  explicit Begun(std::uint64_t first = kMiB) {
    SharedBytesWriter writer(0);
    EXPECT_FALSE(writer.add(ByteView(whole).first(first)));
    auto unfinished = std::move(writer).leave_off(whole.size());
    shared = std::move(unfinished->bytes);
    shared.attach(read_in_parts(std::move(unfinished->file), {.from = 0, .length = first},
                                {.read =
                                     [this](Range part, net::BodySink& to) {
                                       asked.push_back(part);
                                       return send(part, to);
                                     },
                                 .size = whole.size(),
                                 .version = "1",
                                 .name = "clip"}));
  }

  // As a server sends it that keeps its word.
  Result<void> honest(Range part, net::BodySink& to) const {
    TRY(to.restart());
    TRY(to.expect({.bytes = part.length, .part = part, .whole = whole.size(), .version = "1"}));
    return to.take(ByteView(whole).subspan(part.from, part.length));
  }

  bool has(Range range) const {
    return std::memcmp(shared.bytes().data() + range.from, whole.data() + range.from,
                       range.length) == 0;
  }

  Result<void> bring(Range wanted) { return shared.remainder()->bring(wanted); }

  const Bytes& whole = sample();
  std::function<Result<void>(Range, net::BodySink&)> send = [this](Range part, net::BodySink& to) {
    return honest(part, to);
  };
  std::vector<Range> asked;
  SharedBytes shared;
};

TEST(SourceParts, BringWhatIsWantedIntoItsPlace) {
  Begun begun;

  ASSERT_TRUE(begun.bring({.from = 40 * kMiB, .length = 100}));

  EXPECT_THAT(begun.asked, ElementsAre(Range{.from = 40 * kMiB, .length = kMiB}));
  EXPECT_TRUE(begun.has({.from = 0, .length = kMiB}));
  EXPECT_TRUE(begun.has({.from = 40 * kMiB, .length = kMiB}));
  EXPECT_FALSE(begun.has({.from = 41 * kMiB, .length = 1000}));
  EXPECT_EQ(begun.shared.remainder()->present().bytes(), 2 * kMiB);
}

TEST(SourceParts, AreNotAskedForTwice) {
  Begun begun;
  ASSERT_TRUE(begun.bring({.from = 40 * kMiB, .length = 100}));
  begun.asked.clear();

  ASSERT_TRUE(begun.bring({.from = 40 * kMiB + 50, .length = 1000}));
  ASSERT_TRUE(begun.bring({.from = 100, .length = 1000}));

  EXPECT_THAT(begun.asked, IsEmpty());
}

TEST(SourceParts, EndWhereTheNextIsThere) {
  Begun begun;
  ASSERT_TRUE(begun.bring({.from = 40 * kMiB, .length = 100}));

  ASSERT_TRUE(begun.bring({.from = 40 * kMiB - 10, .length = 100}));

  EXPECT_EQ(begun.asked.back(), (Range{.from = 40 * kMiB - 10, .length = 10}));
}

TEST(SourceParts, GrowWhereOneGoesOnBehindTheLast) {
  Begun begun;

  for (std::uint64_t at = kMiB; at < 64 * kMiB; at += kMiB / 8) {
    ASSERT_TRUE(begun.bring({.from = at, .length = kMiB / 8}));
  }

  std::vector<std::uint64_t> sizes;
  for (const Range& part : begun.asked) sizes.push_back(part.length / kMiB);
  EXPECT_THAT(sizes, ElementsAre(2, 4, 8, 16, 16, 16, 1));
}

TEST(SourceParts, StayShortWhereTheyGoFromKeyframeToKeyframe) {
  Begun begun;

  for (std::uint64_t at = 2 * kMiB; at < 64 * kMiB; at += 2 * kMiB) {
    ASSERT_TRUE(begun.bring({.from = at, .length = 100'000}));
  }

  for (const Range& part : begun.asked) EXPECT_EQ(part.length, kMiB) << part.from;
}

TEST(SourceParts, AreAllOfItInTheEnd) {
  Begun begun;
  ASSERT_TRUE(begun.bring({.from = 40 * kMiB, .length = 100}));

  ASSERT_TRUE(begun.shared.complete());

  EXPECT_TRUE(begun.has({.from = 0, .length = 64 * kMiB}));
  EXPECT_FALSE(begun.shared.remainder()->failed());
}

TEST(SourceParts, MayComeAsTheWhole) {
  Begun begun;
  begun.send = [&](Range, net::BodySink& to) -> Result<void> {
    TRY(to.expect({.bytes = begun.whole.size(), .version = "1"}));
    return to.take(begun.whole);
  };

  ASSERT_TRUE(begun.bring({.from = 40 * kMiB, .length = 100}));

  EXPECT_TRUE(begun.has({.from = 0, .length = 64 * kMiB}));
  EXPECT_EQ(begun.shared.remainder()->present().bytes(), 64 * kMiB);
}

TEST(SourceParts, OfAnotherVersionAreRefused) {
  const std::vector<net::BodyHead> lies{{.bytes = kMiB,
                                         .part = Range{.from = 40 * kMiB, .length = kMiB},
                                         .whole = 64 * kMiB,
                                         .version = "2"},
                                        {.bytes = kMiB,
                                         .part = Range{.from = 41 * kMiB, .length = kMiB},
                                         .whole = 64 * kMiB,
                                         .version = "1"},
                                        {.bytes = kMiB,
                                         .part = Range{.from = 40 * kMiB, .length = kMiB},
                                         .whole = 65 * kMiB,
                                         .version = "1"},
                                        {.bytes = 65 * kMiB, .version = "1"}};
  for (const net::BodyHead& lie : lies) {
    Begun begun;
    begun.send = [&](Range, net::BodySink& to) { return to.expect(lie); };

    const auto brought = begun.bring({.from = 40 * kMiB, .length = 100});

    ASSERT_FALSE(brought);
    EXPECT_EQ(brought.error().code(), ErrorCode::source_incomplete);
    EXPECT_TRUE(brought.error().retryable());
    EXPECT_THAT(brought.error().message(), HasSubstr("clip: is no longer what it was"));
    EXPECT_TRUE(begun.shared.remainder()->failed());
  }
}

TEST(SourceParts, ThatAreTooShortOrTooLongAreRefused) {
  for (const std::uint64_t bytes : {kMiB - 1, kMiB + 1}) {
    Begun begun;
    begun.send = [&](Range part, net::BodySink& to) -> Result<void> {
      TRY(to.expect({.bytes = part.length, .part = part, .whole = 64 * kMiB, .version = "1"}));
      return to.take(ByteView(begun.whole).first(bytes));
    };

    EXPECT_EQ(begun.bring({.from = 40 * kMiB, .length = 100}).error().code(),
              ErrorCode::source_incomplete);
    EXPECT_FALSE(begun.has({.from = 41 * kMiB, .length = 1}));
  }
}

// Begins like a clip, and is one to whoever asks no more.
std::string clip(std::size_t bytes) {
  std::string text(
      "\0\0\0\x14"
      "ftypisom\0\0\2\0isom",
      20);
  const Bytes filler = testing::varied_bytes(bytes - text.size());
  return text.append(reinterpret_cast<const char*>(filler.data()), filler.size());
}

// A file on a server that gives parts of it, unless it is told otherwise.
struct Served {
  std::string body = clip(4 * kMiB);
  std::string headers = "Accept-Ranges: bytes\r\nETag: \"1\"\r\n";
  int status_of_parts = 206;
  HttpServer server{[this](const ReceivedRequest& request) {
    const auto range = request.headers.find("range");
    if (range == request.headers.end()) return answer(200, body, headers);
    const auto dash = range->second.find('-');
    const std::size_t from = std::stoull(range->second.substr(6, dash - 6));
    const std::size_t last = std::stoull(range->second.substr(dash + 1));
    const std::string place = "Content-Range: bytes " + range->second.substr(6) + "/" +
                              std::to_string(body.size()) + "\r\n";
    return answer(status_of_parts, body.substr(from, last - from + 1), headers + place);
  }};

  Result<SharedBytes> load(Extent extent, bool in_parts = true) {
    static const auto kHttp = net::HttpClient::open({}).take();
    SourceOptions options{.attempts = 1, .in_parts = in_parts};
    options.limits.max_source_bytes = kMiB;
    return SourceLoader(options, *kHttp, {}).load({.source_url = server.url("/clip")}, extent);
  }
};

std::string text_of(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

TEST(UrlSource, IsBegunAndReadInParts) {
  Served served;

  const auto source = served.load(Extent::needed);

  ASSERT_TRUE(source) << source.error().message();
  EXPECT_EQ(source->size(), 4 * kMiB);
  ASSERT_NE(source->remainder(), nullptr);
  EXPECT_LT(source->remainder()->present().bytes(), 2 * kMiB);
  ASSERT_TRUE(source->complete());
  EXPECT_TRUE(text_of(source->bytes()) == served.body);
  EXPECT_THAT(served.server.requests(), SizeIs(2));
}

TEST(UrlSource, IsReadAsAWholeWhereItMust) {
  {
    Served served;
    EXPECT_EQ(served.load(Extent::whole)->remainder(), nullptr) << "it is wanted";
    EXPECT_EQ(served.load(Extent::needed, false)->remainder(), nullptr) << "it is set";
  }
  for (const char* headers : {"", "Accept-Ranges: bytes\r\n", "ETag: \"1\"\r\n",
                              "Accept-Ranges: none\r\nETag: \"1\"\r\n"}) {
    Served served{.headers = headers};
    EXPECT_EQ(served.load(Extent::needed)->remainder(), nullptr) << headers;
  }
  Served small{.body = clip(kMiB)};
  EXPECT_EQ(small.load(Extent::needed)->remainder(), nullptr) << "it is no larger than a picture";
  Served matroska{.body = "\x1a\x45\xdf\xa3\x88\x42\x82\x84webm" + std::string(4 * kMiB, 'x')};
  EXPECT_EQ(matroska.load(Extent::needed)->remainder(), nullptr) << "its walk needs every block";
}

TEST(FileSource, IsNotCopiedAsAWholeWhereItIsALargeClip) {
  const ScratchFolder folder;
  const std::string text = clip(4 * kMiB);
  write_text(folder / "clip.mp4", text);
  Limits limits;
  limits.max_source_bytes = kMiB;

  const auto source = load_file(folder / "clip.mp4", limits);

  ASSERT_TRUE(source) << source.error().message();
  ASSERT_NE(source->remainder(), nullptr);
  EXPECT_LT(source->remainder()->present().bytes(), 2 * kMiB);
  ASSERT_TRUE(source->complete());
  EXPECT_TRUE(text_of(source->bytes()) == text);
}

TEST(FileSource, IsRefusedWhereItBecameAnotherMeanwhile) {
  const ScratchFolder folder;
  write_text(folder / "clip.mp4", clip(4 * kMiB));
  Limits limits;
  limits.max_source_bytes = kMiB;
  const auto source = load_file(folder / "clip.mp4", limits);
  ASSERT_TRUE(source && source->remainder() != nullptr);

  std::filesystem::resize_file(folder / "clip.mp4", 2 * kMiB);

  const auto rest = source->complete();
  ASSERT_FALSE(rest);
  EXPECT_EQ(rest.error().code(), ErrorCode::source_incomplete);
  EXPECT_TRUE(source->remainder()->failed());
}

TEST(UrlSource, SaysWhyAPartCannotBeHad) {
  Served served{.status_of_parts = 403};
  const auto source = served.load(Extent::needed);
  ASSERT_TRUE(source);

  const auto rest = source->complete();

  EXPECT_EQ(rest.error().code(), ErrorCode::source_forbidden);
  EXPECT_TRUE(source->remainder()->failed());
}

TEST(UrlSource, MayHaveBecomeShorter) {
  Served served{.status_of_parts = 416};

  const auto rest = served.load(Extent::needed)->complete();

  EXPECT_EQ(rest.error().code(), ErrorCode::source_incomplete);
  EXPECT_TRUE(rest.error().retryable());
}

}  // namespace
}  // namespace darkroom::storage
