// What a bucket holds, object by object and without keeping it.
#pragma once

#include "net/aws_credentials.hpp"
#include "net/http_client.hpp"
#include "storage/s3_store.hpp"

#include <darkroom/result.hpp>

#include <functional>
#include <string>

namespace darkroom::storage {

struct ListedObject {
  std::string key;   // whole, any bytes but NUL: check_key() says whether a store takes it
  std::string etag;  // changes with the object's bytes; empty where the server tells none

  bool operator==(const ListedObject&) const = default;
};

// An error ends the listing and is its result.
using SeeObject = std::function<Result<void>(ListedObject object)>;

// Every object of `options.bucket` whose key begins with `options.prefix`, in the server's order:
// by the bytes of the keys at AWS and MinIO, which not every server keeps. At most one page of 1000
// is held. Errors: a store's, and storage_unavailable where the answers make no sense or lead
// nowhere. `http` is as for open_s3_store().
Result<void> list_objects(const S3Options& options, net::HttpClient& http,
                          net::CredentialProvider& credentials, const SeeObject& see);

}  // namespace darkroom::storage
