// One connection to an SQLite database, its statements prepared once. Used by one thread at a time;
// nothing here locks. SQL is always a literal: it is kept by its address and never holds a value.
#pragma once

#include "queue/queue.hpp"
#include "queue/sqlite/sqlite_handles.hpp"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

namespace darkroom::queue {

// A value for a `?`. Looks at text and bytes, and must not outlive them.
class Value {
 public:
  // Implicit on purpose: the values of a statement read as a list.
  // NOLINTBEGIN(google-explicit-constructor)
  Value(std::nullptr_t) {}
  Value(bool truth) : value_(std::int64_t{truth ? 1 : 0}) {}
  Value(int number) : value_(std::int64_t{number}) {}
  Value(std::int64_t number) : value_(number) {}
  Value(std::uint64_t number) : value_(static_cast<std::int64_t>(number)) {}
  Value(std::string_view text) : value_(text) {}
  Value(const std::string& text) : value_(std::string_view(text)) {}
  Value(const char* text) : value_(std::string_view(text)) {}
  Value(ByteView bytes) : value_(bytes) {}
  Value(Moment moment) : value_(std::int64_t{moment.time_since_epoch().count()}) {}
  Value(State state) : value_(static_cast<std::int64_t>(state)) {}
  Value(Priority priority) : value_(static_cast<std::int64_t>(priority)) {}
  template <class T>
  Value(const std::optional<T>& maybe) : value_(maybe ? Value(*maybe).value_ : Held{}) {}
  // NOLINTEND(google-explicit-constructor)

  // SQLite's result code.
  int bind(sqlite3_stmt* statement, int position) const;

 private:
  using Held = std::variant<std::nullptr_t, std::int64_t, std::string_view, ByteView>;
  Held value_ = nullptr;
};
using Values = std::initializer_list<Value>;

class Connection;

// A statement that runs; ready for its next use once this goes.
class Query {
 public:
  Query(Connection& connection, sqlite3_stmt* statement)
      : connection_(&connection), statement_(statement) {}
  Query(Query&& other) noexcept
      : connection_(other.connection_), statement_(std::exchange(other.statement_, nullptr)) {}
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;
  Query& operator=(Query&&) = delete;
  ~Query();

  // True where there is a row, which the functions below read until the next call.
  Result<bool> next();

  std::int64_t number(int column) const;
  std::string text(int column) const;
  Bytes bytes(int column) const;
  bool is_null(int column) const;
  Moment moment(int column) const;
  std::optional<Moment> maybe_moment(int column) const;
  State state(int column) const { return static_cast<State>(number(column)); }

 private:
  Connection* connection_;
  sqlite3_stmt* statement_;
};

enum class Access { read_write, read_only };

class Connection {
 public:
  // With the pragmas that QUEUE's rules ask of each access (docs/queue.md). `durable` is
  // synchronous=FULL. ":memory:" is private to this connection.
  static Result<Connection> open(const std::string& path, Access access, bool durable);

  // Values are copied where they are text. Never two at once of the same statement.
  Result<Query> query(std::string_view sql, Values values = {});
  // Runs a statement to its end.
  Result<void> run(std::string_view sql, Values values = {});
  // The first column of the first row; nothing where there is no row.
  Result<std::optional<std::int64_t>> number(std::string_view sql, Values values = {});
  // Many statements, not kept.
  Result<void> script(const std::string& sql);

  std::int64_t last_sequence() const;  // of the row inserted last
  std::size_t changes() const;         // rows that the last run() changed, without triggers
  bool in_transaction() const;
  // Whether a statement has met a full disk since this was asked last.
  bool take_disk_full();

  // Each statement prepared so far; for the tests that look at their plans.
  std::vector<std::string> prepared() const;
  std::string explain(const std::string& sql);

  // Remembers a full disk, and says what a failed call of SQLite's means.
  Error failed(int result_code);

 private:
  Connection(std::string path, Database database)
      : path_(std::move(path)), database_(std::move(database)) {}
  Result<sqlite3_stmt*> statement(std::string_view sql);
  Result<void> bind(sqlite3_stmt* statement, Values values);

  std::string path_;
  bool disk_full_ = false;
  Database database_;
  // Goes before the database, which waits for its statements.
  std::unordered_map<std::string_view, Statement> statements_;
};

}  // namespace darkroom::queue
