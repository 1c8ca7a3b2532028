// Comma-separated values as RFC 4180 has them. Pure.
#pragma once

#include <darkroom/result.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace darkroom::cli {

struct CsvRow {
  unsigned line = 0;  // where it begins, from 1
  std::vector<std::string> cells;
};

// Quoted cells may hold commas, line ends and doubled quotes; empty lines are left out. invalid_job
// with the line of a quote that does not end.
Result<std::vector<CsvRow>> csv_rows(std::string_view text);

}  // namespace darkroom::cli
