#include "net/transfer.hpp"

#include "net/content_range.hpp"
#include "net/url.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace darkroom::net {
namespace {

constexpr std::size_t kMostHeaderBytes = 64UL << 10U;
constexpr long kSlowSeconds = 10;

std::optional<Address> address_of(const curl_sockaddr& given) {
  if (given.family == AF_INET) {
    sockaddr_in four{};
    std::memcpy(&four, &given.addr, sizeof(four));
    Address address;
    address.bytes[10] = 0xff;
    address.bytes[11] = 0xff;
    std::memcpy(address.bytes.data() + 12, &four.sin_addr.s_addr, 4);
    return address;
  }
  if (given.family == AF_INET6) {
    sockaddr_in6 six{};
    std::memcpy(&six, &given.addr, sizeof(six));
    Address address;
    std::memcpy(address.bytes.data(), six.sin6_addr.s6_addr, address.bytes.size());
    return address;
  }
  return std::nullopt;
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

}  // namespace

Transfer::Transfer(CURL* handle, const HttpRequest& request, const HttpClientOptions& options,
                   const AddressGuard* guard)
    : handle_(handle), request_(request), options_(options), guard_(guard) {}

// Asked for every address that a name led to, on a fresh connection, before a packet leaves.
curl_socket_t Transfer::open_socket(void* self, curlsocktype /*purpose*/, curl_sockaddr* given) {
  auto& transfer = *static_cast<Transfer*>(self);
  if (transfer.guard_ != nullptr) {
    const auto address = address_of(*given);
    // One forbidden address among public ones is an attack on the resolver: none is tried then.
    if (!address || !transfer.guard_->allows(*address)) {
      transfer.blocked_ = address ? forbidden_range(*address) : "unknown";
    }
    if (!transfer.blocked_.empty()) return CURL_SOCKET_BAD;
  }
  return socket(given->family, given->socktype | SOCK_CLOEXEC, given->protocol);
}

std::size_t Transfer::take_header(const char* bytes, std::size_t size, std::size_t count,
                                  void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  const std::string_view line(bytes, size * count);
  transfer.header_bytes_ += line.size();
  if (transfer.header_bytes_ > kMostHeaderBytes) {
    transfer.too_many_headers_ = true;
    return 0;
  }
  if (line.starts_with("HTTP/")) {
    transfer.response_.headers.clear();  // an interim answer (100 Continue) came before
  } else if (const auto colon = line.find(':'); colon != std::string_view::npos) {
    transfer.response_.headers.emplace_back(trimmed(line.substr(0, colon)),
                                            trimmed(line.substr(colon + 1)));
  }
  return line.size();
}

bool Transfer::is_for_the_sink() const {
  long status = 0;
  curl_easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &status);
  return request_.sink != nullptr && status >= 200 && status < 300;
}

BodyHead Transfer::body_head() const {
  curl_off_t declared = 0;
  curl_easy_getinfo(handle_, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &declared);
  BodyHead head{.bytes = static_cast<std::uint64_t>(std::max<curl_off_t>(declared, 0)),
                .version = version_in(response_),
                .in_parts = response_.header("Accept-Ranges") == "bytes"};
  if (const auto place = response_.header("Content-Range")) {
    if (const auto part = parse_content_range(*place)) {
      head.part = part->range;
      head.whole = part->whole;
    }
  }
  return head;
}

Result<void> Transfer::pour(ByteView bytes) {
  if (received_ == 0) TRY(request_.sink->expect(body_head()));
  TRY(request_.sink->take(bytes));
  enough_ = !request_.sink->wants_more();
  return {};
}

std::size_t Transfer::take_body(const char* bytes, std::size_t size, std::size_t count,
                                void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  const ByteView part(reinterpret_cast<const std::byte*>(bytes), size * count);
  if (transfer.received_ + part.size() > transfer.request_.max_body_bytes) {
    transfer.too_large_ = true;
    return 0;
  }
  if (transfer.is_for_the_sink()) {
    if (Result<void> poured = transfer.pour(part); !poured) {
      transfer.refused_ = std::move(poured).error();
      return 0;
    }
    if (transfer.enough_) return 0;
  } else {
    Bytes& body = transfer.response_.body;
    body.insert(body.end(), part.begin(), part.end());
  }
  transfer.received_ += part.size();
  return part.size();
}

std::size_t Transfer::give_body(char* bytes, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  const ByteView left = transfer.request_.body.subspan(transfer.sent_);
  const std::size_t length = std::min(left.size(), size * count);
  std::memcpy(bytes, left.data(), length);
  transfer.sent_ += length;
  return length;
}

int Transfer::rewind_body(void* self, curl_off_t offset, int origin) {
  if (origin != SEEK_SET) return CURL_SEEKFUNC_CANTSEEK;
  static_cast<Transfer*>(self)->sent_ = static_cast<std::size_t>(offset);
  return CURL_SEEKFUNC_OK;
}

