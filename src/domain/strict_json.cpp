#include "domain/strict_json.hpp"

#include <set>
#include <string>
#include <vector>

namespace darkroom {
namespace {

using nlohmann::json;

constexpr int kDeepest = 32;

// What the parser is told as it goes: which keys each open object has, and how deep it is.
class Watch {
 public:
  bool operator()(int depth, json::parse_event_t event, json& parsed) {
    if (depth > kDeepest) too_deep_ = true;
    switch (event) {
      case json::parse_event_t::object_start:
        keys_.emplace_back();
        break;
      case json::parse_event_t::object_end:
        keys_.pop_back();
        break;
      case json::parse_event_t::key:
        if (const auto& key = parsed.get_ref<const std::string&>();
            !keys_.back().insert(key).second) {
          repeated_.push_back(key);
        }
        break;
      default:
        break;
    }
    // What is too deep is not kept; the parser itself does not recurse.
    return depth <= kDeepest;
  }

  std::vector<Problem> problems() const {
    std::vector<Problem> problems;
    if (too_deep_) {
      problems.push_back({.where = "", .message = "nests deeper than " + std::to_string(kDeepest)});
    }
    for (const std::string& key : repeated_) {
      problems.push_back({.where = key, .message = "is given twice"});
    }
    return problems;
  }

 private:
  std::vector<std::set<std::string>> keys_;
  std::vector<std::string> repeated_;
  bool too_deep_ = false;
};

// nlohmann says "[json.exception.parse_error.101] parse error at line 1, column 2: ...".
std::string without_its_number(const std::string& text) {
  const auto end = text.find("] ");
  return end == std::string::npos ? text : text.substr(end + 2);
}

}  // namespace

Result<json> parse_strictly(std::string_view text) try {
  Watch watch;
  json parsed = json::parse(text, std::ref(watch));
  if (auto problems = watch.problems(); !problems.empty()) {
    return Error::invalid(ErrorCode::invalid_job, std::move(problems));
  }
  return parsed;
} catch (const json::exception& error) {
  return Error::invalid(
      ErrorCode::invalid_job,
      {{.where = "", .message = "is no valid JSON: " + without_its_number(error.what())}});
}

}  // namespace darkroom
