#include "queue/sqlite/database_file.hpp"

#include "queue/sqlite/schema.hpp"
#include "queue/sqlite/sqlite_failure.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <system_error>

namespace darkroom::queue {
namespace {

namespace fs = std::filesystem;

// Reading so much takes a second or two on a slow disk. Of a larger one the damage is found when a
// statement meets it.
constexpr std::uintmax_t kMostLookedThrough = std::uintmax_t{256} << 20U;

std::string folder_of(const std::string& path) {
  const fs::path folder = fs::path(path).parent_path();
  return folder.empty() ? "." : folder.string();
}

// SQLite would make it for everybody to read, and what waits is private.
Result<void> make_private_file(const std::string& path) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): open's own
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return unusable(path, std::generic_category().message(errno));
  close(file);
  return {};
}

// So that the name outlasts a loss of power.
Result<void> sync_folder(const std::string& folder) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): open's own
  const int file = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = file >= 0 && fsync(file) == 0;
  const int failure = errno;
  if (file >= 0) close(file);
  if (!synced) return unusable(folder, std::generic_category().message(failure));
  return {};
}

// Under another name first: so an empty file under its own was cut off, and did not just begin.
Result<void> make_whole(const std::string& path, bool durable) {
  const std::string making = path + ".new";
  std::error_code failure;
  for (const char* part : {"", "-wal", "-shm"}) fs::remove(making + part, failure);
  TRY(make_private_file(making));
  // Closed again, which leaves one file.
  static_cast<void>(TRY(open_migrated(making, durable)));
  fs::rename(making, path, failure);
  if (failure) return unusable(path, failure.message());
  return sync_folder(folder_of(path));
}

}  // namespace

Error unusable(const std::string& path, const std::string& why) {
  return Error::permanent(ErrorCode::queue_unavailable, "queue " + path + ": " + why);
}

Result<void> make_folder_of(const std::string& path) {
  std::error_code failure;
  fs::create_directories(folder_of(path), failure);
  if (failure) return unusable(path, "its folder cannot be made: " + failure.message());
  return {};
}

Result<Connection> open_migrated(const std::string& path, bool durable) {
  Connection connection = TRY(Connection::open(path, Access::read_write, durable));
  TRY(migrate(connection, all_migrations()));
  return connection;
}

Result<void> refuse_empty(const std::string& path) {
  std::error_code failure;
  if (fs::is_regular_file(path, failure) && fs::file_size(path, failure) == 0 && !failure) {
    return damaged("queue " + path + ": the file is empty");
  }
  return {};
}

Result<void> look_through(Connection& connection, const std::string& path) {
  std::error_code failure;
  const std::uintmax_t size = fs::file_size(path, failure);
  if (failure || size > kMostLookedThrough) return {};
  Query found = TRY(connection.query("PRAGMA quick_check(1)"));
  if (!TRY(found.next()) || found.text(0) == "ok") return {};
  return damaged("queue " + path + ": " + found.text(0));
}

Result<Connection> open_database(const std::string& path, bool durable) {
  std::error_code failure;
  const fs::file_status there = fs::status(path, failure);
  if (there.type() == fs::file_type::not_found) {
    TRY(make_whole(path, durable));
  } else if (failure) {
    return unusable(path, failure.message());
  }
  TRY(refuse_empty(path));
  Connection connection = TRY(Connection::open(path, Access::read_write, durable));
  TRY(look_through(connection, path));
  TRY(migrate(connection, all_migrations()));
  return connection;
}

}  // namespace darkroom::queue
