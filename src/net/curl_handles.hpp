// libcurl's objects, owned.
#pragma once

#include "base/c_handle.hpp"

#include <curl/curl.h>

#include <string>

namespace darkroom::net {

using Curl = CHandle<CURL, curl_easy_cleanup>;
using CurlUrl = CHandle<CURLU, curl_url_cleanup>;
using CurlText = CHandle<char, curl_free>;
using CurlList = CHandle<curl_slist, curl_slist_free_all>;

// A part of a URL; empty where it has none.
inline std::string url_part(CURLU* url, CURLUPart part, unsigned flags) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, flags) != CURLUE_OK) return {};
  const CurlText owner(text);
  return text;
}

}  // namespace darkroom::net
