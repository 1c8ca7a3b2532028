// What happens to sockets outside of any request.
#pragma once

#include <string>
#include <string_view>

namespace darkroom::api {

// A whole answer that ends the connection: a problem document, as the routes give them.
std::string canned(int status, std::string_view message);
// As much of it as the socket takes at once: nobody waits for somebody who is being refused.
void send_canned(int socket, int status, std::string_view message);

// Small answers leave at once, and a peer that is gone without a word is noticed.
void prepare_socket(int socket);

}  // namespace darkroom::api
