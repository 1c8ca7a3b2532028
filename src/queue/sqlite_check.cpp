#include "queue/sqlite_check.hpp"

#include "queue/operations/operations.hpp"
#include "queue/sqlite/connection.hpp"
#include "queue/sqlite/database_file.hpp"
#include "queue/sqlite/schema.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <system_error>

namespace darkroom::queue {
namespace {

namespace fs = std::filesystem;

constexpr const char* kMemory = ":memory:";

bool may_write(const fs::path& path) {
  return faccessat(AT_FDCWD, path.c_str(), W_OK, AT_EACCESS) == 0;
}

// The nearest folder above `path` that is there: where the rest would be made.
fs::path folder_above(const fs::path& path) {
  std::error_code ignored;
  fs::path folder = fs::absolute(path, ignored).parent_path();
  while (!fs::exists(folder, ignored) && folder.has_relative_path()) folder = folder.parent_path();
  return folder;
}

// Beside the file SQLite keeps its log, so the folder counts as much.
Result<void> check_rights(const std::string& path, bool is_there) {
  const fs::path folder = folder_above(path);
  if (!fs::is_directory(folder)) return unusable(path, folder.string() + " is no folder");
  if (!may_write(folder)) {
    return unusable(path, "the folder " + folder.string() + " cannot be written");
  }
  if (is_there && !may_write(path)) return unusable(path, "cannot be written");
  return {};
}

// Its schema's version; refused where it is not this darkroom's to open.
Result<std::size_t> check_schema(Connection& db) {
  const auto migrations = all_migrations();
  const auto found = static_cast<std::size_t>(TRY(db.number("PRAGMA user_version")).value_or(0));
  // Only those that it has had: what is left is the next serve's to do.
  const auto had = found > migrations.size() ? migrations : migrations.first(found);
  TRY(migrate(db, had));
  return found;
}

std::string counts_of(const Figures& figures) {
  std::string text;
  for (const auto& [state, of] : figures.states) {
    if (of.jobs == 0) continue;
    if (!text.empty()) text += ", ";
    text += std::to_string(of.jobs) + " " + std::string(to_string(state));
  }
  if (text.empty()) text = "no jobs";
  return text + (figures.paused ? ", paused" : "");
}

}  // namespace

Result<std::string> check_sqlite(const std::string& database) {
  if (database == kMemory) return "in memory, gone when the service ends";
  std::error_code failed;
  const bool is_there = fs::exists(database, failed);
  TRY(check_rights(database, is_there));
  if (!is_there) return database + ": not there yet, and can be made";
  TRY(refuse_empty(database));
  Connection db = TRY(Connection::open(database, Access::read_only, true));
  TRY(look_through(db, database));
  const std::size_t schema = TRY(check_schema(db));
  const std::string is_at = database + ": schema " + std::to_string(schema);
  const std::size_t newest = all_migrations().size();
  if (schema < newest) {
    return is_at + ", which serve brings to " + std::to_string(newest);
  }
  return is_at + ", " + counts_of(TRY(figures(db)));
}

}  // namespace darkroom::queue
