#include "queue/sqlite/connection.hpp"

#include "queue/sqlite/sqlite_failure.hpp"

#include <cassert>
#include <cstring>
#include <span>
#include <type_traits>
#include <utility>

namespace darkroom::queue {
namespace {

// auto_vacuum comes first: it only counts before the first page is written, and the change to WAL
// writes it. secure_delete: Debian builds SQLite so that it fills every deleted page with zeros,
// and an ended job's picture of 1 MiB would be written a third time; FAST spares pages given up
// whole.
constexpr const char* kWriterPragmas = R"sql(
PRAGMA busy_timeout = 5000;
PRAGMA auto_vacuum = INCREMENTAL;
PRAGMA journal_mode = WAL;
PRAGMA foreign_keys = ON;
PRAGMA temp_store = MEMORY;
PRAGMA cache_size = -2048;
PRAGMA secure_delete = FAST;
PRAGMA wal_autocheckpoint = 4000;
PRAGMA journal_size_limit = 67108864;
PRAGMA mmap_size = 0;
PRAGMA trusted_schema = OFF;
)sql";
constexpr const char* kReaderPragmas = R"sql(
PRAGMA busy_timeout = 5000;
PRAGMA query_only = ON;
PRAGMA wal_autocheckpoint = 0;
PRAGMA temp_store = MEMORY;
PRAGMA cache_size = -512;
PRAGMA mmap_size = 0;
PRAGMA trusted_schema = OFF;
)sql";

int bind_held(sqlite3_stmt* statement, int position, std::nullptr_t /*nothing*/) {
  return sqlite3_bind_null(statement, position);
}
int bind_held(sqlite3_stmt* statement, int position, std::int64_t number) {
  return sqlite3_bind_int64(statement, position, number);
}
// A null pointer would bind NULL, so empty values point at something.
int bind_held(sqlite3_stmt* statement, int position, std::string_view text) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-cstyle-cast,performance-no-int-to-ptr): SQLite's own
  const sqlite3_destructor_type copied = SQLITE_TRANSIENT;
  return sqlite3_bind_text64(statement, position, text.empty() ? "" : text.data(), text.size(),
                             copied, SQLITE_UTF8);
}
int bind_held(sqlite3_stmt* statement, int position, ByteView bytes) {
  if (bytes.empty()) return sqlite3_bind_zeroblob(statement, position, 0);
  // Not copied: a payload may be 32 MiB, and only run() binds bytes.
  return sqlite3_bind_blob64(statement, position, bytes.data(), bytes.size(), SQLITE_STATIC);
}

}  // namespace

int Value::bind(sqlite3_stmt* statement, int position) const {
  return std::visit([&](auto held) { return bind_held(statement, position, held); }, value_);
}

