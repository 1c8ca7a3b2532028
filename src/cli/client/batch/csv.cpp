#include "cli/client/batch/csv.hpp"

#include <utility>

namespace darkroom::cli {
namespace {

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  Result<std::vector<CsvRow>> read() {
    while (at_ < text_.size()) {
      CsvRow row{.line = line_, .cells = {}};
      TRY(read_row(row));
      const bool is_empty = row.cells.size() == 1 && row.cells.front().empty();
      if (!is_empty) rows_.push_back(std::move(row));
    }
    return std::move(rows_);
  }

 private:
  Result<void> read_row(CsvRow& row) {
    for (;;) {
      row.cells.push_back(TRY(cell()));
      if (at_ < text_.size() && text_[at_] == ',') {
        ++at_;
        continue;
      }
      end_line();
      return {};
    }
  }

  Result<std::string> cell() {
    if (at_ < text_.size() && text_[at_] == '"') return quoted();
    const auto end = text_.find_first_of(",\r\n", at_);
    const std::string_view plain = text_.substr(at_, end - at_);
    at_ += plain.size();
    return std::string(plain);
  }

  Result<std::string> quoted() {
    const unsigned began = line_;
    std::string value;
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '\n') ++line_;
      if (text_[at_] != '"') {
        value += text_[at_];
      } else if (text_.substr(at_ + 1).starts_with('"')) {
        value += text_[++at_];
      } else {
        ++at_;
        return value;
      }
    }
    return Error::invalid(ErrorCode::invalid_job,
                          {{.where = "quote", .message = "does not end", .line = began}});
  }

  // What stands behind a closing quote is no part of any cell.
  void end_line() {
    const auto end = text_.find('\n', at_);
    at_ = end == std::string_view::npos ? text_.size() : end + 1;
    ++line_;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  unsigned line_ = 1;
  std::vector<CsvRow> rows_;
};

}  // namespace

Result<std::vector<CsvRow>> csv_rows(std::string_view text) {
  return Reader(text).read();
}

}  // namespace darkroom::cli
