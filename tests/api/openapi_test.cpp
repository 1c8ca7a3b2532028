// The document against the code: every route is in it and the other way round, with the same
// parameters and the same need of a key; every reference leads somewhere; docs/api.md has them all.
#include "api/service.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <set>

namespace darkroom::api {
namespace {

using test::body_of;
using test::json;
using test::Service;

json document() {
  Service service;
  return body_of(service.get("/openapi.json"));
}

std::string lowered(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return lower;
}

std::set<std::string> parameters(const json& operation, std::string_view in) {
  std::set<std::string> names;
  for (const json& each : operation.value("parameters", json::array())) {
    if (each["in"] == in) names.insert(each["name"]);
  }
  return names;
}

TEST(Openapi, IsVersion31) {
  EXPECT_EQ(document()["openapi"], "3.1.0");
}

TEST(Openapi, HasEveryRouteAndNoOther) {
  std::set<std::string> in_code;
  for (const Route& route : all_routes()) {
    in_code.insert(lowered(route.method) + " " + std::string(route.pattern));
  }
  std::set<std::string> in_document;
  const json paths = document()["paths"];
  for (const auto& [path, operations] : paths.items()) {
    for (const auto& [method, operation] : operations.items()) {
      in_document.insert(method + " " + path);
    }
  }
  EXPECT_EQ(in_document, in_code);
}

TEST(Openapi, HasEachRoutesParametersAndScope) {
  const json paths = document()["paths"];
  for (const Route& route : all_routes()) {
    const json& operation = paths[std::string(route.pattern)][lowered(route.method)];
    const std::set<std::string> known(route.parameters.begin(), route.parameters.end());
    EXPECT_EQ(parameters(operation, "query"), known) << route.method << route.pattern;
    EXPECT_EQ(parameters(operation, "path").size(),
              route.pattern.find('{') == std::string_view::npos ? 0U : 1U)
        << route.pattern;
    if (route.scope == Scope::none) {
      EXPECT_EQ(operation["security"], json::array()) << route.pattern;
    } else {
      EXPECT_EQ(operation.value("x-darkroom-scope", ""), to_string(route.scope)) << route.pattern;
    }
  }
}

void check_references(const json& root, const json& node) {
  if (node.is_object() && node.contains("$ref")) {
    const std::string reference = node["$ref"];
    ASSERT_EQ(reference.substr(0, 1), "#");
    EXPECT_TRUE(root.contains(json::json_pointer(reference.substr(1)))) << reference;
  }
  if (!node.is_structured()) return;
  for (const json& child : node) check_references(root, child);
}

TEST(Openapi, RefersToNothingThatIsNotThere) {
  const json root = document();
  check_references(root, root);
}

// The row of docs/api.md's table that tells of `call`; empty where there is none.
std::string row_of(const std::string& call) {
  std::ifstream page(DARKROOM_SOURCE_DIR "/docs/api.md");
  for (std::string line; std::getline(page, line);) {
    if (!line.starts_with("| `")) continue;
    for (const char* end : {"`", "?"}) {
      if (line.find("`" + call + end) != std::string::npos) return line;
    }
  }
  return {};
}

TEST(ApiPage, HasEveryRouteWithItsScope) {
  for (const Route& route : all_routes()) {
    const std::string call = std::string(route.method) + " " + std::string(route.pattern);
    EXPECT_NE(row_of(call).find("| " + std::string(to_string(route.scope)) + " |"),
              std::string::npos)
        << call << ": " << row_of(call);
  }
}

}  // namespace
}  // namespace darkroom::api
