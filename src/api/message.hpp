// A request and its answer as the routes see them: no socket, no HTTP library.
#pragma once

#include <darkroom/result.hpp>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace darkroom::api {

struct Part {  // of multipart/form-data
  std::string name;
  std::string content;
};

struct Request {
  std::string method;  // upper case
  std::string path;    // as sent, escapes and all; begins with '/'
  std::string query;   // as sent, without the '?'
  std::map<std::string, std::string, std::less<>> headers = {};  // names in lower case
  std::string body = {};
  std::vector<Part> parts = {};  // where the body was multipart/form-data, which is empty then

  // Nothing where it was not sent.
  std::optional<std::string_view> header(std::string_view name) const;
};

// The next piece of a body that has no end yet; blocks. Nothing: it is over.
using NextPiece = std::function<std::optional<std::string>()>;

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string body = {};
  NextPiece stream = {};  // instead of a body

  std::optional<std::string_view> header(std::string_view name) const;
};

// "a=1&b=x%20y+z" in its order; '+' is a space. invalid_job where an escape is broken or a name is
// given twice.
Result<std::map<std::string, std::string, std::less<>>> query_values(std::string_view query);

// The part before ';', in lower case and without blanks: the media type of a Content-Type.
std::string media_type_of(std::string_view content_type);

}  // namespace darkroom::api
