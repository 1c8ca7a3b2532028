// Why something failed, and whether trying again can help. Values, no exceptions: a missing source
// or a 503 is normal in a worker. Thread-safe as any value type is.
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace darkroom {

// The closed set. One spelling everywhere: the enumerator, to_string(), the `error` metric label,
// the JSON `code` and the row in docs/errors.md are the same word (a test walks both).
enum class ErrorCode {
  // job
  invalid_job,
  unknown_tool,
  invalid_preset,
  cancelled,
  // source
  source_invalid,
  source_blocked,
  source_not_found,
  source_expired,
  source_forbidden,
  source_redirects,
  source_empty,
  source_too_large,
  source_incomplete,
  source_timeout,
  source_unavailable,
  source_tls,
  // image
  unsupported_format,
  corrupt_image,
  truncated_image,
  too_many_pixels,
  too_many_frames,
  too_complex,
  metadata_too_large,
  provenance_lost,
  // processing
  out_of_memory,
  processing_timeout,
  codec_crashed,
  sandbox_violation,
  processing_failed,
  // storage
  storage_denied,
  storage_not_found,
  storage_full,
  storage_unavailable,
  // queue and API
  queue_full,
  queue_unavailable,
  lease_lost,
  unauthorized,
  forbidden,
  rate_limited,
  not_found,
  conflict,
  // a bug of ours: alert on it
  internal,
};

std::string_view to_string(ErrorCode code);
std::optional<ErrorCode> error_code_from(std::string_view name);
std::span<const ErrorCode> all_error_codes();

// One mistake in something a person or a program wrote: a job, a presets file, a flag.
struct Problem {
  std::string where;                  // JSON pointer, TOML key path, flag or variable name.
  std::string message;                // What is wrong and what would be right.
  std::optional<unsigned> line = {};  // 1-based, where the text has lines.
  std::optional<unsigned> column = {};

  bool operator==(const Problem&) const = default;
};

// A failure that the caller is expected to meet. Whoever saw it happen says whether trying again
// can help, because nobody above knows; that is why there is no public constructor.
class [[nodiscard]] Error {
 public:
  static Error permanent(ErrorCode code, std::string message);
  static Error transient(ErrorCode code, std::string message,
                         std::optional<std::chrono::seconds> retry_after = std::nullopt);
  // All mistakes of one input at once; the message lists each as "where: message".
  static Error invalid(ErrorCode code, std::vector<Problem> problems);

  ErrorCode code() const { return code_; }
  bool retryable() const { return retryable_; }
  // As the other side asked (Retry-After); absent where it said nothing.
  std::optional<std::chrono::seconds> retry_after() const { return retry_after_; }
  // For people; never parsed, never a label. Holds no secret, no query string of a URL.
  const std::string& message() const { return message_; }
  const std::vector<Problem>& problems() const { return problems_; }

  // Prefixes what we were doing: "put hq.webp: 503 Slow Down".
  Error during(std::string_view activity) &&;

 private:
  Error(ErrorCode code, bool retryable, std::string message);

  ErrorCode code_;
  bool retryable_;
  std::optional<std::chrono::seconds> retry_after_;
  std::string message_;
  std::vector<Problem> problems_;
};

}  // namespace darkroom
