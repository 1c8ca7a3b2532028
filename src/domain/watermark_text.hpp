// A watermark's text, with fields of the job in it: "(c) {userId}", "{metadata.prompt}".
#pragma once

#include <darkroom/job.hpp>

#include <tl/expected.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace darkroom {

// What is wrong with a template, as a sentence; nothing where it can be filled in.
std::optional<std::string> fault_of_text(std::string_view text);

struct TextFields {
  std::string_view job_id;
  std::string_view user_id;
  std::string_view tool;
  const Metadata& metadata;
};

// The text as it is drawn: {jobId}, {userId}, {tool} and {metadata.NAME} filled in, {{ and }} as
// braces. A field is one line, and cut after 300 bytes; all of it after 1000. Or what is wrong, as
// a sentence: a name that the metadata lacks, a text that comes out blank.
tl::expected<std::string, std::string> filled_in(std::string_view text, const TextFields& fields);

}  // namespace darkroom
