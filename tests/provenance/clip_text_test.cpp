#include "provenance/clip_text.hpp"

#include "container/make_bmff.hpp"
#include "container/make_matroska.hpp"

#include <gtest/gtest.h>

#include <string>

namespace darkroom::provenance {
namespace {

using namespace std::string_literals;
using container::big;
using container::box;
using container::element;

std::string data(std::string_view text) {
  return box("data", big(4, 1) + big(4, 0) + std::string(text));
}

// Names of `keys` and, counted from 1, their values.
std::string keyed_items() {
  const std::string keys = box("keys", big(8, 2) + box("mdta", "workflow") + box("mdta", "prompt"));
  const std::string items =
      box("ilst", box(big(4, 1), data("{\"a\":1}")) + box(big(4, 2), data("{\"1\":{}}")));
  return box("hdlr", std::string(24, '\0')) + keys + items;
}

Texts texts_of(const std::string& content) {
  Texts texts;
  read_movie_texts(as_bytes(content), texts);
  return texts;
}

TEST(MovieTexts, AreTheItemsByTheirKeys) {
  const Texts texts = texts_of(keyed_items());

  EXPECT_EQ(texts["workflow"], "{\"a\":1}");
  EXPECT_EQ(texts["prompt"], "{\"1\":{}}");
}

TEST(MovieTexts, AreFoundInAFullBoxAndInUserData) {
  EXPECT_EQ(texts_of(big(4, 0) + keyed_items())["workflow"], "{\"a\":1}");
  EXPECT_EQ(texts_of(box("name", "x") + box("meta", big(4, 0) + keyed_items()))["workflow"],
            "{\"a\":1}");
}

TEST(MovieTexts, HaveITunesComment) {
  const std::string items = box("ilst", box("\xa9"
                                            "cmt",
                                            data("parameters")));

  EXPECT_EQ(texts_of(items)["Comment"], "parameters");
}

TEST(MovieTexts, OfNoKeyThatIsThereAreLetBe) {
  EXPECT_TRUE(texts_of(box("ilst", box(big(4, 3), data("x")))).all().empty());
}

TEST(MovieTexts, CutAnywhereAreNoMoreThanTheyWere) {
  const std::string whole = keyed_items();
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_LE(texts_of(whole.substr(0, length)).all().size(), 2U);
  }
}

TEST(MovieTexts, TooLongAreLetBe) {
  const std::string items = box("ilst", box("\xa9"
                                            "cmt",
                                            data(std::string(kMaxClipTextBytes + 1, 'x'))));

  EXPECT_TRUE(texts_of(items).all().empty());
}

TEST(MatroskaTag, IsReadByItsNameWhateverItsCase) {
  Texts texts;
  const std::string tag = element(0x45A3, "WORKFLOW"s) + element(0x4487, "{}"s);
  read_matroska_tag(as_bytes(tag), texts);

  EXPECT_EQ(texts["workflow"], "{}");
}

}  // namespace
}  // namespace darkroom::provenance
