#include "domain/job_json.hpp"

#include "base/hashing.hpp"
#include "domain/nearest.hpp"
#include "domain/preset_json.hpp"
#include "domain/strict_json.hpp"
#include "domain/variant_settings.hpp"
#include "domain/watermark_rules.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace darkroom {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 12> kFields{
    "callbackUrl",  "id",         "metadata",  "overrides", "placeholder", "priority",
    "sourceBuffer", "sourcePath", "sourceUrl", "tool",      "userId",      "variants"};

// JSON pointers write "~" and "/" as "~0" and "~1" (RFC 6901).
std::string pointer_part(std::string_view name) {
  std::string text = "/";
  for (const char c : name) {
    if (c == '~') {
      text += "~0";
    } else if (c == '/') {
      text += "~1";
    } else {
      text += c;
    }
  }
  return text;
}

SettingValue value_of(const json& value) {
  if (value.is_boolean()) return value.get<bool>();
  if (value.is_number_integer()) return value.get<std::int64_t>();
  if (value.is_string()) return value.get<std::string>();
  if (value.is_array() && !value.empty() && std::ranges::all_of(value, &json::is_number_integer)) {
    return value.get<std::vector<std::int64_t>>();
  }
  const auto is_text = [](const json& each) { return each.is_string(); };
  if (value.is_array() && std::ranges::all_of(value, is_text)) {
    return value.get<std::vector<std::string>>();
  }
  return std::monostate{};
}

