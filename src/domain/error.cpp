#include <darkroom/error.hpp>

#include <array>
#include <utility>

namespace darkroom {
namespace {

using enum ErrorCode;

constexpr std::array kCodes{
    std::pair{invalid_job, std::string_view{"invalid_job"}},
    std::pair{unknown_tool, std::string_view{"unknown_tool"}},
    std::pair{invalid_preset, std::string_view{"invalid_preset"}},
    std::pair{cancelled, std::string_view{"cancelled"}},
    std::pair{source_invalid, std::string_view{"source_invalid"}},
    std::pair{source_blocked, std::string_view{"source_blocked"}},
    std::pair{source_not_found, std::string_view{"source_not_found"}},
    std::pair{source_expired, std::string_view{"source_expired"}},
    std::pair{source_forbidden, std::string_view{"source_forbidden"}},
    std::pair{source_redirects, std::string_view{"source_redirects"}},
    std::pair{source_empty, std::string_view{"source_empty"}},
    std::pair{source_too_large, std::string_view{"source_too_large"}},
    std::pair{source_incomplete, std::string_view{"source_incomplete"}},
    std::pair{source_timeout, std::string_view{"source_timeout"}},
    std::pair{source_unavailable, std::string_view{"source_unavailable"}},
    std::pair{source_tls, std::string_view{"source_tls"}},
    std::pair{unsupported_format, std::string_view{"unsupported_format"}},
    std::pair{corrupt_image, std::string_view{"corrupt_image"}},
    std::pair{truncated_image, std::string_view{"truncated_image"}},
    std::pair{too_many_pixels, std::string_view{"too_many_pixels"}},
    std::pair{too_many_frames, std::string_view{"too_many_frames"}},
    std::pair{too_complex, std::string_view{"too_complex"}},
    std::pair{metadata_too_large, std::string_view{"metadata_too_large"}},
    std::pair{provenance_lost, std::string_view{"provenance_lost"}},
    std::pair{out_of_memory, std::string_view{"out_of_memory"}},
    std::pair{processing_timeout, std::string_view{"processing_timeout"}},
    std::pair{codec_crashed, std::string_view{"codec_crashed"}},
    std::pair{sandbox_violation, std::string_view{"sandbox_violation"}},
    std::pair{processing_failed, std::string_view{"processing_failed"}},
    std::pair{storage_denied, std::string_view{"storage_denied"}},
    std::pair{storage_not_found, std::string_view{"storage_not_found"}},
    std::pair{storage_full, std::string_view{"storage_full"}},
    std::pair{storage_unavailable, std::string_view{"storage_unavailable"}},
    std::pair{queue_full, std::string_view{"queue_full"}},
    std::pair{queue_unavailable, std::string_view{"queue_unavailable"}},
    std::pair{lease_lost, std::string_view{"lease_lost"}},
    std::pair{unauthorized, std::string_view{"unauthorized"}},
    std::pair{forbidden, std::string_view{"forbidden"}},
    std::pair{rate_limited, std::string_view{"rate_limited"}},
    std::pair{not_found, std::string_view{"not_found"}},
    std::pair{conflict, std::string_view{"conflict"}},
    std::pair{internal, std::string_view{"internal"}},
};
// The table is in the enum's own order, so that a code is its index.
static_assert(kCodes.size() == static_cast<std::size_t>(internal) + 1);

constexpr auto kCodesAlone = [] {
  std::array<ErrorCode, kCodes.size()> codes{};
  for (std::size_t i = 0; i < kCodes.size(); ++i) codes[i] = kCodes[i].first;
  return codes;
}();

std::string joined(const std::vector<Problem>& problems) {
  std::string text;
  for (const Problem& problem : problems) {
    if (!text.empty()) text += "; ";
    if (problem.line) text += "line " + std::to_string(*problem.line);
    if (problem.column) text += ", column " + std::to_string(*problem.column);
    if (problem.line) text += ": ";
    if (!problem.where.empty()) text += problem.where + ": ";
    text += problem.message;
  }
  return text;
}

}  // namespace

std::string_view to_string(ErrorCode code) {
  return kCodes[static_cast<std::size_t>(code)].second;
}

std::optional<ErrorCode> error_code_from(std::string_view name) {
  for (const auto& [code, spelling] : kCodes) {
    if (spelling == name) return code;
  }
  return std::nullopt;
}

std::span<const ErrorCode> all_error_codes() {
  return kCodesAlone;
}

Error::Error(ErrorCode code, bool retryable, std::string message)
    : code_(code), retryable_(retryable), message_(std::move(message)) {}

Error Error::permanent(ErrorCode code, std::string message) {
  return {code, false, std::move(message)};
}

Error Error::transient(ErrorCode code, std::string message,
                       std::optional<std::chrono::seconds> retry_after) {
  Error error{code, true, std::move(message)};
  error.retry_after_ = retry_after;
  return error;
}

Error Error::invalid(ErrorCode code, std::vector<Problem> problems) {
  Error error{code, false, joined(problems)};
  error.problems_ = std::move(problems);
  return error;
}

Error Error::during(std::string_view activity) && {
  message_.insert(0, std::string(activity) + ": ");
  return std::move(*this);
}

}  // namespace darkroom
