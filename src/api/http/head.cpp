#include "api/http/head.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace darkroom::api {
namespace {

using Refused = tl::unexpected<HeadRefusal>;
template <class T>
using Checked = tl::expected<T, HeadRefusal>;

constexpr std::string_view kLineEnd = "\r\n";

Refused refuse(int status, std::string message) {
  return Refused(HeadRefusal{.status = status, .message = std::move(message)});
}

bool is_token(std::string_view text) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::ranges::all_of(text, [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           kMarks.find(c) != std::string_view::npos;
  });
}

bool is_graphic(char c) {
  return c > ' ' && c < '\x7f';
}

// Tabs and bytes over 0x7F may stand in a value; other controls may not.
bool is_value(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return c == '\t' || (static_cast<unsigned char>(c) >= ' ' && c != '\x7f');
  });
}

std::string lowered(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") + 1 - begin);
}

// "GET /path?query HTTP/1.1"; whether it is HTTP/1.1.
Checked<bool> read_request_line(std::string_view line, Request& request) {
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) {
    return refuse(400, "the request line is none");
  }
  request.method = line.substr(0, first);
  const std::string_view target = line.substr(first + 1, last - first - 1);
  const std::string_view version = line.substr(last + 1);
  if (!is_token(request.method)) return refuse(400, "the method is no token");
  if (target.size() > kMostLineBytes - 64) return refuse(414, "the URL is too long");
  if (!target.starts_with('/') || !std::ranges::all_of(target, is_graphic)) {
    return refuse(400, "the request's target must be a path");
  }
  if (version != "HTTP/1.1" && version != "HTTP/1.0") {
    return refuse(version.starts_with("HTTP/") ? 505 : 400, "the version must be HTTP/1.1");
  }
  const std::size_t question = std::min(target.find('?'), target.size());
  request.path = target.substr(0, question);
  request.query = target.substr(std::min(question + 1, target.size()));
  return version == "HTTP/1.1";
}

Checked<void> read_field(std::string_view line, Request& request) {
  const std::size_t colon = line.find(':');
  const std::string_view name = line.substr(0, std::min(colon, line.size()));
  // This refuses a blank before the colon and a folded line too: both have hidden headers from one
  // of two parsers.
  if (colon == std::string_view::npos || !is_token(name)) {
    return refuse(400, "a header line has no proper name");
  }
  const std::string_view value = trimmed(line.substr(colon + 1));
  if (!is_value(value)) return refuse(400, "a header holds control characters");
  const auto [found, fresh] = request.headers.emplace(lowered(name), value);
  if (fresh) return {};
  for (const std::string_view once : {"host", "content-length", "transfer-encoding"}) {
    if (found->first == once) return refuse(400, found->first + " is given twice");
  }
  found->second.append(", ").append(value);
  return {};
}

Checked<std::uint64_t> body_length(const Request& request, std::uint64_t most) {
  if (request.header("transfer-encoding")) {
    return refuse(411, "Transfer-Encoding is not taken: send a Content-Length");
  }
  if (request.header("content-encoding")) {
    return refuse(415, "a body with a Content-Encoding is not taken");
  }
  const auto text = request.header("content-length");
  if (!text) return 0;
  const bool digits =
      !text->empty() && std::ranges::all_of(*text, [](char c) { return c >= '0' && c <= '9'; });
  if (!digits) return refuse(400, "Content-Length is no number");
  std::uint64_t length = 0;
  const char* const begin = text->data();
  const auto [stopped, failed] = std::from_chars(begin, begin + text->size(), length);
  if (failed != std::errc{} || length > most) {
    return refuse(413, "the body is larger than " + std::to_string(most) + " bytes");
  }
  return length;
}

// What the fields say together.
Checked<void> read_framing(Head& head, bool is_1_1, std::uint64_t most_body_bytes) {
  const Request& request = head.request;
  if (is_1_1 && !request.header("host")) return refuse(400, "the Host is missing");
  const auto length = body_length(request, most_body_bytes);
  if (!length) return Refused(length.error());
  head.body_bytes = *length;
  const std::string connection = lowered(request.header("connection").value_or(""));
  head.keep_alive = is_1_1 ? connection.find("close") == std::string::npos
                           : connection.find("keep-alive") != std::string::npos;
  const auto expect = request.header("expect");
  if (expect && lowered(*expect) != "100-continue") {
    return refuse(417, "this expectation cannot be met");
  }
  head.expects_continue = expect.has_value() && head.body_bytes > 0;
  return {};
}

}  // namespace

std::optional<std::size_t> head_length(std::string_view received) {
  constexpr std::string_view kEnd = "\r\n\r\n";
  const std::size_t end = received.find(kEnd);
  if (end == std::string_view::npos) return std::nullopt;
  return end + kEnd.size();
}

Checked<Head> read_head(std::string_view head, std::uint64_t most_body_bytes) {
  constexpr std::size_t kMostFields = 100;
  Head result{.length = head.size()};
  std::optional<bool> is_1_1;
  std::size_t fields = 0;
  for (std::size_t begin = 0; begin + kLineEnd.size() < head.size();) {
    const std::size_t end = head.find(kLineEnd, begin);
    const std::string_view line = head.substr(begin, end - begin);
    begin = end + kLineEnd.size();
    if (!is_1_1) {
      const auto version = read_request_line(line, result.request);
      if (!version) return Refused(version.error());
      is_1_1 = *version;
    } else {
      if (line.size() > kMostLineBytes - 64 || ++fields > kMostFields) {
        return refuse(431, "a header is too long, or there are too many");
      }
      const auto field = read_field(line, result.request);
      if (!field) return Refused(field.error());
    }
  }
  const auto framing = read_framing(result, is_1_1.value_or(true), most_body_bytes);
  if (!framing) return Refused(framing.error());
  return result;
}

}  // namespace darkroom::api