std::string dumped(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

MetadataValue metadata_value(const json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return value.get<bool>();
  if (value.is_number_unsigned() && value.get<std::uint64_t>() > INT64_MAX) {
    return JsonText{dumped(value)};
  }
  if (value.is_number_integer()) return value.get<std::int64_t>();
  if (value.is_number_float()) return value.get<double>();
  return JsonText{dumped(value)};
}

class JobReader {
 public:
  Result<Job> read(const json& object, Bytes source_buffer) {
    if (!object.is_object()) {
      complain("", "must be an object");
    } else {
      for (const auto& [key, value] : object.items()) read_field(key, value);
    }
    if (!source_buffer.empty()) {
      if (!job_.source_buffer.empty()) complain("/sourceBuffer", "came beside the job already");
      job_.source_buffer = std::move(source_buffer);
    }
    if (!problems_.empty()) return Error::invalid(ErrorCode::invalid_job, std::move(problems_));
    TRY(validate(job_));
    return std::move(job_);
  }

 private:
  void complain(std::string where, std::string message) {
    problems_.push_back({.where = std::move(where), .message = std::move(message)});
  }

  void read_field(const std::string& key, const json& value) {
    if (key == "id") return read_text(key, value, job_.id);
    if (key == "userId") return read_text(key, value, job_.user_id);
    if (key == "sourceUrl") return read_text(key, value, job_.source_url);
    if (key == "sourcePath") return read_text(key, value, job_.source_path);
    if (key == "callbackUrl") return read_text(key, value, job_.callback_url);
    if (key == "tool") return read_tool(value);
    if (key == "sourceBuffer") return read_buffer(value);
    if (key == "priority") return read_priority(value);
    if (key == "metadata") return read_metadata(value);
    if (key == "variants") return read_variants(value);
    if (key == "overrides") return read_overrides(value);
    if (key == "placeholder") return read_placeholder(value);
    complain(pointer_part(key), "is no field of a job" + did_you_mean(key, kFields) +
                                    " (there is " + listed(kFields) + ")");
  }

  void read_text(const std::string& key, const json& value, std::string& to) {
    if (!value.is_string()) return complain("/" + key, "must be text");
    to = value.get<std::string>();
    if (to.empty()) complain("/" + key, "is empty; leave it out instead");
  }

  void read_tool(const json& value) {
    std::string name;
    read_text("tool", value, name);
    job_.tool = ImageTool(std::move(name));
  }

  void read_buffer(const json& value) {
    auto bytes =
        value.is_string() ? from_base64(value.get_ref<const std::string&>()) : std::nullopt;
    if (!bytes) return complain("/sourceBuffer", "must be base64 text (RFC 4648, padded)");
    if (bytes->empty()) return complain("/sourceBuffer", "is empty");
    job_.source_buffer = std::move(*bytes);
  }

  void read_priority(const json& value) {
    for (const Priority priority : {Priority::high, Priority::normal, Priority::low}) {
      if (value == json(std::string(to_string(priority)))) {
        job_.priority = priority;
        return;
      }
    }
    complain("/priority", "must be high, normal or low");
  }

  void read_metadata(const json& value) {
    if (!value.is_object()) return complain("/metadata", "must be an object");
    for (const auto& [name, each] : value.items()) job_.metadata[name] = metadata_value(each);
  }

  void read_variants(const json& value) {
    if (!value.is_array() || value.empty()) {
      return complain("/variants", "must be a list of at least one variant's name");
    }
    for (std::size_t i = 0; i < value.size(); ++i) {
      if (value[i].is_string()) {
        job_.variants.push_back(value[i].get<std::string>());
      } else {
        complain("/variants/" + std::to_string(i), "must be text");
      }
    }
  }

  void read_overrides(const json& value) {
    if (!value.is_object()) return complain("/overrides", "must be an object by variant name");
    for (const auto& [variant, settings] : value.items()) {
      const std::string where = "/overrides" + pointer_part(variant);
      if (!settings.is_object()) {
        complain(where, "must be an object of settings");
        continue;
      }
      read_settings(job_.overrides[variant], settings, where);
    }
  }

  void read_placeholder(const json& value) {
    const std::string allowed = listed(names_of(PlaceholderKinds{}));
    job_.placeholder = all_or_none(value == json(true));
    if (value.is_boolean()) return;
    if (!value.is_array()) {
      return complain("/placeholder", "must be true, false, or a list of " + allowed);
    }
    for (std::size_t i = 0; i < value.size(); ++i) {
      const std::string name = value[i].is_string() ? value[i].get<std::string>() : "";
      if (add_kind(*job_.placeholder, name)) continue;
      complain("/placeholder/" + std::to_string(i), "is none of " + allowed);
    }
  }

  void read_settings(VariantSettings& into, const json& settings, const std::string& where) {
    for (const auto& [key, setting] : settings.items()) {
      if (key == "watermark" && setting.is_object()) {
        for (const auto& [name, each] : setting.items()) {
          read_setting(into, std::string(kWatermarkPrefix) + name, each,
                       where + "/watermark" + pointer_part(name));
        }
      } else if (key.starts_with(kWatermarkPrefix)) {
        complain(where + pointer_part(key), "belongs into an object: {\"watermark\": {...}}");
      } else {
        read_setting(into, key, setting, where + pointer_part(key));
      }
    }
    check_mark(into, where);
  }

  void read_setting(VariantSettings& into, const std::string& key, const json& value,
                    const std::string& where) {
    const auto complaint = set_variant_setting(into, key, value_of(value));
    if (complaint) complain(where, *complaint);
  }

  // A job comes from a stranger, and what a stranger names is not read from this machine's disks.
  void check_mark(const VariantSettings& settings, const std::string& where) {
    const auto& image = settings.watermark.image;
    if (!image || image->empty() || is_remote_mark(*image)) return;
    complain(where + "/watermark/image",
             "must be s3://bucket/key or an http(s) URL in a job; files are for presets");
  }

  Job job_;
  std::vector<Problem> problems_;
};

json metadata_object(const Metadata& metadata) {
  json object = json::object();
  for (const auto& [name, value] : metadata) {
    json& to = object[name];
    if (const auto* text = std::get_if<JsonText>(&value)) {
      to = json::parse(text->text, nullptr, false);
      if (to.is_discarded()) to = text->text;  // a caller of the library wrote what is no JSON
    } else {
      std::visit(
          [&](const auto& each) {
            if constexpr (!std::is_same_v<std::decay_t<decltype(each)>, JsonText>) to = each;
          },
          value);
    }
  }
  return object;
}

json watermark_object(const WatermarkSettings& settings) {
  json object = json::object();
  const auto put = [&](const char* key, const auto& value) {
    if (value) object[key] = *value;
  };
  const auto put_word = [&](const char* key, const auto& value) {
    if (value) object[key] = to_string(*value);
  };
  put("image", settings.image);
  put("text", settings.text);
  put("font", settings.font);
  put_word("colour", settings.colour);
  put_word("outline", settings.outline);
  put_word("background", settings.background);
  put("contrast", settings.contrast);
  put_word("gravity", settings.gravity);
  put_word("offset", settings.offset);
  put("scale", settings.scale);
  put("opacity", settings.opacity);
  put("rotate", settings.rotate);
  put("tile", settings.tile);
  put_word("blend", settings.blend);
  return object;
}

json settings_object(const VariantSettings& settings) {
  json object = json::object();
  const auto put = [&](const char* key, const auto& value) {
    if (value) object[key] = *value;
  };
  const auto put_word = [&](const char* key, const auto& value) {
    if (value) object[key] = to_string(*value);
  };
  put("width", settings.width);
  put("height", settings.height);
  put("quality", settings.quality);
  put("effort", settings.effort);
  put("enlarge", settings.enlarge);
  put("progressive", settings.progressive);
  put("lossless", settings.lossless);
  put("trim", settings.trim);
  put("pad", settings.pad);
  put("blur", settings.blur);
  put("sharpen", settings.sharpen);
  put("grayscale", settings.grayscale);
  put("flatten", settings.flatten);
  put("widths", settings.widths);
  put("max_bytes", settings.max_bytes);
  put("target_quality", settings.target_quality);
  put_word("gravity", settings.gravity);
  put_word("fit", settings.fit);
  put_word("format", settings.format);
  if (settings.formats) object["formats"] = names_of(*settings.formats);
  if (settings.chroma) object["chroma"] = *settings.chroma == Chroma::full ? "4:4:4" : "4:2:0";
  put_word("background", settings.background);
  put("embed_prompt", settings.embed_prompt);
  put("embed_job_id", settings.embed_job_id);
  put("sign", settings.sign);
  put("credit", settings.credit);
  put("copyright", settings.copyright);
  put_word("metadata", settings.metadata);
  put_word("label", settings.label);
  if (settings.require) object["require"] = names_of(*settings.require);
  put_word("poster", settings.poster);
  put("thumbnails", settings.thumbnails);
  put_word("thumbnails_by", settings.thumbnails_by);
  put_word("sprite", settings.sprite);
  put_word("animated", settings.animated);
  put("preview_seconds", settings.preview_seconds);
  put("preview_fps", settings.preview_fps);
  json watermark = watermark_object(settings.watermark);
  if (!watermark.empty()) object["watermark"] = std::move(watermark);
  return object;
}

}  // namespace

