#include "codec/codec_pool.hpp"

#include "base/ranges.hpp"
#include "base/shared_bytes.hpp"
#include "codec/codec.hpp"
#include "codec/misbehaving_pool.hpp"
#include "codec/tiny_clip.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace darkroom::codec {
namespace {

using test::kPng;
using test::one_jpeg;
using test::open;
using test::open_descriptors;
using test::options;
using test::tell;

TEST(CodecPool, ProvesEveryPromisedFormatInsideTheSandbox) {
  CodecPoolOptions proving = options();
  proving.self_test = SelfTest::run;

  const auto pool = CodecPool::open(proving);

  ASSERT_TRUE(pool.has_value()) << pool.error().message();
}

TEST(CodecPool, RendersElsewhereWhatRenderWouldHere) {
  const auto pool = open(options());

  const auto rendering = pool->render(kPng, one_jpeg());

  ASSERT_TRUE(rendering.has_value()) << rendering.error().message();
  EXPECT_EQ(rendering->facts.format, Format::png);
  EXPECT_EQ(rendering->facts.size, (Size{4, 4}));
  ASSERT_EQ(rendering->variants.size(), 1U);
  EXPECT_EQ(rendering->variants[0].name, "normal");
  EXPECT_EQ(rendering->variants[0].size, (Size{4, 4}));
  EXPECT_EQ(rendering->variants[0].bytes[0], std::byte{0xFF});
}

TEST(CodecPool, StartsACodecOfClipsForTheFirstClipAndKeepsIt) {
  CodecPoolOptions one = options();
  one.codecs = 1;
  one.spares = 0;
  const auto pool = open(one);
  const std::uint64_t before = pool->figures().started;

  const auto first = pool->render(tiny_clip(), one_jpeg());
  const auto second = pool->render(tiny_clip(), one_jpeg());

  ASSERT_TRUE(first && second) << (first ? second : first).error().message();
  EXPECT_EQ(first->facts.format, Format::mp4);
  EXPECT_EQ(first->variants[0].size, (Size{16, 16}));
  EXPECT_EQ(first->variants[0].frame_time, 0.0);
  EXPECT_EQ(pool->figures().started, before + 1);
}

// The tiny clip, behind whose beginning is room that nobody needs; it comes as it is asked for.
class InParts final : public Remainder {
 public:
  static constexpr std::uint64_t kRoom = 8ULL << 20U;

  explicit InParts(Descriptor file) : file_(std::move(file)) {}

  static SharedBytes clip(std::shared_ptr<InParts>& remainder) {
    const Bytes all = whole();
    SharedBytesWriter writer(0);
    EXPECT_FALSE(writer.add(ByteView(all).first(64)));
    auto unfinished = std::move(writer).leave_off(all.size());
    remainder = std::make_shared<InParts>(std::move(unfinished->file));
    unfinished->bytes.attach(remainder);
    return std::move(unfinished->bytes);
  }

  Result<void> bring(Range wanted) override {
    if (lacks) return *lacks;
    const Bytes all = whole();
    EXPECT_FALSE(
        write_all_at(file_, wanted.from, ByteView(all).subspan(wanted.from, wanted.length)));
    present_.add(wanted);
    return {};
  }
  bool failed() const override { return lacks.has_value(); }
  const Ranges& present() const override { return present_; }
  std::chrono::nanoseconds spent() const override { return {}; }

  std::optional<Error> lacks;

 private:
  static Bytes whole() {
    Bytes bytes = tiny_clip();
    Bytes room(kRoom);
    constexpr std::string_view kHead(
        "\x00\x80\x00\x00"
        "free",
        8);
    static_assert(kRoom == 0x800000);
    std::ranges::copy(as_bytes(kHead), room.begin());
    bytes.insert(bytes.end(), room.begin(), room.end());
    return bytes;
  }

