#include "storage/s3/answer.hpp"

#include "storage/s3_store.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <span>
#include <utility>

namespace darkroom::storage {
namespace s3 {
namespace {

constexpr std::size_t kMostBytesRead = 64UL << 10U;
constexpr std::size_t kLongestRegion = 32;

constexpr std::array<std::pair<std::string_view, char>, 9> kEntities{{{"&amp;", '&'},
                                                                      {"&lt;", '<'},
                                                                      {"&gt;", '>'},
                                                                      {"&quot;", '"'},
                                                                      {"&apos;", '\''},
                                                                      {"&#34;", '"'},
                                                                      {"&#39;", '\''},
                                                                      {"&#x22;", '"'},
                                                                      {"&#x27;", '\''}}};

constexpr std::array<std::string_view, 5> kStaleCredentials{"ExpiredToken", "ExpiredTokenException",
                                                            "InvalidToken", "InvalidAccessKeyId",
                                                            "TokenRefreshRequired"};

std::string without_entities(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    const auto* const found = std::ranges::find_if(
        kEntities, [&](const auto& entity) { return text.starts_with(entity.first); });
    if (found == kEntities.end()) {
      plain += text.front();
      text.remove_prefix(1);
    } else {
      plain += found->second;
      text.remove_prefix(found->first.size());
    }
  }
  return plain;
}

bool is_plain(std::string_view text) {
  return std::ranges::none_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
  });
}

// Words that go into messages and labels: nothing but these, and not many.
std::string word(std::string text, std::size_t longest) {
  const bool fine = text.size() <= longest && std::ranges::all_of(text, [](char c) {
                      return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                             (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
                    });
  return fine ? std::move(text) : std::string();
}

// The region that S3 says the bucket is in; empty where it says none.
std::string region_in(const net::HttpResponse& answer) {
  const auto header = answer.header("x-amz-bucket-region");
  return word(header ? std::string(*header) : element_text(text_of(answer), "Region"),
              kLongestRegion);
}

}  // namespace

std::string element_text(std::string_view body, std::string_view name, std::size_t longest) {
  body = body.substr(0, kMostBytesRead);
  const std::string opening = "<" + std::string(name) + ">";
  const auto begin = body.find(opening);
  if (begin == std::string_view::npos) return {};
  body.remove_prefix(begin + opening.size());
  const auto end = body.find('<');
  if (end > longest) return {};  // also where there is none: npos
  if (!body.substr(end).starts_with("</" + std::string(name) + ">")) return {};
  const std::string_view text = body.substr(0, end);
  return is_plain(text) ? without_entities(text) : std::string();
}

Error misunderstood(std::string_view what) {
  return Error::transient(ErrorCode::storage_unavailable,
                          "S3 answered without " + std::string(what));
}

std::string_view text_of(const net::HttpResponse& answer) {
  // chars may look at any bytes.
  return {reinterpret_cast<const char*>(answer.body.data()), answer.body.size()};
}

std::optional<Error> failure_in(const net::HttpResponse& answer, std::string_view region,
                                Body body) {
  const bool accepted = answer.status >= 200 && answer.status < 300;
  const std::string_view text = text_of(answer).substr(0, kMostBytesRead);
  const bool complains = body == Body::answer && text.find("<Error>") != std::string_view::npos;
  if (accepted && !complains) return std::nullopt;
  const std::string code = s3_error_code(text);

  const std::string other = region_in(answer);
  if (!accepted && !other.empty() && other != region) {
    return Error::permanent(ErrorCode::storage_denied, "S3 answered " +
                                                           std::to_string(answer.status) +
                                                           ": the bucket is in region " + other +
                                                           ", not in " + std::string(region));
  }
  const auto asked = answer.header("Retry-After");
  if (!asked) return classify_s3(answer.status, code);
  return classify_s3(answer.status, code,
                     net::parse_retry_after(*asked, std::chrono::system_clock::now()));
}

