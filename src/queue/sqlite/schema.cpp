#include "queue/sqlite/schema.hpp"

#include <array>
#include <string>

namespace darkroom::queue {
namespace {

// "dark": tells a queue of ours from any other SQLite file.
constexpr std::int64_t kApplication = 0x6461726b;

Error refused(const std::string& why) {
  return Error::permanent(ErrorCode::queue_unavailable, why);
}

Result<void> check_whose(Connection& connection) {
  const auto application = TRY(connection.number("PRAGMA application_id"));
  if (application == kApplication) return {};
  const auto tables = TRY(connection.number("SELECT count(*) FROM sqlite_schema"));
  if (application != 0 || tables != 0) {
    return refused("the database belongs to another program: give the queue a file of its own");
  }
  return {};
}

Result<void> apply(Connection& connection, const Migration& migration, std::size_t version) {
  const std::string mark = "PRAGMA application_id = " + std::to_string(kApplication) +
                           "; PRAGMA user_version = " + std::to_string(version) + ";";
  const auto done =
      connection.script("BEGIN IMMEDIATE;" + std::string(migration.sql) + mark + "COMMIT;");
  if (done) return {};
  if (connection.in_transaction()) static_cast<void>(connection.script("ROLLBACK"));
  return Error(done.error()).during("migrate to schema " + std::to_string(version));
}

}  // namespace

std::span<const Migration> all_migrations() {
  static const std::array migrations{Migration{.sql = kSchemaVersion1}};
  return migrations;
}

Result<void> migrate(Connection& connection, std::span<const Migration> migrations) {
  TRY(check_whose(connection));
  const auto found = TRY(connection.number("PRAGMA user_version"));
  const auto version = static_cast<std::size_t>(found.value_or(0));
  if (version > migrations.size()) {
    return refused("the queue has schema " + std::to_string(version) +
                   ", and this darkroom knows " + std::to_string(migrations.size()) +
                   ": start the newer darkroom that made it");
  }
  for (std::size_t next = version; next < migrations.size(); ++next) {
    TRY(apply(connection, migrations[next], next + 1));
  }
  return {};
}

}  // namespace darkroom::queue