std::string metadata_json(const Metadata& metadata) {
  return dumped(metadata_object(metadata));
}

Result<Job> job_from_json(std::string_view text) {
  return job_from_json(text, {});
}

Result<Job> job_from_json(std::string_view text, Bytes source_buffer) {
  const json object = TRY(parse_strictly(text));
  return JobReader().read(object, std::move(source_buffer));
}

std::string to_json(const Job& job) {
  json object = json::object();
  const auto put = [&](const char* key, const std::string& value) {
    if (!value.empty()) object[key] = value;
  };
  put("id", job.id);
  put("tool", job.tool.name());
  put("userId", job.user_id);
  put("sourceUrl", job.source_url);
  put("sourcePath", job.source_path);
  put("callbackUrl", job.callback_url);
  if (!job.source_buffer.empty()) object["sourceBuffer"] = to_base64(job.source_buffer);
  if (!job.metadata.empty()) object["metadata"] = metadata_object(job.metadata);
  if (job.priority != Priority::normal) object["priority"] = to_string(job.priority);
  if (!job.variants.empty()) object["variants"] = job.variants;
  if (job.placeholder) object["placeholder"] = names_of(*job.placeholder);
  for (const auto& [variant, settings] : job.overrides) {
    object["overrides"][variant] = settings_object(settings);
  }
  return dumped(object);
}

}  // namespace darkroom
