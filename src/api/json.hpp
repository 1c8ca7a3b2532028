// What the API's answers look like: docs/api.md in code. Pure.
#pragma once

#include "api/keys.hpp"
#include "queue/queue.hpp"

#include <darkroom/preset.hpp>

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace darkroom::api {

using Json = nlohmann::ordered_json;  // keys in the order they are read in

// RFC 3339 in UTC with milliseconds: "2026-01-31T09:00:00.000Z". Years 0 to 9999.
std::string to_text(Moment moment);
std::optional<Moment> moment_from(std::string_view text);  // what to_text() writes, nothing else

Json job_json(const queue::StoredJob& job);
Json attempt_json(const queue::Attempt& attempt);
// `now` is for the time that is left.
Json batch_json(const queue::StoredBatch& batch, Moment now);
Json figures_json(const queue::Figures& figures, Moment now);
Json event_json(const queue::Event& event);
Json presets_json(const PresetBook& book);

// `{"jobs": [...], "next": "..."}` into `object`.
void add_page(Json& object, const queue::Page& page);

// On one line, a line's end behind it; bytes that are no UTF-8 become U+FFFD.
std::string dumped(const Json& json);

}  // namespace darkroom::api
