#include "cli/contact_sheet.hpp"

#include "cli/terminal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <string_view>

namespace darkroom::cli {
namespace {

constexpr std::string_view kHead = R"(<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>darkroom contact sheet</title>
<style>
  :root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 18%, transparent);
          --faint: color-mix(in srgb, currentColor 62%, transparent); }
  body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 76rem; padding: 2rem; }
  h1 { font-size: 1.4rem; font-weight: 600; margin: 0 0 .2rem; }
  h2 { font-size: 1rem; font-weight: 600; margin: 2.2rem 0 0; overflow-wrap: anywhere; }
  p { color: var(--faint); margin: 0 0 .8rem; }
  .row { display: grid; gap: 1.2rem; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); }
  figure { border: 1px solid var(--line); border-radius: .5rem; margin: 0; overflow: hidden; }
  /* Squares show through where a picture is transparent. */
  .frame { align-items: center; aspect-ratio: 4 / 3; display: flex; justify-content: center;
           background: repeating-conic-gradient(#8882 0 25%, transparent 0 50%) 0 0 / 20px 20px; }
  img { display: block; height: 100%; object-fit: contain; width: 100%; }
  figcaption { border-top: 1px solid var(--line); padding: .6rem .8rem; }
  figcaption b { display: block; font-weight: 600; }
  figcaption span { color: var(--faint); font-variant-numeric: tabular-nums; }
  .failed { border-left: 3px solid #c33; padding-left: .8rem; }
</style>
)";

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

// A source's URL may carry a signature after its "?": the page must not.
std::string shown(const std::string& source) {
  const auto query = source.find("://") == std::string::npos ? std::string::npos : source.find('?');
  return escaped(printable(source.substr(0, query)));
}

std::string unescaped_path(std::string_view url) {
  std::string path;
  for (std::size_t i = 0; i < url.size(); ++i) {
    if (url[i] == '%' && i + 2 < url.size()) {
      path += static_cast<char>(std::stoi(std::string(url.substr(i + 1, 2)), nullptr, 16));
      i += 2;
    } else {
      path += url[i];
    }
  }
  return path;
}

std::string encoded_path(const std::string& path) {
  std::string result;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') ||
                       (byte >= '0' && byte <= '9') ||
                       std::string_view("/.-_~@").find(c) != std::string_view::npos;
    result += plain ? std::string(1, c) : fmt::format("%{:02X}", byte);
  }
  return result;
}

std::string reference(const std::string& page, const std::string& url) {
  constexpr std::string_view kFile = "file://";
  if (!url.starts_with(kFile)) return escaped(url);
  const std::filesystem::path target = unescaped_path(std::string_view(url).substr(kFile.size()));
  const auto folder = std::filesystem::absolute(page).parent_path();
  return encoded_path(target.lexically_relative(folder.lexically_normal()).string());
}

std::string figure(const std::string& page, const VariantResult& variant) {
  const std::string link = reference(page, variant.url);
  return fmt::format(
      "  <figure><a class=\"frame\" href=\"{0}\"><img src=\"{0}\" alt=\"{1}\" width=\"{2}\" "
      "height=\"{3}\" loading=\"lazy\"></a>\n"
      "    <figcaption><b>{1}</b> <span>{4} {2}x{3}, quality {5}, "
      "{6}</span></figcaption></figure>\n",
      link, escaped(variant.variant), variant.width, variant.height, to_string(variant.format),
      variant.quality, human_bytes(variant.size));
}

std::string section(const std::string& page, const std::string& source, const JobResult& result) {
  std::string text = fmt::format("<h2>{}</h2>\n", shown(source));
  if (!result.success) {
    return text + fmt::format("<p class=\"failed\">{}: {}</p>\n", to_string(result.error->code()),
                              escaped(printable(result.error->message())));
  }
  text += fmt::format("<p>{}: {} {}x{}, {}, in {}</p>\n<div class=\"row\">\n", escaped(result.tool),
                      result.original_format ? to_string(*result.original_format) : "",
                      result.original_width, result.original_height,
                      human_bytes(result.original_size), human_time(result.processing_time_ms));
  for (const VariantResult& variant : result.variants) text += figure(page, variant);
  return text + "</div>\n";
}

}  // namespace

std::string contact_sheet(const std::string& path, const std::vector<std::string>& sources,
                          const std::vector<std::optional<JobResult>>& results) {
  const auto made =
      std::ranges::count_if(results, [](const auto& result) { return result && result->success; });
  std::string text(kHead);
  text += fmt::format("<h1>Contact sheet</h1>\n<p>{} of {} sources rendered</p>\n", made,
                      sources.size());
  for (std::size_t i = 0; i < sources.size(); ++i) {
    if (results[i]) text += section(path, sources[i], *results[i]);
  }
  return text + "</html>\n";
}

}  // namespace darkroom::cli
