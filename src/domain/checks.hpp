// What is wrong with a thing whose keys have a common prefix: collected, all of it.
#pragma once

#include <darkroom/error.hpp>

#include <string>
#include <utility>
#include <vector>

namespace darkroom {

class Checks {
 public:
  explicit Checks(std::string where) : where_(std::move(where)) {}

  void range(const char* key, int value, int least, int most) {
    if (value >= least && value <= most) return;
    add(key, "is " + std::to_string(value) + "; it must be from " + std::to_string(least) + " to " +
                 std::to_string(most));
  }
  void add(const char* key, std::string message) {
    problems_.push_back({.where = where_ + key, .message = std::move(message)});
  }
  std::vector<Problem> take() { return std::move(problems_); }

 private:
  std::string where_;
  std::vector<Problem> problems_;
};

}  // namespace darkroom
