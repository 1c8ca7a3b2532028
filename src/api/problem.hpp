// Errors as RFC 9457 problem documents. Pure.
#pragma once

#include "api/message.hpp"

#include <darkroom/error.hpp>

#include <string>

namespace darkroom::api {

// One table: which status an error of ours is to a client of the API.
int http_status(ErrorCode code);
// "Not Found"; empty for a status that nothing here answers.
std::string_view reason_phrase(int status);

// Retry-After is there for 429 and 503 (1 s where the error names no time).
Response problem(const Error& error);
// The same under another status: what HTTP itself says, as 405.
Response problem(int status, const Error& error);

}  // namespace darkroom::api
