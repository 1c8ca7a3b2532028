// One good file of every kind that the makers make.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace darkroom::container {

struct Fixture {
  std::string name;  // in CamelCase
  std::string file;
  // Whether the format itself shows that a file was cut, wherever it was.
  bool shows_every_cut = true;
};

// What gtest prints of one.
// NOLINTNEXTLINE(readability-identifier-naming): the name that gtest looks for.
void PrintTo(const Fixture& fixture, std::ostream* stream);

std::vector<Fixture> good_fixtures();

}  // namespace darkroom::container
