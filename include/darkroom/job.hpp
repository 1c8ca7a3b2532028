// One request: a source, a tool, who asked, free metadata. Immutable once accepted.
#pragma once

#include <darkroom/bytes.hpp>
#include <darkroom/placeholder.hpp>
#include <darkroom/preset.hpp>
#include <darkroom/result.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace darkroom {

// The generator that made a source: the three of the specification, or any that a presets file
// adds.
class ImageTool {
 public:
  static const ImageTool dall_e;
  static const ImageTool sora;
  static const ImageTool stable_diffusion;

  ImageTool() = default;
  explicit ImageTool(std::string name) : name_(std::move(name)) {}

  const std::string& name() const { return name_; }  // canonical or alias, as written
  bool operator==(const ImageTool&) const = default;

 private:
  std::string name_;
};

inline const ImageTool ImageTool::dall_e{"dall-e"};
inline const ImageTool ImageTool::sora{"sora"};
inline const ImageTool ImageTool::stable_diffusion{"stable-diffusion"};

// A JSON value that is not a string, a number or a boolean, kept as its JSON text.
struct JsonText {
  std::string text;
  bool operator==(const JsonText&) const = default;
};
using MetadataValue = std::variant<std::string, std::int64_t, double, bool, JsonText>;
using Metadata = std::map<std::string, MetadataValue>;

enum class Priority { high, normal, low };
std::string_view to_string(Priority priority);

// Field order is the order of designated initialisers; each field has its own initialiser, so that
// -Wextra accepts a job that names only some. Exactly one of the four sources is given.
struct Job {
  std::string id = {};  // 1-128 of [A-Za-z0-9._-]; empty: a UUIDv7 is made
  ImageTool tool = {};
  std::string source_url = {};   // http(s)
  std::string source_path = {};  // s3://bucket/key
  Bytes source_buffer = {};      // the image itself
  std::string source_file = {};  // a local path; CLI and library only, never in JSON
  // 1-128 of [A-Za-z0-9._@-], part of the object's key; empty: "anonymous"
  std::string user_id = {};
  Metadata metadata = {};  // free; at most 64 KiB as JSON
  Priority priority = Priority::normal;
  std::string callback_url = {};           // http(s); empty: none
  std::vector<std::string> variants = {};  // which of the preset's; empty: all
  // by variant name, "*" for all; name wins over "*"
  std::map<std::string, VariantSettings> overrides = {};
  std::optional<PlaceholderKinds> placeholder = {};  // of its result; none: as its preset says
};

// The job in DESIGN's JSON, strictly: unknown and duplicate fields are errors that name the nearest
// known one. All mistakes at once as invalid_job, each with its JSON pointer.
Result<Job> job_from_json(std::string_view json);

// The same JSON back, canonical (sorted keys, no defaults). source_buffer goes as base64.
std::string to_json(const Job& job);

// The rules that hold however the job was made (id, exactly one source, ...); invalid_job.
Result<void> validate(const Job& job);

}  // namespace darkroom
