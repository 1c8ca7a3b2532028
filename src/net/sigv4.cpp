#include "net/sigv4.hpp"

#include "base/hashing.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <utility>

namespace darkroom::net {
namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";
using Pairs = std::vector<std::pair<std::string, std::string>>;

std::string formatted(std::chrono::system_clock::time_point moment, const char* format) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(moment);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  std::array<char, 32> text{};
  return {text.data(), std::strftime(text.data(), text.size(), format, &utc)};
}
std::string date_of(const SigningScope& scope) {
  return formatted(scope.now, "%Y%m%d");
}
std::string moment_of(const SigningScope& scope) {
  return formatted(scope.now, "%Y%m%dT%H%M%SZ");
}

std::string credential_scope(const SigningScope& scope) {
  return date_of(scope) + "/" + scope.region + "/" + scope.service + "/aws4_request";
}

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) {
    return static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
  });
  return text;
}

// Outer white space gone, runs of inner white space made one.
std::string trimmed(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const bool space = c == ' ' || c == '\t';
    if (space && (result.empty() || result.back() == ' ')) continue;
    result += space ? ' ' : c;
  }
  while (result.ends_with(' ')) result.pop_back();
  return result;
}

std::string canonical_query(const Pairs& query) {
  Pairs encoded;
  for (const auto& [name, value] : query) {
    encoded.emplace_back(percent_encoded(name, Slash::encode),
                         percent_encoded(value, Slash::encode));
  }
  std::ranges::sort(encoded);
  std::string text;
  for (const auto& [name, value] : encoded) {
    if (!text.empty()) text += '&';
    text += name + "=" + value;
  }
  return text;
}

// Lower-case names, sorted; values of one name joined by commas, in the order given.
Pairs canonical_headers(const std::vector<Header>& headers) {
  Pairs named;
  for (const auto& [name, value] : headers) named.emplace_back(lower(name), trimmed(value));
  std::ranges::stable_sort(named, {}, &Header::first);
  Pairs joined;
  for (auto& [name, value] : named) {
    if (!joined.empty() && joined.back().first == name) {
      joined.back().second += "," + value;
    } else {
      joined.emplace_back(std::move(name), std::move(value));
    }
  }
  return joined;
}

std::string names_of(const Pairs& headers) {
  std::string names;
  for (const auto& [name, value] : headers) names += (names.empty() ? "" : ";") + name;
  return names;
}

std::string canonical_request(const SignableRequest& request, const Pairs& headers) {
  std::string text = request.method + "\n" + (request.path.empty() ? "/" : request.path) + "\n" +
                     canonical_query(request.query) + "\n";
  for (const auto& [name, value] : headers) text += name + ":" + value + "\n";
  return text + "\n" + names_of(headers) + "\n" + request.payload_sha256;
}

std::string signature(const std::string& canonical, const AwsCredentials& credentials,
                      const SigningScope& scope) {
  const std::string to_sign = std::string(kAlgorithm) + "\n" + moment_of(scope) + "\n" +
                              credential_scope(scope) + "\n" + sha256_hex(as_bytes(canonical));
  const std::string secret = "AWS4" + credentials.secret_access_key;
  Bytes key = hmac_sha256(as_bytes(secret), as_bytes(date_of(scope)));
  key = hmac_sha256(key, as_bytes(scope.region));
  key = hmac_sha256(key, as_bytes(scope.service));
  key = hmac_sha256(key, as_bytes("aws4_request"));
  return to_hex(hmac_sha256(key, as_bytes(to_sign)));
}

}  // namespace

std::string percent_encoded(std::string_view text, Slash slash) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  constexpr std::string_view kUnreserved = "-._~";
  std::string encoded;
  for (const char c : text) {
    const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    const bool kept = letter || kUnreserved.find(c) != std::string_view::npos ||
                      (c == '/' && slash == Slash::keep);
    if (kept) {
      encoded += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      encoded += {'%', kDigits[byte >> 4U], kDigits[byte & 15U]};
    }
  }
  return encoded;
}

std::vector<Header> sign_headers(const SignableRequest& request, const AwsCredentials& credentials,
                                 const SigningScope& scope) {
  std::vector<Header> added{{"x-amz-date", moment_of(scope)}};
  // S3 asks for it; the other services sign without.
  if (scope.service == "s3") added.emplace_back("x-amz-content-sha256", request.payload_sha256);
  if (!credentials.session_token.empty()) {
    added.emplace_back("x-amz-security-token", credentials.session_token);
  }
  std::vector<Header> all = request.headers;
  all.insert(all.end(), added.begin(), added.end());
  all.emplace_back("host", request.host);
  const Pairs headers = canonical_headers(all);
  added.emplace_back(
      "Authorization",
      std::string(kAlgorithm) + " Credential=" + credentials.access_key_id + "/" +
          credential_scope(scope) + ", SignedHeaders=" + names_of(headers) +
          ", Signature=" + signature(canonical_request(request, headers), credentials, scope));
  return added;
}

std::string presign_query(const SignableRequest& request, const AwsCredentials& credentials,
                          const SigningScope& scope, std::chrono::seconds expires) {
  SignableRequest presigned = request;
  std::vector<Header> all = request.headers;
  all.emplace_back("host", request.host);
  const Pairs headers = canonical_headers(all);
  presigned.query.emplace_back("X-Amz-Algorithm", kAlgorithm);
  presigned.query.emplace_back("X-Amz-Credential",
                               credentials.access_key_id + "/" + credential_scope(scope));
  presigned.query.emplace_back("X-Amz-Date", moment_of(scope));
  presigned.query.emplace_back("X-Amz-Expires", std::to_string(expires.count()));
  presigned.query.emplace_back("X-Amz-SignedHeaders", names_of(headers));
  if (!credentials.session_token.empty()) {
    presigned.query.emplace_back("X-Amz-Security-Token", credentials.session_token);
  }
  const std::string canonical = canonical_request(presigned, headers);
  return canonical_query(presigned.query) +
         "&X-Amz-Signature=" + signature(canonical, credentials, scope);
}

}  // namespace darkroom::net
