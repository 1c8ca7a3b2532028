// What the tests of every format say alike: a file is probed with all formats on, and either has
// facts, or is refused with a code and a sentence.
#pragma once

#include "container/probe.hpp"

#include <gtest/gtest.h>

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace darkroom::container {

// The default limits with every format switched on.
Limits limits_for_all();

Result<Facts> probe_of(std::string_view file, const Limits& limits = limits_for_all());

// The facts of a file that must have them; where it has none the test fails and says why.
Facts facts_of(std::string_view file);

struct Refusal {
  std::string name;  // of the test, in CamelCase
  std::string file;
  ErrorCode code = ErrorCode::internal;
  std::string says;  // part of the message
};

// What gtest prints of a case: its bytes would fill the screen.
// NOLINTNEXTLINE(readability-identifier-naming): the name that gtest looks for.
void PrintTo(const Refusal& refusal, std::ostream* stream);

// gtest's name of a case.
std::string name_of(const testing::TestParamInfo<Refusal>& refusal);

// Each file is refused as said. A test of a format instantiates this with its table.
class Refused : public testing::TestWithParam<Refusal> {};

}  // namespace darkroom::container