Result<ObjectVersion> version_in(const net::HttpResponse& answer) {
  ObjectVersion version;
  const std::string_view length = answer.header("Content-Length").value_or("");
  const char* const begin = length.data();
  const char* const end = begin + length.size();
  const auto [stopped, failed] = std::from_chars(begin, end, version.bytes);
  if (failed != std::errc{} || stopped != end) return misunderstood("an object's length");
  for (const char c : answer.header("ETag").value_or("")) {
    if (!word(std::string(1, c), 1).empty()) version.tag += c;
  }
  if (version.tag.empty()) return misunderstood("an object's ETag");
  return version;
}

bool means_stale_credentials(std::string_view code) {
  return std::ranges::find(kStaleCredentials, code) != kStaleCredentials.end();
}

}  // namespace s3

namespace {

constexpr std::size_t kLongestCode = 64;

struct Meant {
  ErrorCode code;
  bool retryable;
};
constexpr Meant kDenied{ErrorCode::storage_denied, false};
constexpr Meant kAbsent{ErrorCode::storage_not_found, false};
constexpr Meant kFull{ErrorCode::storage_full, true};
constexpr Meant kUnavailable{ErrorCode::storage_unavailable, true};
constexpr Meant kBadKey{ErrorCode::invalid_job, false};

struct Row {
  std::string_view code;
  Meant meant;
};

// Where the code says more, or other, than its status does.
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
constexpr std::array<Row, 29> kMeanings{{
    {"AccessDenied", kDenied},
    {"AllAccessDisabled", kDenied},
    {"AuthorizationHeaderMalformed", kDenied},
    {"BadDigest", kUnavailable},  // bytes changed on the way
    {"BucketQuotaExceeded", kFull},
    {"ConditionalRequestConflict", kUnavailable},
    {"ExpiredToken", kDenied},
    {"IncompleteBody", kUnavailable},
    {"InternalError", kUnavailable},
    {"InvalidAccessKeyId", kDenied},
    {"InvalidRange", kUnavailable},  // the object was another when its length was read
    {"InvalidToken", kDenied},
    {"KeyTooLongError", kBadKey},
    {"NoSuchBucket", kAbsent},
    {"NoSuchKey", kAbsent},
    {"NoSuchUpload", kAbsent},
    {"OperationAborted", kUnavailable},
    {"QuotaExceeded", kFull},
    {"RequestTimeTooSkewed", kDenied},
    {"RequestTimeout", kUnavailable},  // a 400
    {"ServiceUnavailable", kUnavailable},
    {"SignatureDoesNotMatch", kDenied},
    {"SlowDown", kUnavailable},
    {"SlowDownRead", kUnavailable},   // MinIO
    {"SlowDownWrite", kUnavailable},  // MinIO
    {"XAmzContentSHA256Mismatch", kUnavailable},
    {"XMinioAdminBucketQuotaExceeded", kFull},
    {"XMinioInvalidObjectName", kBadKey},
    {"XMinioStorageFull", kFull},
}};

Meant meant_by_status(int status) {
  if (status == 404) return kAbsent;
  if (status == 507) return kFull;
  const bool passing = status == 408 || status == 425 || status == 429 || status >= 500;
  // An error inside a 200 came up after S3 had begun to answer.
  const bool late = status >= 200 && status < 300;
  if ((passing && status != 501) || late) return kUnavailable;
  return kDenied;  // 301, 400, 403, 405, ...: S3 refuses, and would again
}

Meant meaning_of(int status, std::string_view code) {
  const auto* const row =
      std::ranges::find_if(kMeanings, [&](const Row& each) { return each.code == code; });
  return row == kMeanings.end() ? meant_by_status(status) : row->meant;
}

}  // namespace

Error classify_s3(int status, std::string_view code,
                  std::optional<std::chrono::seconds> retry_after) {
  std::string said = "S3 answered " + std::to_string(status);
  if (!code.empty()) said += " " + std::string(code);
  if (code == "RequestTimeTooSkewed") {
    said += ": this machine's clock is more than 15 minutes off";
  }
  const Meant meant = meaning_of(status, code);
  if (!meant.retryable) return Error::permanent(meant.code, std::move(said));
  return Error::transient(meant.code, std::move(said), retry_after);
}

std::string s3_error_code(std::string_view body) {
  return s3::word(s3::element_text(body, "Code"), kLongestCode);
}

}  // namespace darkroom::storage
