#include "storage/s3/address.hpp"

#include "net/sigv4.hpp"
#include "net/url.hpp"

#include <algorithm>

namespace darkroom::storage::s3 {
namespace {

// The partitions that have another domain; the secret ones need an endpoint.
std::string aws_domain(std::string_view region) {
  if (region.starts_with("cn-")) return "amazonaws.com.cn";
  if (region.starts_with("eusc-")) return "amazonaws.eu";
  return "amazonaws.com";
}

bool is_dns_label(std::string_view bucket) {
  return bucket.size() >= 3 && bucket.size() <= 63 && std::ranges::all_of(bucket, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
         });
}

Address aws_address(const std::string& region, const std::string& bucket) {
  const std::string host = "s3." + region + "." + aws_domain(region);
  if (is_dns_label(bucket)) return {.scheme = "https", .host = bucket + "." + host, .path = ""};
  return {.scheme = "https",
          .host = host,
          .path = "/" + net::percent_encoded(bucket, net::Slash::encode)};
}

std::string host_of(const net::Url& url) {
  const bool is_ipv6 = url.host.find(':') != std::string::npos;
  const bool usual_port = url.port == (url.scheme == "https" ? 443 : 80);
  return (is_ipv6 ? "[" + url.host + "]" : url.host) +
         (usual_port ? "" : ":" + std::to_string(url.port));
}

}  // namespace

std::string Address::path_of(std::string_view key) const {
  if (key.empty()) return path.empty() ? "/" : path;
  return path + "/" + net::percent_encoded(key, net::Slash::keep);
}

std::string Address::url_of(std::string_view key, std::string_view query) const {
  return scheme + "://" + host + path_of(key) + (query.empty() ? "" : "?") + std::string(query);
}

Result<Address> address_of(const std::string& endpoint, const std::string& region,
                           const std::string& bucket) {
  if (endpoint.empty()) return aws_address(region, bucket);
  const net::Url url = TRY(net::parse_url(endpoint));
  if (!url.query.empty()) {
    return Error::permanent(ErrorCode::source_invalid, net::redacted(endpoint) + ": has a query");
  }
  std::string folder = url.path;
  while (folder.ends_with('/')) folder.pop_back();
  return Address{.scheme = url.scheme,
                 .host = host_of(url),
                 .path = folder + "/" + net::percent_encoded(bucket, net::Slash::encode)};
}

}  // namespace darkroom::storage::s3
