#include "cli/result_table.hpp"

#include "cli/terminal.hpp"

#include <fmt/format.h>

namespace darkroom::cli {
namespace {

std::string dimensions(int width, int height) {
  return fmt::format("{}x{}", width, height);
}

std::string heading(const std::string& source, const JobResult& result) {
  return fmt::format("{}  {} {} {}  {}  in {}", printable(source),
                     result.original_format ? to_string(*result.original_format) : "",
                     dimensions(result.original_width, result.original_height),
                     human_bytes(result.original_size), result.tool,
                     human_time(result.processing_time_ms));
}

std::string format_of(const VariantResult& variant) {
  const std::string_view format = to_string(variant.format);
  return variant.frames > 1 ? fmt::format("{}, {} frames", format, variant.frames)
                            : std::string(format);
}

std::string quality_of(const VariantResult& variant) {
  return variant.score ? fmt::format("{}, scores {:.1f}", variant.quality, *variant.score)
                       : std::to_string(variant.quality);
}

std::string variants(const JobResult& result) {
  using enum Table::Align;
  Table table({{.title = "  variant"},
               {.title = "format"},
               {.title = "size", .align = right},
               {.title = "quality", .align = right},
               {.title = "bytes", .align = right},
               {.title = "smaller", .align = right},
               {.title = "url"}});
  for (const VariantResult& variant : result.variants) {
    const double ratio = variant.size == 0 ? 0
                                           : static_cast<double>(result.original_size) /
                                                 static_cast<double>(variant.size);
    table.add({"  " + variant.variant, format_of(variant),
               dimensions(variant.width, variant.height), quality_of(variant),
               human_bytes(variant.size), fmt::format("{:.1f}x", ratio), variant.url});
  }
  return table.text();
}

std::string failure(const std::string& source, const Error& error, bool in_colour) {
  return fmt::format("{}  {}: {}\n", printable(source),
                     coloured(to_string(error.code()), Colouring::bad, in_colour),
                     printable(error.message()));
}

}  // namespace

std::string result_table(const std::vector<std::string>& sources,
                         const std::vector<std::optional<JobResult>>& results, bool in_colour) {
  std::string text;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    if (!results[i]) {
      text += printable(sources[i]) + "  not begun\n";
    } else if (results[i]->success) {
      text += heading(sources[i], *results[i]) + "\n" + variants(*results[i]);
    } else {
      text += failure(sources[i], *results[i]->error, in_colour);
    }
  }
  return text;
}

}  // namespace darkroom::cli
