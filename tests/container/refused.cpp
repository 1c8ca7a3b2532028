#include "container/refused.hpp"

#include <gmock/gmock.h>

#include <ostream>

namespace darkroom::container {

Limits limits_for_all() {
  return {.formats = {Format::jpeg, Format::png, Format::webp, Format::gif, Format::avif,
                      Format::tiff, Format::heic, Format::jpeg_xl, Format::mp4, Format::mov,
                      Format::webm, Format::mkv}};
}

Result<Facts> probe_of(std::string_view file, const Limits& limits) {
  return probe(as_bytes(file), limits);
}

Facts facts_of(std::string_view file) {
  const Result<Facts> facts = probe_of(file);
  EXPECT_TRUE(facts.has_value()) << facts.error().message();
  return facts.value_or(Facts{});
}

// NOLINTNEXTLINE(readability-identifier-naming): the name that gtest looks for.
void PrintTo(const Refusal& refusal, std::ostream* stream) {
  *stream << refusal.name;
}

std::string name_of(const testing::TestParamInfo<Refusal>& refusal) {
  return refusal.param.name;
}

// The corpus's program has the functions above and no table.
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(Refused);

TEST_P(Refused, WithItsCodeAndASentence) {
  const Refusal& refusal = GetParam();

  const Result<Facts> facts = probe_of(refusal.file);

  ASSERT_FALSE(facts.has_value());
  EXPECT_EQ(to_string(facts.error().code()), to_string(refusal.code)) << facts.error().message();
  EXPECT_THAT(facts.error().message(), testing::HasSubstr(refusal.says));
  EXPECT_FALSE(facts.error().retryable());
}

}  // namespace darkroom::container
