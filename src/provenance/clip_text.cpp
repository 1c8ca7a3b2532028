#include "provenance/clip_text.hpp"

#include "container/bmff/boxes.hpp"
#include "container/clip/ebml.hpp"
#include "container/reader.hpp"
#include "provenance/generators/identify.hpp"
#include "provenance/text.hpp"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace darkroom::provenance {
namespace {

using container::as_text;
using container::Box;
using container::four;
using container::next_box;
using container::Reader;

constexpr std::uint32_t kItunesComment = 0xa9636d74;  // (c)cmt

Reader reader_of(ByteView bytes) {
  return {bytes, ErrorCode::corrupt_image, "metadata"};
}

void add(std::string_view keyword, ByteView value, Texts& texts) {
  const bool is_wanted = is_known_keyword(keyword) && !texts.has(keyword);
  if (is_wanted && value.size() <= kMaxClipTextBytes) texts.add(keyword, utf8_of(as_text(value)));
}

// A list of boxes that ends where one of them is none.
template <class Take>
void each_box(ByteView content, Take take) {
  Reader reader = reader_of(content);
  while (reader.left() > 0) {
    const auto box = next_box(reader);
    if (!box) return;
    take(*box);
  }
}

std::vector<std::string_view> names_in(const Box& keys) {
  std::vector<std::string_view> names;
  Reader reader = reader_of(keys.content);
  if (!reader.skip(8)) return names;  // version, flags; how many there are
  while (reader.left() > 0) {
    const auto key = next_box(reader);  // of the same form: size, namespace, name
    if (!key) break;
    names.push_back(as_text(key->content));
  }
  return names;
}

// The value of an item's `data` box, after its type and locale.
std::optional<ByteView> value_in(const Box& item) {
  constexpr std::size_t kBefore = 8;
  std::optional<ByteView> value;
  each_box(item.content, [&](const Box& box) {
    if (box.type == four("data") && box.content.size() >= kBefore) {
      value = box.content.subspan(kBefore);
    }
  });
  return value;
}

void read_items(const Box& list, const std::vector<std::string_view>& names, Texts& texts) {
  each_box(list.content, [&](const Box& item) {
    const bool is_named = item.type >= 1 && item.type <= names.size();
    const std::string_view name = is_named                      ? names[item.type - 1]
                                  : item.type == kItunesComment ? "Comment"
                                                                : "";
    if (const auto value = value_in(item)) add(name, *value, texts);
  });
}

void read_meta(ByteView content, Texts& texts) {
  // A full box in MP4, none in QuickTime.
  constexpr std::size_t kTypeAt = 8;
  const bool is_full = as_text(content).substr(std::min(content.size(), kTypeAt), 4) == "hdlr";
  std::vector<std::string_view> names;
  each_box(is_full ? content.subspan(4) : content, [&](const Box& box) {
    if (box.type == four("keys")) names = names_in(box);
    if (box.type == four("ilst")) read_items(box, names, texts);
  });
}

std::string_view keyword_of(std::string_view name, std::string& lower) {
  for (const char c : name.substr(0, 32)) {
    lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return lower == "comment" ? std::string_view("Comment") : std::string_view(lower);
}

}  // namespace

void read_movie_texts(ByteView content, Texts& texts) {
  read_meta(content, texts);
  each_box(content, [&](const Box& box) {
    if (box.type == four("meta")) read_meta(box.content, texts);
  });
}

void read_matroska_tag(ByteView content, Texts& texts) {
  constexpr std::uint32_t kTagName = 0x45A3;
  constexpr std::uint32_t kTagString = 0x4487;
  std::string lower;
  std::string_view keyword;
  ByteView value;
  Reader reader = reader_of(content);
  while (reader.left() > 0) {
    const auto element = container::next_element(reader);
    if (!element) break;
    if (element->id == kTagName && lower.empty()) {
      keyword = keyword_of(as_text(element->content), lower);
    }
    if (element->id == kTagString) value = element->content;
  }
  add(keyword, value, texts);
}

}  // namespace darkroom::provenance
