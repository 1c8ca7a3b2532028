// The OpenAPI 3.1 document: openapi.json, embedded when darkroom is built.
#pragma once

#include <string_view>

namespace darkroom::api {

std::string_view openapi_document();

}  // namespace darkroom::api