  Descriptor file_;
  Ranges present_{Range{.from = 0, .length = 64}};
};

TEST(CodecPool, BringsOfASourceWhatItsCodecNeeds) {
  const auto pool = open(options());
  std::shared_ptr<InParts> rest;
  const SharedBytes clip = InParts::clip(rest);

  const auto rendering = pool->render(clip, one_jpeg(), {});

  ASSERT_TRUE(rendering.has_value()) << rendering.error().message();
  EXPECT_EQ(rendering->variants[0].bytes, pool->render(tiny_clip(), one_jpeg())->variants[0].bytes);
  EXPECT_LT(rest->present().bytes(), InParts::kRoom / 4);
}

TEST(CodecPool, SaysWhyASourceCannotBeHadAndKeepsItsCodec) {
  const auto pool = open(options());
  std::shared_ptr<InParts> rest;
  const SharedBytes clip = InParts::clip(rest);
  rest->lacks = Error::permanent(ErrorCode::source_forbidden, "no more");
  const std::uint64_t before = pool->figures().started;

  const auto rendering = pool->render(clip, one_jpeg(), {});

  ASSERT_FALSE(rendering.has_value());
  EXPECT_EQ(rendering.error().code(), ErrorCode::source_forbidden);
  EXPECT_TRUE(pool->render(kPng, one_jpeg()).has_value());
  EXPECT_EQ(pool->figures().started, before);
  EXPECT_THAT(pool->figures().crashed, testing::IsEmpty());
}

TEST(CodecPool, DrawsLettersInACodecOfTheirOwnAndMarksInThePictures) {
  CodecPoolOptions one = options();
  one.codecs = 1;
  one.spares = 0;
  const auto pool = open(one);
  const std::uint64_t before = pool->figures().started;
  Plan plan = one_jpeg();
  plan.variants[0].format = Format::png;
  plan.variants[0].watermark = {.text = "I", .offset = {}, .scale = 100};
  const Mark mark = marks_of(plan).front();

  const auto letters = pool->letter(mark);
  const auto again = pool->letter(mark);

  ASSERT_TRUE(letters && again) << (letters ? again : letters).error().message();
  EXPECT_EQ(pool->figures().started, before + 1);
  EXPECT_EQ(letters->bytes()[1], std::byte{'P'});
  const auto marked = pool->render(
      kPng, plan, {std::make_shared<const SharedBytes>(*SharedBytes::copy_of(letters->bytes()))});
  ASSERT_TRUE(marked.has_value()) << marked.error().message();
  plan.variants[0].watermark = {};
  EXPECT_NE(marked->variants[0].bytes, pool->render(kPng, plan)->variants[0].bytes);
}

TEST(CodecPool, CertifiesInACodecOfItsOwnOrSaysThatItCannot) {
  CodecPoolOptions one = options();
  one.codecs = 1;
  one.spares = 0;
  const auto pool = open(one);
  const std::uint64_t before = pool->figures().started;

  const auto said = pool->certify(*SharedBytes::copy_of(kPng),
                                  {.source = Format::png, .verify = true, .variants = {}}, {});

  EXPECT_EQ(said.has_value(), credentials::is_built_in());
  EXPECT_EQ(pool->figures().started, before + 1);
  if (said) {
    EXPECT_FALSE(said->verification.has_value());
  } else {
    EXPECT_EQ(said.error().code(), ErrorCode::processing_failed);
    EXPECT_THAT(said.error().message(), testing::HasSubstr("-DDARKROOM_C2PA=ON"));
  }
}

TEST(CodecPool, TellsWhatIsWrongWithAMark) {
  const auto pool = open(options());
  Plan plan = one_jpeg();
  plan.variants[0].watermark.image = "logo.png";

  const auto marked = pool->render(
      kPng, plan, {std::make_shared<const SharedBytes>(*SharedBytes::copy_of(as_bytes("<html>")))});

  ASSERT_FALSE(marked.has_value());
  EXPECT_EQ(marked.error().code(), ErrorCode::invalid_preset);
  EXPECT_THAT(marked.error().message(), testing::HasSubstr("the watermark logo.png"));
  EXPECT_EQ(pool->render(kPng, plan).error().code(), ErrorCode::internal);
}

TEST(CodecPool, RendersAPlanThatIsLongerThanADatagram) {
  const auto pool = open(options());
  Plan plan = one_jpeg();
  plan.variants.resize(300, plan.variants.front());
  for (std::size_t i = 0; i < plan.variants.size(); ++i) plan.variants[i].name = std::to_string(i);

  const auto rendering = pool->render(kPng, plan);

  ASSERT_TRUE(rendering.has_value()) << rendering.error().message();
  EXPECT_EQ(rendering->variants.size(), 300U);
}

TEST(CodecPool, TellsFactsWithoutRendering) {
  const auto pool = open(options());

  const auto facts = pool->probe(kPng);

  ASSERT_TRUE(facts.has_value()) << facts.error().message();
  EXPECT_EQ(facts->size, (Size{4, 4}));
}

TEST(CodecPool, PassesTheCodecsErrorOn) {
  const auto pool = open(options());

  const auto rendering = pool->render(as_bytes("<html>"), one_jpeg());

  ASSERT_FALSE(rendering.has_value());
  EXPECT_EQ(rendering.error().code(), ErrorCode::unsupported_format);
  EXPECT_THAT(pool->figures().crashed, testing::IsEmpty());
}

TEST(CodecPool, RefusesASourceOverTheLimitWithoutSharingAllOfIt) {
  CodecPoolOptions small = options();
  small.limits.max_source_bytes = 32;
  const auto pool = open(small);

  const auto rendering = pool->render(kPng, one_jpeg());

  ASSERT_FALSE(rendering.has_value());
  EXPECT_EQ(rendering.error().code(), ErrorCode::source_too_large);
}

TEST(CodecPool, RetiresACodecThatHasGrown) {
  CodecPoolOptions lean = options();
  lean.codecs = 1;
  lean.max_growth_bytes = 0;
  const auto pool = open(lean);

  ASSERT_TRUE(pool->render(kPng, one_jpeg()).has_value());

  EXPECT_EQ(pool->figures().recycled, 1U);
}

TEST(CodecPool, KeepsACodecThatHasNot) {
  const auto pool = open(options());

  ASSERT_TRUE(pool->render(kPng, one_jpeg()).has_value());

  EXPECT_EQ(pool->figures().recycled, 0U);
}

TEST(CodecPool, RetiresACodecAfterItsRenders) {
  CodecPoolOptions fresh = options();
  fresh.codecs = 1;
  fresh.renders_per_codec = 1;
  const auto pool = open(fresh);

  for (int i = 0; i < 3; ++i) ASSERT_TRUE(pool->render(kPng, one_jpeg()).has_value());

  EXPECT_EQ(pool->figures().recycled, 3U);
  EXPECT_THAT(pool->figures().crashed, testing::IsEmpty());
}

TEST(CodecPool, RefusesForGoodWhatCanNeverFitTheBudget) {
  CodecPoolOptions poor = options();
  poor.memory_budget_bytes = 1024;
  const auto pool = open(poor);

  const auto rendering = pool->render(kPng, one_jpeg());

  ASSERT_FALSE(rendering.has_value());
  EXPECT_EQ(rendering.error().code(), ErrorCode::out_of_memory);
  EXPECT_FALSE(rendering.error().retryable());
  // The codec that was told to stop serves on.
  EXPECT_TRUE(pool->probe(kPng).has_value());
  EXPECT_THAT(pool->figures().crashed, testing::IsEmpty());
}

TEST(CodecPool, SaysSoWhereTheProgramIsNoCodec) {
  CodecPoolOptions wrong = options();
  wrong.program = "/bin/false";

  const auto pool = CodecPool::open(wrong);

  ASSERT_FALSE(pool.has_value());
  EXPECT_EQ(pool.error().code(), ErrorCode::internal);
}

TEST(CodecPool, LeavesNoProcessAndNoDescriptorBehind) {
  const std::size_t before = open_descriptors();
  {
    const auto pool = open(options());
    ASSERT_TRUE(pool->render(kPng, one_jpeg()).has_value());
    ASSERT_FALSE(tell(*pool, "crash").has_value());
  }

  EXPECT_EQ(open_descriptors(), before);
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
}

TEST(CodecEnd, IsExplainedByItsSignal) {
  EXPECT_EQ(explain_end(SIGKILL).code(), ErrorCode::out_of_memory);
  EXPECT_EQ(explain_end(SIGTRAP).code(), ErrorCode::out_of_memory);
  EXPECT_EQ(explain_end(SIGXCPU).code(), ErrorCode::processing_timeout);
  EXPECT_EQ(explain_end(SIGSYS).code(), ErrorCode::sandbox_violation);
  EXPECT_FALSE(explain_end(SIGSYS).retryable());
  EXPECT_EQ(explain_end(SIGBUS).code(), ErrorCode::codec_crashed);
  EXPECT_EQ(explain_end(3 << 8).code(), ErrorCode::codec_crashed);
  EXPECT_EQ(name_of_end(3 << 8), "exit 3");
}

}  // namespace
}  // namespace darkroom::codec
