#include "storage/s3/listing.hpp"

#include "net/url.hpp"
#include "storage/s3/answer.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace darkroom::storage::s3 {
namespace {

constexpr std::string_view kObject = "<Contents>";
constexpr std::string_view kObjectEnd = "</Contents>";
constexpr std::size_t kMostKeyBytes = 1024;  // S3's limit
constexpr std::size_t kMostEscapedBytes = 3 * kMostKeyBytes;

// As forms are: a space is a plus.
std::optional<std::string> unescaped(std::string text) {
  std::ranges::replace(text, '+', ' ');
  return net::percent_decoded(text);
}

Result<ListedObject> object_in(std::string_view element, bool is_escaped, std::string_view prefix) {
  std::string text = element_text(element, "Key", kMostEscapedBytes);
  std::optional<std::string> key = is_escaped ? unescaped(std::move(text)) : std::move(text);
  if (!key || key->empty() || key->size() > kMostKeyBytes) return misunderstood("a key in a list");
  if (!key->starts_with(prefix)) return misunderstood("the prefix that a list was asked for");
  return ListedObject{.key = *std::move(key), .etag = element_text(element, "ETag")};
}

// What stands around the objects, wherever a server puts it, and the objects.
struct Elements {
  std::string around;
  std::vector<std::string_view> objects;
};

Result<Elements> elements_in(std::string_view body) {
  Elements found;
  for (;;) {
    const std::size_t begin = body.find(kObject);
    found.around += body.substr(0, begin);
    if (begin == std::string_view::npos) return found;
    body.remove_prefix(begin + kObject.size());
    const std::size_t end = body.find(kObjectEnd);
    if (end == std::string_view::npos) return misunderstood("the end of a list");
    found.objects.push_back(body.substr(0, end));
    body.remove_prefix(end + kObjectEnd.size());
  }
}

}  // namespace

Result<ListingPage> listing_page(std::string_view body, std::string_view prefix) {
  const Elements elements = TRY(elements_in(body));
  if (elements.around.find("</ListBucketResult>") == std::string::npos) {
    return misunderstood("a list of objects");
  }
  const bool is_escaped = element_text(elements.around, "EncodingType") == "url";
  ListingPage page;
  page.objects.reserve(elements.objects.size());
  for (const std::string_view each : elements.objects) {
    page.objects.push_back(TRY(object_in(each, is_escaped, prefix)));
  }
  const std::string truncated = element_text(elements.around, "IsTruncated");
  if (truncated == "false") return page;
  page.next = element_text(elements.around, "NextContinuationToken");
  if (truncated != "true" || page.next.empty()) return misunderstood("where its list goes on");
  return page;
}

}  // namespace darkroom::storage::s3
