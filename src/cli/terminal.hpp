// Tables and colours for a person; plain text for everybody else.
#pragma once

#include "config/configuration.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace darkroom::cli {

// Whether to colour what goes to a stream: it is a terminal, and NO_COLOR (https://no-color.org) is
// unset or empty.
bool wants_colour(int descriptor, const config::Environment& environment);

enum class Colouring { none, good, bad, faint };
std::string coloured(std::string_view text, Colouring colour, bool wanted);

std::string human_bytes(std::uint64_t bytes);  // "1.4 MiB"
std::string human_time(double milliseconds);   // "412 ms", "3.1 s"

// Columns as wide as their widest cell; numbers to the right. Control bytes in cells are escaped.
class Table {
 public:
  enum class Align { left, right };
  struct Column {
    std::string title;
    Align align = Align::left;
  };
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  std::string text() const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

// For a terminal: control bytes as \xNN, so that a name cannot move the cursor.
std::string printable(std::string_view text);

}  // namespace darkroom::cli
