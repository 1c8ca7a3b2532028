// From the public options to what the floors below want: clients, credentials, stores.
#pragma once

#include "net/aws_credentials.hpp"
#include "net/http_client.hpp"
#include "storage/bucket_listing.hpp"
#include "storage/object_store.hpp"
#include "storage/source.hpp"
#include "telemetry/metrics.hpp"

#include <darkroom/processor_options.hpp>
#include <darkroom/result.hpp>

#include <memory>
#include <string>

namespace darkroom {

// How an S3 is reached. In order of life: each member stands on those before it.
struct S3Access {
  S3Storage options;
  std::unique_ptr<net::HttpClient> http;  // unguarded: the endpoint was configured, not sent
  std::unique_ptr<net::CredentialProvider> credentials;
};

// Everything a processor keeps open. In order of life.
struct Connections {
  net::HttpClientOptions source_options;         // of source_http
  std::unique_ptr<net::HttpClient> source_http;  // guarded
  std::unique_ptr<S3Access> s3;                  // null where neither storage nor sources use one
  std::unique_ptr<storage::ObjectStore> store;
  std::unique_ptr<storage::SourceLoader> sources;
};

// invalid_preset listing every option that cannot be, or what the store said when it was opened.
// Requests that are sent again are counted in `metrics`, which outlives the connections.
Result<Connections> open_connections(const StorageOptions& storage, const ProcessorOptions& options,
                                     telemetry::Metrics& metrics);

// What `bucket` holds below `prefix`, by the S3 that s3:// sources are read from.
Result<void> list_source_bucket(const StorageOptions& storage, const SourceRules& rules,
                                const std::string& bucket, const std::string& prefix,
                                const storage::SeeObject& see);

}  // namespace darkroom
