// The kinds of settings: each makes the Read of one member of the configuration.
#pragma once

#include "config/settings.hpp"

#include <array>
#include <chrono>
#include <string>
#include <utility>

namespace darkroom::config {

// `member` is a function from Configuration& to the reference that the value goes to.
template <class Member>
Read text(Member member) {
  return [member](Configuration& configuration, std::string_view value) -> Complaint {
    member(configuration) = std::string(value);
    return std::nullopt;
  };
}

template <class Member>
Read whole(Member member, std::int64_t least, std::int64_t most) {
  return [=](Configuration& configuration, std::string_view value) {
    std::int64_t number = 0;
    Complaint complaint = read_whole(value, least, most, number);
    auto& to = member(configuration);
    if (!complaint) to = static_cast<std::remove_reference_t<decltype(to)>>(number);
    return complaint;
  };
}

template <class Member>
Read bytes(Member member, std::uint64_t least, std::uint64_t most) {
  return [=](Configuration& configuration, std::string_view value) {
    return read_bytes(value, least, most, member(configuration));
  };
}

template <class Member>
Read duration(Member member, std::chrono::milliseconds least, std::chrono::milliseconds most) {
  return [=](Configuration& configuration, std::string_view value) {
    std::chrono::milliseconds time{};
    Complaint complaint = read_duration(value, least, most, time);
    auto& to = member(configuration);
    if (!complaint) to = std::chrono::duration_cast<std::remove_reference_t<decltype(to)>>(time);
    return complaint;
  };
}

template <class Member>
Read truth(Member member) {
  return [=](Configuration& configuration, std::string_view value) {
    return read_truth(value, member(configuration));
  };
}

template <class Member>
Read words(Member member) {
  return [=](Configuration& configuration, std::string_view value) -> Complaint {
    auto& to = member(configuration);
    to.clear();
    for (std::string& part : parts_of(value)) to.insert(to.end(), std::move(part));
    return std::nullopt;
  };
}

// One of a closed set of words.
template <class Member, std::size_t Count>
Read one_of(Member member, std::array<std::string_view, Count> allowed) {
  return [=](Configuration& configuration, std::string_view value) -> Complaint {
    std::string listed;
    for (const std::string_view each : allowed) {
      if (each == value) {
        member(configuration) = std::string(value);
        return std::nullopt;
      }
      listed += (listed.empty() ? "" : ", ") + std::string(each);
    }
    return "must be one of " + listed;
  };
}

}  // namespace darkroom::config

// What a member function of the readers is made of: the path from a Configuration to the member.
// NOLINTBEGIN(bugprone-macro-parentheses): a path is no expression.
#define DARKROOM_MEMBER(path) \
  [](::darkroom::config::Configuration& configuration) -> auto& { return configuration.path; }
// NOLINTEND(bugprone-macro-parentheses)
