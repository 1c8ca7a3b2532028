// Who may call from where: keys, the Host and Origin that browsers tell, what every answer carries.
#pragma once

#include "api/api.hpp"

namespace darkroom::api {

bool is_loopback(const std::string& address);  // 127.0.0.0/8, ::1

// forbidden where the request reached a loopback address by a name that is none of ours (DNS
// rebinding), or a browser sends it from another origin than is allowed.
Result<void> check_origin(const Request& head, const ApiOptions& options);

// unauthorized, forbidden or rate_limited*; a caller that may do anything where no key is needed.
Result<Caller> caller_of(const Request& head, Scope scope, Api& api);

// The security headers, and CORS where it is configured for the request's origin.
void add_headers(Response& response, const Request& head, const ApiOptions& options);

// The answer to a browser's question before a cross-origin request; nothing where it is none.
std::optional<Response> preflight(const Request& head, const ApiOptions& options);

}  // namespace darkroom::api
