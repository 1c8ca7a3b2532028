// Where serve's queue is, for whoever else looks at it.
#pragma once

#include "config/configuration.hpp"

#include <string>

namespace darkroom::cli {

// The file that serve keeps its jobs in; ":memory:" where it keeps them in none.
inline std::string database_of(const config::Configuration& configuration) {
  const std::string& database = configuration.serve.database;
  if (database.empty()) return configuration.data + "/queue.db";
  if (database == "memory:") return ":memory:";
  return database.substr(database.find(':') + 1);
}

}  // namespace darkroom::cli
