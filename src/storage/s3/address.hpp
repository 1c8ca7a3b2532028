// Where a bucket answers: virtual-hosted at AWS, path-style everywhere else.
#pragma once

#include <darkroom/result.hpp>

#include <string>
#include <string_view>

namespace darkroom::storage::s3 {

struct Address {
  std::string scheme;  // "https"
  std::string host;    // as it is signed: with ":port" where it is not the scheme's own
  std::string path;    // before "/key": empty, or "/bucket"; percent-encoded

  std::string path_of(std::string_view key) const;  // an empty key: the bucket itself
  std::string url_of(std::string_view key, std::string_view query) const;
};

// `endpoint` empty: AWS's own for the region. A bucket whose name is no single DNS label goes into
// the path there too, because the certificate covers one label only. Pure.
Result<Address> address_of(const std::string& endpoint, const std::string& region,
                           const std::string& bucket);

}  // namespace darkroom::storage::s3
