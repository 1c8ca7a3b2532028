// The texts of a file by their keywords, however its container holds them: PNG's text chunks,
// EXIF's tags by their names ("UserComment"), a JPEG's comment ("Comment").
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace darkroom::provenance {

class Texts {
 public:
  // The first of a keyword counts, as PNG readers take it. Both are UTF-8.
  void add(std::string_view keyword, std::string text) {
    if (!has(keyword)) texts_.emplace_back(keyword, std::move(text));
  }

  bool has(std::string_view keyword) const { return find(keyword) != nullptr; }

  const std::vector<std::pair<std::string, std::string>>& all() const { return texts_; }

  // Empty where there is none.
  std::string_view operator[](std::string_view keyword) const {
    const std::string* text = find(keyword);
    return text == nullptr ? std::string_view{} : std::string_view(*text);
  }

 private:
  const std::string* find(std::string_view keyword) const {
    for (const auto& [key, text] : texts_) {
      if (key == keyword) return &text;
    }
    return nullptr;
  }

  std::vector<std::pair<std::string, std::string>> texts_;
};

}  // namespace darkroom::provenance