Query::~Query() {
  if (statement_ == nullptr) return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

Result<bool> Query::next() {
  const int result = sqlite3_step(statement_);
  if (result == SQLITE_ROW) return true;
  if (result == SQLITE_DONE) return false;
  return connection_->failed(result);
}

std::int64_t Query::number(int column) const {
  return sqlite3_column_int64(statement_, column);
}

Bytes Query::bytes(int column) const {
  const auto* first = static_cast<const std::byte*>(sqlite3_column_blob(statement_, column));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
  const std::span<const std::byte> view(first, size);
  return {view.begin(), view.end()};
}

std::string Query::text(int column) const {
  const auto* first = static_cast<const char*>(sqlite3_column_blob(statement_, column));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
  return size == 0 ? std::string() : std::string(first, size);
}

bool Query::is_null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

Moment Query::moment(int column) const {
  return Moment(std::chrono::milliseconds(number(column)));
}

std::optional<Moment> Query::maybe_moment(int column) const {
  if (is_null(column)) return std::nullopt;
  return moment(column);
}

Result<Connection> Connection::open(const std::string& path, Access access, bool durable) {
  const int flags = access == Access::read_write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                                                 : SQLITE_OPEN_READONLY;
  sqlite3* opened = nullptr;
  // One thread at a time uses it, so SQLite need not lock.
  const int result = sqlite3_open_v2(path.c_str(), &opened,
                                     flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  Database database(opened);
  if (result != SQLITE_OK) return sqlite_failure(result, "queue " + path);
  Connection connection(path, std::move(database));
  if (access == Access::read_only) {
    TRY(connection.script(kReaderPragmas));
  } else {
    TRY(connection.script(kWriterPragmas));
    TRY(connection.script(durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL"));
  }
  return connection;
}

Result<sqlite3_stmt*> Connection::statement(std::string_view sql) {
  const auto known = statements_.find(sql);
  if (known != statements_.end()) {
    assert(sqlite3_stmt_busy(known->second.get()) == 0 && "a statement is used twice at once");
    return known->second.get();
  }
  sqlite3_stmt* made = nullptr;
  const int result = sqlite3_prepare_v3(database_.get(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &made, nullptr);
  Statement prepared(made);
  if (result != SQLITE_OK) return failed(result);
  return statements_.emplace(sql, std::move(prepared)).first->second.get();
}

Result<void> Connection::bind(sqlite3_stmt* statement, Values values) {
  assert(sqlite3_bind_parameter_count(statement) == static_cast<int>(values.size()));
  int position = 0;
  for (const Value& value : values) {
    const int result = value.bind(statement, ++position);
    if (result != SQLITE_OK) return failed(result);
  }
  return {};
}

Result<Query> Connection::query(std::string_view sql, Values values) {
  Query query(*this, TRY(statement(sql)));
  sqlite3_stmt* prepared = statements_.find(sql)->second.get();
  TRY(bind(prepared, values));
  return query;
}

Result<void> Connection::run(std::string_view sql, Values values) {
  Query running = TRY(query(sql, values));
  while (TRY(running.next())) {
  }
  return {};
}

Result<std::optional<std::int64_t>> Connection::number(std::string_view sql, Values values) {
  Query asked = TRY(query(sql, values));
  if (!TRY(asked.next()) || asked.is_null(0)) return std::optional<std::int64_t>();
  return std::optional(asked.number(0));
}

Result<void> Connection::script(const std::string& sql) {
  const int result = sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (result != SQLITE_OK) return failed(result);
  return {};
}

std::int64_t Connection::last_sequence() const {
  return sqlite3_last_insert_rowid(database_.get());
}

std::size_t Connection::changes() const {
  return static_cast<std::size_t>(sqlite3_changes64(database_.get()));
}

bool Connection::in_transaction() const {
  return sqlite3_get_autocommit(database_.get()) == 0;
}

bool Connection::take_disk_full() {
  return std::exchange(disk_full_, false);
}

std::vector<std::string> Connection::prepared() const {
  std::vector<std::string> all;
  for (const auto& [sql, prepared] : statements_) all.emplace_back(sql);
  return all;
}

std::string Connection::explain(const std::string& sql) {
  sqlite3_stmt* made = nullptr;
  const std::string asked = "EXPLAIN QUERY PLAN " + sql;
  sqlite3_prepare_v2(database_.get(), asked.c_str(), -1, &made, nullptr);
  const Statement plan(made);
  std::string lines;
  while (plan && sqlite3_step(plan.get()) == SQLITE_ROW) {
    const unsigned char* line = sqlite3_column_text(plan.get(), 3);
    for (; *line != '\0'; ++line) lines += static_cast<char>(*line);
    lines += '\n';
  }
  return lines;
}

Error Connection::failed(int result_code) {
  constexpr int kPrimary = 0xff;
  if ((result_code & kPrimary) == SQLITE_FULL) disk_full_ = true;
  return sqlite_failure(result_code, "queue " + path_ + ": " + sqlite3_errmsg(database_.get()));
}

}  // namespace darkroom::queue
