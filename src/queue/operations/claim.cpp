#include "queue/operations/ending.hpp"
#include "queue/operations/operations.hpp"

#include <array>
#include <tuple>

namespace darkroom::queue {
namespace {

constexpr std::size_t kMostPromoted = 100;  // in one claim; sweep() does the rest

struct Engine {
  std::int64_t claims = 0;
  bool paused = false;
};

Result<Engine> engine(Connection& db) {
  Query row = TRY(db.query("SELECT claims, paused FROM engine"));
  TRY(row.next());
  return Engine{.claims = row.number(0), .paused = row.number(1) != 0};
}

std::array<Priority, 3> order_of(std::int64_t claim) {
  using enum Priority;
  if (claim % 10 == 0) return {low, high, normal};
  if (claim % 10 == 5) return {normal, high, low};
  return {high, normal, low};
}

int limit_of(const ClaimRules& rules, const std::string& tool) {
  const auto own = rules.most_running_of.find(tool);
  return own != rules.most_running_of.end() ? own->second : rules.most_running_per_tool;
}

// The tools that have available jobs and are under their limit.
Result<std::vector<std::string>> open_tools(Connection& db, const ClaimRules& rules) {
  std::vector<std::string> tools;
  Query row =
      TRY(db.query("SELECT ready.tool, coalesce(busy.jobs, 0) FROM tally AS ready "
                   "LEFT JOIN tally AS busy ON busy.state = 1 AND busy.tool = ready.tool "
                   "WHERE ready.state = 0 AND ready.jobs > 0"));
  while (TRY(row.next())) {
    const int limit = limit_of(rules, row.text(0));
    if (limit <= 0 || row.number(1) < limit) tools.push_back(row.text(0));
  }
  return tools;
}

// Whose turn it is for one tool; compared by who was served least recently, then who came first.
struct Turn {
  std::int64_t served = 0;
  std::int64_t account = 0;
  auto operator<=>(const Turn&) const = default;
};

Result<std::optional<Turn>> turn_of(Connection& db, Priority priority, const std::string& tool,
                                    int most_running_per_user) {
  // Users at their limit are passed over; they were served last, so they stand at the end.
  Query row = TRY(
      db.query("SELECT lane.served, lane.account FROM lane "
               "CROSS JOIN account ON account.number = lane.account "
               "WHERE lane.priority = ?1 AND lane.tool = ?2 AND lane.available > 0 "
               "AND (?3 <= 0 OR account.running < ?3) ORDER BY lane.served, lane.account LIMIT 1",
               {priority, tool, most_running_per_user}));
  if (!TRY(row.next())) return std::optional<Turn>();
  return std::optional(Turn{.served = row.number(0), .account = row.number(1)});
}

// The sequence of the next job of one priority.
Result<std::optional<std::int64_t>> next_of(Connection& db, Priority priority,
                                            const std::vector<std::string>& tools,
                                            int most_running_per_user) {
  std::optional<Turn> first;
  std::vector<const std::string*> its_tools;
  for (const std::string& tool : tools) {
    const std::optional<Turn> turn = TRY(turn_of(db, priority, tool, most_running_per_user));
    if (!turn || (first && *first < *turn)) continue;
    if (first != turn) its_tools.clear();
    first = turn;
    its_tools.push_back(&tool);
  }
  std::optional<std::int64_t> oldest;
  for (const std::string* tool : its_tools) {
    const auto sequence = TRY(db.number(
        "SELECT seq FROM job WHERE account = ? AND tool = ? AND priority = ? AND state = 0 "
        "ORDER BY seq LIMIT 1",
        {first->account, *tool, priority}));
    if (sequence && (!oldest || *sequence < *oldest)) oldest = sequence;
  }
  return oldest;
}

Result<std::optional<std::int64_t>> next_job(Connection& db, const ClaimRules& rules,
                                             std::int64_t claim) {
  const std::vector<std::string> tools = TRY(open_tools(db, rules));
  for (const Priority priority : order_of(claim)) {
    const auto found = TRY(next_of(db, priority, tools, rules.most_running_per_user));
    if (found) return found;
  }
  return std::optional<std::int64_t>();
}

Result<Claim> take(Connection& db, std::int64_t sequence, std::int64_t token,
                   const Moment& lease_until, Moment now) {
  TRY(
      db.run("UPDATE job SET state = 1, attempt = attempt + 1, token = ?, started = ?, "
             "lease_until = ? WHERE seq = ?",
             {token, now, lease_until, sequence}));
  JobRow row = TRY(job_at(db, sequence));
  TRY(db.run("UPDATE account SET served = ? WHERE number = ?", {2 * token, row.account}));
  TRY(db.run("UPDATE lane SET served = ? WHERE account = ?", {2 * token, row.account}));
  TRY(read_body(db, row.job));
  TRY(read_payload(db, row.job));
  TRY(write_event(db, {.type = "job.running", .job_id = row.job.id, .batch = row.job.batch}, now));
  return Claim{.lease = {.job_id = row.job.id, .token = static_cast<std::uint64_t>(token)},
               .job = std::move(row.job)};
}

}  // namespace

Result<std::vector<Claim>> claim(Connection& db, const ClaimRules& rules, Moment now) {
  std::vector<Claim> claims;
  Engine state = TRY(engine(db));
  if (state.paused) return claims;
  TRY(promote(db, kMostPromoted, now));
  while (claims.size() < rules.most) {
    const std::int64_t token = state.claims + 1;
    const std::optional<std::int64_t> sequence = TRY(next_job(db, rules, token));
    if (!sequence) break;
    claims.push_back(TRY(take(db, *sequence, token, now + rules.lease, now)));
    state.claims = token;
  }
  if (!claims.empty()) TRY(db.run("UPDATE engine SET claims = ?", {state.claims}));
  return claims;
}

Result<void> pause(Connection& db, bool paused) {
  return db.run("UPDATE engine SET paused = ?", {paused});
}

}  // namespace darkroom::queue
