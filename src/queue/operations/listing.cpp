#include "queue/operations/operations.hpp"
#include "queue/operations/rows.hpp"

#include <algorithm>
#include <limits>

namespace darkroom::queue {
namespace {

constexpr std::size_t kMostLookedAt = 20'000;
constexpr std::size_t kMostLookedInto = 2'000;  // whose results are read
constexpr std::size_t kMostListed = 1000;

struct Search {
  const Filter& filter;
  std::int64_t before = 0;
  std::size_t most = 0;
  std::size_t budget = 0;    // rows to look at
  std::int64_t horizon = 0;  // below it there may be more that was not looked at
  std::vector<StoredJob> found = {};
};

bool matches(const StoredJob& job, const Filter& filter) {
  return (filter.tool.empty() || filter.tool == job.tool) &&
         (filter.user.empty() || filter.user == job.user) &&
         (filter.batch.empty() || filter.batch == job.batch);
}

bool is_of_provenance(const Filter& filter) {
  return !filter.generator.empty() || !filter.model.empty() || !filter.prompt.empty() ||
         !filter.seed.empty();
}

char small(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

bool has_part(std::string_view text, std::string_view part) {
  const auto is_same = [](char one, char other) { return small(one) == small(other); };
  return part.empty() || !std::ranges::search(text, part, is_same).empty();
}

// Whether a job's result states what is looked for.
Result<bool> states(Connection& db, const StoredJob& job, const Filter& filter) {
  Query row = TRY(db.query(
      "SELECT json_extract(json, '$.provenance.generator'), json_extract(json, "
      "'$.provenance.model'), json_extract(json, '$.provenance.prompt'), json_extract(json, "
      "'$.provenance.seed') FROM result WHERE seq = ?",
      {job.sequence}));
  if (!TRY(row.next())) return false;
  return (filter.generator.empty() || filter.generator == row.text(0)) &&
         has_part(row.text(1), filter.model) && has_part(row.text(2), filter.prompt) &&
         (filter.seed.empty() || filter.seed == row.text(3));
}

// Each has an index of its own, in which the state comes before the sequence: so a listing reads
// one state after the other, each from its end.
Result<Query> newest_of(Connection& db, State state, const Search& search) {
  const Filter& filter = search.filter;
  if (!filter.batch.empty()) {
    return db.query(
        "SELECT * FROM stored_job WHERE batch = (SELECT number FROM batch WHERE id = ?) "
        "AND state = ? AND seq < ? ORDER BY seq DESC",
        {filter.batch, state, search.before});
  }
  if (!filter.user.empty()) {
    return db.query(
        "SELECT * FROM stored_job WHERE account = (SELECT number FROM account WHERE user = ?) "
        "AND state = ? AND seq < ? ORDER BY seq DESC",
        {filter.user, state, search.before});
  }
  if (!filter.tool.empty()) {
    return db.query(
        "SELECT * FROM stored_job WHERE tool = ? AND state = ? AND seq < ? ORDER BY seq DESC",
        {filter.tool, state, search.before});
  }
  return db.query("SELECT * FROM stored_job WHERE state = ? AND seq < ? ORDER BY seq DESC",
                  {state, search.before});
}

Result<void> look_through(Connection& db, State state, Search& search) {
  Query row = TRY(newest_of(db, state, search));
  std::size_t matched = 0;
  for (std::size_t seen = 0; TRY(row.next()); ++seen) {
    StoredJob job = job_row(row).job;
    const auto sequence = static_cast<std::int64_t>(job.sequence);
    if (seen == search.budget || matched == search.most) {
      search.horizon = std::max(search.horizon, sequence + 1);
      return {};
    }
    if (!matches(job, search.filter)) continue;
    if (is_of_provenance(search.filter) && !TRY(states(db, job, search.filter))) continue;
    search.found.push_back(std::move(job));
    ++matched;
  }
  return {};
}

Page page_of(Search search) {
  std::ranges::sort(search.found, std::ranges::greater(), &StoredJob::sequence);
  const auto horizon = static_cast<std::uint64_t>(search.horizon);
  Page page;
  for (StoredJob& job : search.found) {
    if (page.jobs.size() == search.most) {
      page.next = page.jobs.back().sequence;
      return page;
    }
    if (job.sequence < horizon) break;
    page.jobs.push_back(std::move(job));
  }
  if (search.horizon > 0) page.next = horizon;
  return page;
}

}  // namespace

Result<StoredJob> job(Connection& db, const std::string& id) {
  std::optional<JobRow> row = TRY(find_job(db, id));
  if (!row) return no_such_job(id);
  TRY(read_body(db, row->job));
  TRY(read_result(db, row->job));
  return std::move(row->job);
}

Result<std::vector<Attempt>> attempts(Connection& db, const std::string& id) {
  const std::optional<JobRow> row = TRY(find_job(db, id));
  if (!row) return no_such_job(id);
  std::vector<Attempt> history;
  Query made = TRY(
      db.query("SELECT number, started, finished, outcome, error_code, error_message FROM attempt "
               "WHERE seq = ? ORDER BY token",
               {row->job.sequence}));
  while (TRY(made.next())) {
    history.push_back({.number = static_cast<int>(made.number(0)),
                       .started = made.moment(1),
                       .finished = made.moment(2),
                       .outcome = made.text(3),
                       .error_code = made.text(4),
                       .error_message = made.text(5)});
  }
  return history;
}

Result<Page> list(Connection& db, const Filter& filter, std::optional<std::uint64_t> before,
                  std::size_t most) {
  if (most < 1 || most > kMostListed) {
    return Error::permanent(ErrorCode::invalid_job, "a page has 1 to 1000 jobs");
  }
  constexpr std::uint64_t kNewest = std::numeric_limits<std::int64_t>::max();
  Search search{.filter = filter,
                .before = static_cast<std::int64_t>(std::min(before.value_or(kNewest), kNewest)),
                .most = most,
                .budget = is_of_provenance(filter) ? kMostLookedInto : kMostLookedAt};
  for (const State state : {State::available, State::running, State::scheduled, State::succeeded,
                            State::dead, State::cancelled}) {
    if (!filter.state || *filter.state == state) TRY(look_through(db, state, search));
  }
  return page_of(std::move(search));
}

}  // namespace darkroom::queue
