#include "provenance/exif.hpp"

#include "container/make_exif.hpp"
#include "provenance/make_tiff_texts.hpp"

#include <gtest/gtest.h>

namespace darkroom::provenance {
namespace {

Texts read(std::string_view exif) {
  Texts texts;
  read_exif(as_bytes(exif), texts);
  return texts;
}

TEST(Exif, TellsItsTextsByName) {
  const Texts texts = read(exif_texts({{0x010f, "workflow:{}"},
                                       {0x0110, "prompt:{}"},
                                       {0x0131, "NovelAI"},
                                       {0x013b, "a caf\xe9"},
                                       {0x8298, "(c) Somebody"},
                                       {0x9999, "unasked"}}));

  EXPECT_EQ(texts["Make"], "workflow:{}");
  EXPECT_EQ(texts["Model"], "prompt:{}");
  EXPECT_EQ(texts["Software"], "NovelAI");
  EXPECT_EQ(texts["Artist"], "a caf\u00e9");
  EXPECT_EQ(texts["Copyright"], "(c) Somebody");
}

TEST(Exif, ShortTextsStandInTheirFields) {
  const std::string exif = "Exif\0\0II*\0\x08\0\0\0\x01\0\x31\x01\x02\0\x04\0\0\0abc\0\0\0\0\0"s;

  EXPECT_EQ(read(exif)["Software"], "abc");
}

TEST(UserComment, IsReadInEveryCharacterSet) {
  EXPECT_EQ(read(exif_texts({}, "ASCII\0\0\0a duck"s))["UserComment"], "a duck");
  EXPECT_EQ(read(exif_texts({}, "\0\0\0\0\0\0\0\0a duck"s))["UserComment"], "a duck");
  EXPECT_EQ(read(exif_texts({}, utf16_comment(u"a \U0001f986")))["UserComment"], "a \U0001f986");
  EXPECT_EQ(read(exif_texts({}, utf16_comment(u"\u4e2d\u6587")))["UserComment"], "\u4e2d\u6587");
}

TEST(UserComment, IsReadWhicheverOrderItsWriterTook) {
  EXPECT_EQ(read(exif_texts({}, "UNICODE\0a\0 \0d\0"s))["UserComment"], "a d");
}

TEST(UserComment, OfNothingIsNone) {
  EXPECT_FALSE(read(exif_texts({}, "ASCII\0\0\0"s)).has("UserComment"));
  EXPECT_FALSE(read(exif_texts({}, "ASCII")).has("UserComment"));
}

TEST(Exif, CutAnywhereSaysWhatStandsBefore) {
  const std::string whole = exif_texts({{0x0131, "darkroom"}}, "ASCII\0\0\0a duck"s);
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const Texts texts = read(whole.substr(0, length));
    EXPECT_FALSE(texts.has("UserComment")) << length;
  }
}

TEST(Exif, ADirectoryThatIsItsOwnExifDirectoryEnds) {
  std::string exif = exif_texts({{0x0131, "darkroom"}});
  exif.replace(exif.find(container::big(2, 0x8769)) + 8, 4, container::big(4, 8));

  EXPECT_EQ(read(exif)["Software"], "darkroom");
}

}  // namespace
}  // namespace darkroom::provenance
