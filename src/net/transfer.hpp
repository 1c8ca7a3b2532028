// One request and its answer on one easy handle: no redirect, no retry.
#pragma once

#include "net/address_guard.hpp"
#include "net/curl_handles.hpp"
#include "net/http_client.hpp"

#include <darkroom/result.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace darkroom::net {

// What libcurl calls back with while the request runs.
class Transfer {
 public:
  // All outlive the transfer. `guard` null: any address will do.
  Transfer(CURL* handle, const HttpRequest& request, const HttpClientOptions& options,
           const AddressGuard* guard);
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;
  ~Transfer() = default;

  // `url` is parse_url's, so that what was checked is what is fetched.
  Result<HttpResponse> perform(const std::string& url);

 private:
  static curl_socket_t open_socket(void* self, curlsocktype purpose, curl_sockaddr* address);
  static std::size_t take_header(const char* bytes, std::size_t size, std::size_t count,
                                 void* self);
  static std::size_t take_body(const char* bytes, std::size_t size, std::size_t count, void* self);
  static std::size_t give_body(char* bytes, std::size_t size, std::size_t count, void* self);
  static int rewind_body(void* self, curl_off_t offset, int origin);

  void set_up(const std::string& url);
  void set_method();
  void set_limits();
  Error explain(CURLcode code, const std::string& url) const;
  bool is_for_the_sink() const;
  BodyHead body_head() const;
  Result<void> pour(ByteView bytes);

  CURL* handle_;
  const HttpRequest& request_;
  const HttpClientOptions& options_;
  const AddressGuard* guard_;
  CurlList headers_;
  HttpResponse response_;
  std::string blocked_;  // the range of a forbidden address that the name led to
  std::size_t header_bytes_ = 0;
  std::size_t sent_ = 0;          // of the request's body
  std::uint64_t received_ = 0;    // of the answer's
  std::optional<Error> refused_;  // by the sink
  bool enough_ = false;           // the sink wants no more
  bool too_large_ = false;
  bool too_many_headers_ = false;
};

}  // namespace darkroom::net
