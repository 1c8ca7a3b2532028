#include "storage/bucket_listing.hpp"

#include "storage/s3/address.hpp"
#include "storage/s3/answer.hpp"
#include "storage/s3/client.hpp"
#include "storage/s3/listing.hpp"
#include "storage/s3/option_rules.hpp"

#include <utility>

namespace darkroom::storage {
namespace {

// A page may hold nothing, as where many objects were deleted; pages without end are no listing.
constexpr int kMostEmptyPages = 1000;

Result<s3::ListingPage> page_after(const s3::Client& client, const std::string& prefix,
                                   const std::string& token) {
  s3::Query query{{"list-type", "2"}, {"encoding-type", "url"}, {"prefix", prefix}};
  if (!token.empty()) query.emplace_back("continuation-token", token);
  const net::HttpResponse answer = TRY(client.send({.method = "GET",
                                                    .key = "",
                                                    .query = std::move(query),
                                                    .max_body_bytes = s3::kMostListingBytes}));
  return s3::listing_page(s3::text_of(answer), prefix);
}

Result<void> list_pages(const s3::Client& client, const std::string& prefix, const SeeObject& see) {
  std::string token;
  for (int empty_pages = 0; empty_pages <= kMostEmptyPages;) {
    s3::ListingPage page = TRY(page_after(client, prefix, token));
    for (ListedObject& object : page.objects) TRY(see(std::move(object)));
    if (page.next.empty()) return {};
    if (page.next == token) break;
    token = std::move(page.next);
    empty_pages = page.objects.empty() ? empty_pages + 1 : 0;
  }
  return s3::misunderstood("an end of its list");
}

}  // namespace

Result<void> list_objects(const S3Options& options, net::HttpClient& http,
                          net::CredentialProvider& credentials, const SeeObject& see) {
  if (auto problems = s3::problems_of(options); !problems.empty()) {
    return Error::invalid(ErrorCode::storage_not_found, std::move(problems));
  }
  s3::Address address = TRY(s3::address_of(options.endpoint, options.region, options.bucket));
  const s3::Client client(std::move(address), options, http, credentials);
  Result<void> done = list_pages(client, options.prefix, see);
  if (done) return done;
  return std::move(done).error().during("list s3://" + options.bucket + "/" + options.prefix);
}

}  // namespace darkroom::storage