void Transfer::set_method() {
  if (request_.method == "HEAD") {
    curl_easy_setopt(handle_, CURLOPT_NOBODY, 1L);
  } else if (request_.method == "PUT" || request_.method == "POST") {
    curl_easy_setopt(handle_, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(handle_, CURLOPT_READFUNCTION, give_body);
    curl_easy_setopt(handle_, CURLOPT_READDATA, this);
    curl_easy_setopt(handle_, CURLOPT_SEEKFUNCTION, rewind_body);
    curl_easy_setopt(handle_, CURLOPT_SEEKDATA, this);
    curl_easy_setopt(handle_, CURLOPT_INFILESIZE_LARGE,
                     static_cast<curl_off_t>(request_.body.size()));
  }
  if (request_.method != "GET" && request_.method != "HEAD" && request_.method != "PUT") {
    curl_easy_setopt(handle_, CURLOPT_CUSTOMREQUEST, request_.method.c_str());
  }
}

void Transfer::set_limits() {
  curl_easy_setopt(handle_, CURLOPT_CONNECTTIMEOUT_MS, request_.connect_timeout.count());
  curl_easy_setopt(handle_, CURLOPT_TIMEOUT_MS, request_.total_timeout.count());
  curl_easy_setopt(handle_, CURLOPT_LOW_SPEED_LIMIT,
                   static_cast<long>(options_.min_bytes_per_second));
  curl_easy_setopt(handle_, CURLOPT_LOW_SPEED_TIME, kSlowSeconds);
  // Checks a length that is declared; the write callback counts what really comes.
  curl_easy_setopt(handle_, CURLOPT_MAXFILESIZE_LARGE,
                   static_cast<curl_off_t>(request_.max_body_bytes));
}

void Transfer::set_up(const std::string& url) {
  curl_easy_reset(handle_);
  curl_easy_setopt(handle_, CURLOPT_URL, url.c_str());
  curl_easy_setopt(handle_, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle_, CURLOPT_FOLLOWLOCATION, 0L);  // by hand, each hop checked
  curl_easy_setopt(handle_, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
  curl_easy_setopt(handle_, CURLOPT_HTTP09_ALLOWED, 0L);
  // A proxy from the environment would hide the real address from the guard.
  curl_easy_setopt(handle_, CURLOPT_PROXY, "");
  curl_easy_setopt(handle_, CURLOPT_NOPROXY, "*");
  curl_easy_setopt(handle_, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  curl_easy_setopt(handle_, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle_, CURLOPT_USERAGENT, options_.user_agent.c_str());
  if (!options_.ca_file.empty()) {
    curl_easy_setopt(handle_, CURLOPT_CAINFO, options_.ca_file.c_str());
  }
  curl_easy_setopt(handle_, CURLOPT_OPENSOCKETFUNCTION, open_socket);
  curl_easy_setopt(handle_, CURLOPT_OPENSOCKETDATA, this);
  curl_easy_setopt(handle_, CURLOPT_HEADERFUNCTION, take_header);
  curl_easy_setopt(handle_, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(handle_, CURLOPT_WRITEFUNCTION, take_body);
  curl_easy_setopt(handle_, CURLOPT_WRITEDATA, this);
  // No "Expect: 100-continue": a server that does not know it costs a second each time.
  headers_.reset(curl_slist_append(nullptr, "Expect:"));
  for (const auto& [name, value] : request_.headers) {
    headers_.reset(curl_slist_append(headers_.release(), (name + ": " + value).c_str()));
  }
  curl_easy_setopt(handle_, CURLOPT_HTTPHEADER, headers_.get());
}

Error Transfer::explain(CURLcode code, const std::string& url) const {
  const std::string where = redacted(url) + ": ";
  if (!blocked_.empty()) {
    return Error::permanent(ErrorCode::source_blocked,
                            where + "leads to an address that is not public (" + blocked_ + ")");
  }
  if (refused_) return Error(*refused_).during(redacted(url));
  if (too_large_ || code == CURLE_FILESIZE_EXCEEDED) {
    return Error::permanent(
        ErrorCode::source_too_large,
        where + "is larger than " + std::to_string(request_.max_body_bytes) + " bytes");
  }
  if (too_many_headers_) {
    return Error::permanent(ErrorCode::source_unavailable, where + "sends endless headers");
  }
  const std::string said = where + curl_easy_strerror(code);
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return Error::transient(ErrorCode::source_timeout, said);
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
    case CURLE_HTTP2_STREAM:
      return Error::transient(ErrorCode::source_incomplete, said);
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_ISSUER_ERROR:
      return Error::permanent(ErrorCode::source_tls, said);
    case CURLE_URL_MALFORMAT:
      return Error::permanent(ErrorCode::source_invalid, said);
    case CURLE_UNSUPPORTED_PROTOCOL:  // the URL's was checked: it is the answer that is no HTTP
      return Error::permanent(ErrorCode::source_unavailable,
                              where + "answers with what is no HTTP");
    default:
      return Error::transient(ErrorCode::source_unavailable, said);
  }
}

Result<HttpResponse> Transfer::perform(const std::string& url) {
  set_up(url);
  set_method();
  set_limits();
  if (request_.sink != nullptr) TRY(request_.sink->restart());
  const CURLcode code = curl_easy_perform(handle_);
  if (code != CURLE_OK && !enough_) return explain(code, url);
  long status = 0;
  curl_easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &status);
  response_.status = static_cast<int>(status);
  response_.final_url = url;
  return std::move(response_);
}

}  // namespace darkroom::net
