// A job's row, read.
#pragma once

#include "queue/sqlite/connection.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace darkroom::queue {

// A job and what the engine alone knows of it.
struct JobRow {
  StoredJob job;
  std::int64_t account = 0;
  std::optional<std::int64_t> batch;  // its number
  std::int64_t token = 0;
  std::string callback_url;
};

// From `SELECT * FROM stored_job`.
JobRow job_row(const Query& row);

Result<std::optional<JobRow>> find_job(Connection& db, const std::string& id);
Result<JobRow> job_at(Connection& db, std::int64_t sequence);  // internal where it is gone
Error no_such_job(const std::string& id);

// Fill in what the row leaves out.
Result<void> read_body(Connection& db, StoredJob& job);
Result<void> read_payload(Connection& db, StoredJob& job);
Result<void> read_result(Connection& db, StoredJob& job);

}  // namespace darkroom::queue
