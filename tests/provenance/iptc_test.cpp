#include "provenance/iptc.hpp"

#include "container/digits.hpp"

#include <gtest/gtest.h>

#include <string>

namespace darkroom::provenance {
namespace {

using namespace std::string_literals;
using container::big;

std::string dataset(unsigned number, std::string_view text, unsigned record = 2) {
  return "\x1c" + big(1, record) + big(1, number) + big(2, text.size()) + std::string(text);
}

std::string resource(unsigned id, std::string_view content, std::string_view name = "") {
  const std::string named =
      big(1, name.size()) + std::string(name) + (name.size() % 2 == 0 ? "\0"s : "");
  return "8BIM" + big(2, id) + named + big(4, content.size()) + std::string(content) +
         (content.size() % 2 != 0 ? "\0"s : "");
}

Texts read(std::string_view resources) {
  Texts texts;
  read_iptc(as_bytes(resources), texts);
  return texts;
}

TEST(Iptc, TellsWhoseThePictureIs) {
  const Texts texts =
      read(resource(0x03ed, "odd", "name") +
           resource(0x0404, dataset(0, "\0\2"s) + dataset(80, "Ada") + dataset(80, "Bob") +
                                dataset(110, "Made with care") + dataset(116, "(c) Ada") +
                                dataset(80, "x", 1)));

  EXPECT_EQ(texts["By-line"], "Ada");
  EXPECT_EQ(texts["Credit"], "Made with care");
  EXPECT_EQ(texts["CopyrightNotice"], "(c) Ada");
}

TEST(Iptc, OfAnotherRecordIsLetBe) {
  EXPECT_FALSE(read(resource(0x0404, dataset(80, "Ada", 3))).has("By-line"));
}

TEST(Iptc, CutAnywhereSaysNothingOfWhatIsCut) {
  const std::string whole = resource(0x0404, dataset(80, "Ada"));
  for (std::size_t length = 0; length < whole.size() - 1; ++length) {
    EXPECT_FALSE(read(whole.substr(0, length)).has("By-line")) << length;
  }
}

}  // namespace
}  // namespace darkroom::provenance
