// darkroom keys: who may call the API of the service that uses this data directory.
#include "api/keys.hpp"

#include "cli/command.hpp"
#include "cli/terminal.hpp"
#include "domain/utc.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace darkroom::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  darkroom keys create website --scope submit --scope read
  darkroom keys create partner --scope submit --rate 5 --burst 20    requests a second, and at once
  darkroom keys list
  darkroom keys revoke 1f2e3d4c5b6a
The key is printed once, alone on standard output, and kept as a digest in DATA/keys.json. A running
service sees each change at once.)";

struct Request {
  std::string action;
  std::string subject;  // a name, or a key's id
  std::vector<std::string> scopes;
  double rate = 0;
  int burst = 0;
  bool json = false;
};

Error wrong(std::string where, std::string message) {
  return Error::invalid(ErrorCode::invalid_job,
                        {{.where = std::move(where), .message = std::move(message)}});
}

Result<api::KeyWish> wish_of(const Request& request) {
  if (request.subject.empty()) return wrong("keys create", "needs a name: whose key it is");
  api::KeyWish wish{.name = request.subject, .scopes = {}, .limit = {}};
  for (const std::string& name : request.scopes) {
    const auto scope = api::scope_from(name);
    if (!scope) return wrong("--scope", "is '" + name + "'; it must be read, submit or admin");
    wish.scopes.add(*scope);
  }
  if (request.scopes.empty()) {
    return wrong("--scope", "is missing: read, submit or admin; may be repeated");
  }
  if (request.burst > 0 && request.rate <= 0) return wrong("--burst", "comes with --rate");
  if (request.rate > 0) {
    wish.limit = api::RateLimit{.per_second = request.rate, .burst = std::max(1, request.burst)};
  }
  return wish;
}

std::string scopes_text(const api::Scopes& scopes) {
  std::string text;
  const auto add = [&](bool has, const char* name) {
    if (has) text += (text.empty() ? "" : " ") + std::string(name);
  };
  add(scopes.read, "read");
  add(scopes.submit, "submit");
  add(scopes.admin, "admin");
  return text;
}

Result<int> create(const Request& request, api::KeyStore& keys) {
  const api::KeyWish wish = TRY(wish_of(request));
  const api::NewKey made = TRY(keys.create(
      wish, std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now())));
  std::puts(made.text.c_str());
  std::fprintf(stderr, "key %s of %s (%s): it is shown this once; keep it where secrets are kept\n",
               made.key.id.c_str(), printable(made.key.name).c_str(),
               scopes_text(made.key.scopes).c_str());
  return kDone;
}

std::string created_text(const api::Key& key) {
  const auto created = std::chrono::floor<std::chrono::seconds>(key.created);
  return utc_text(created.time_since_epoch().count());
}

std::string limit_text(const api::Key& key) {
  if (!key.limit) return "";
  return fmt::format("{}/s, {} at once", key.limit->per_second, key.limit->burst);
}

void print_json(const api::Key& key) {
  nlohmann::ordered_json object{{"id", key.id},
                                {"name", key.name},
                                {"scopes", scopes_text(key.scopes)},
                                {"created", created_text(key)}};
  if (key.limit) {
    object["perSecond"] = key.limit->per_second;
    object["burst"] = key.limit->burst;
  }
  std::puts(object.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace).c_str());
}

Result<int> list(const Request& request, api::KeyStore& keys) {
  const std::vector<api::Key> all = TRY(keys.list());
  Table table({{.title = "id"},
               {.title = "name"},
               {.title = "scopes"},
               {.title = "limit"},
               {.title = "created"}});
  for (const api::Key& key : all) {
    if (request.json) {
      print_json(key);
    } else {
      table.add({key.id, key.name, scopes_text(key.scopes), limit_text(key), created_text(key)});
    }
  }
  if (!request.json) std::fputs(table.text().c_str(), stdout);
  return kDone;
}

Result<int> revoke(const Request& request, api::KeyStore& keys) {
  if (request.subject.empty()) return wrong("keys revoke", "needs a key's id (darkroom keys list)");
  TRY(keys.revoke(request.subject));
  std::printf("%s  revoked\n", request.subject.c_str());
  return kDone;
}

Result<int> act(const Request& request, const config::Configuration& configuration) {
  std::error_code failed;
  std::filesystem::create_directories(configuration.data, failed);
  if (failed) {
    return Error::permanent(ErrorCode::storage_denied,
                            configuration.data + ": " + failed.message());
  }
  const auto keys = TRY(api::KeyStore::open(configuration.data + "/keys.json"));
  if (request.action == "create") return create(request, *keys);
  if (request.action == "list") return list(request, *keys);
  return revoke(request, *keys);
}

int run(const Request& request, const Common& common) {
  const auto settings = common.settings();
  if (!settings) return kWrongUsage;
  const Result<int> status = act(request, settings->configuration);
  if (status) return *status;
  complain(status.error());
  return status_for(status.error());
}

}  // namespace

Run add_keys(CLI::App& program, Common& common) {
  CLI::App* command = program.add_subcommand("keys", "API keys: create, list, revoke");
  const auto request = std::make_shared<Request>();  // shared by the parser and the run
  command->add_option("ACTION", request->action, "create, list or revoke")
      ->required()
      ->check(CLI::IsMember({"create", "list", "revoke"}));
  command->add_option("NAME", request->subject, "of create: whose key it is; of revoke: its id");
  command->add_option("--scope", request->scopes, "read, submit or admin; may be repeated")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command->add_option("--rate", request->rate, "requests a second; else no limit")
      ->check(CLI::PositiveNumber);
  command->add_option("--burst", request->burst, "requests at once, with --rate")
      ->check(CLI::PositiveNumber);
  command->add_flag("--json", request->json, "list: one object a line");
  common.add_to(*command);
  command->footer(kFooter);
  return [request, &common] { return run(*request, common); };
}

}  // namespace darkroom::cli
