#include "provenance/generators/comfyui.hpp"

#include "provenance/json.hpp"
#include "provenance/text.hpp"

#include <charconv>
#include <deque>
#include <initializer_list>
#include <limits>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace darkroom::provenance {
namespace {

// A graph of more nodes is not followed: real ones have some hundred.
constexpr std::size_t kMaxNodes = 1024;

using Names = std::initializer_list<std::string_view>;

bool is_literal(const json& value) {
  return value.is_number() || (value.is_string() && !value.get_ref<const std::string&>().empty());
}

bool is_text(const json& value) {
  return value.is_string() && !trimmed(value.get_ref<const std::string&>()).empty();
}

bool is_whole(const json& value) {
  return value.is_number_unsigned() || value.is_string();
}

std::uint64_t number_of_id(const std::string& id) {
  std::uint64_t number = std::numeric_limits<std::uint64_t>::max();
  std::from_chars(id.data(), id.data() + id.size(), number);
  return number;
}

using Upstream = std::vector<const json*>;  // inputs of nodes, never null

// The nearest value with one of `names`, in their order within a node, that `accepts`; null where
// there is none.
template <class Accepts>
const json& nearest(const Upstream& upstream, Names names, const Accepts& accepts) {
  static const json kNull;
  for (const json* here : upstream) {
    for (const std::string_view name : names) {
      if (accepts(member(*here, name))) return member(*here, name);
    }
  }
  return kNull;
}

class Graph {
 public:
  explicit Graph(const json& nodes) : nodes_(nodes) {}

  const json& node(const std::string& id) const { return member(nodes_, id); }
  const json& inputs(const std::string& id) const { return member(node(id), "inputs"); }
  std::string_view class_of(const std::string& id) const { return text_of(node(id), "class_type"); }

  // The id of the node that a link leads to; empty where `value` is no link.
  static std::string target_of(const json& value) {
    if (!value.is_array() || value.size() != 2 || !value[1].is_number_integer()) return {};
    if (value[0].is_string()) return value[0].get<std::string>();
    return value[0].is_number_unsigned() ? std::to_string(value[0].get<std::uint64_t>())
                                         : std::string();
  }

  // The inputs of node `start` and of all that leads to it, the nearest first, each node once.
  // Inputs named `apart` are not followed.
  Upstream upstream(const std::string& start, std::string_view apart = {}) const {
    Upstream found;
    std::set<std::string> seen{start};
    std::deque<std::string> waiting{start};
    while (!waiting.empty()) {
      const json& here = inputs(waiting.front());
      waiting.pop_front();
      if (!here.is_object()) continue;
      found.push_back(&here);
      for (const auto& [name, value] : here.items()) {
        std::string target = name == apart ? std::string() : target_of(value);
        if (!target.empty() && seen.insert(target).second) waiting.push_back(std::move(target));
      }
    }
    return found;
  }

  // The sampler that is told of; empty where there is none.
  std::string sampler() const {
    return first([&](const std::string& id) {
      const std::string_view name = class_of(id);
      const json& given = inputs(id);
      return (name.starts_with("KSampler") && name != "KSamplerSelect") ||
             name.starts_with("SamplerCustom") ||
             (!target_of(member(given, "positive")).empty() && given.contains("steps"));
    });
  }

  // The first node that has a prompt of its own: a service's, which samples elsewhere.
  std::string service() const {
    return first([&](const std::string& id) {
      return is_text(member(inputs(id), "prompt")) || class_of(id) == "CLIPTextEncode";
    });
  }

  const json& nodes() const { return nodes_; }

 private:
  // Of the nodes that `accepts` the one with the lowest id.
  template <class AcceptsNode>
  std::string first(const AcceptsNode& accepts) const {
    std::string found;
    for (const auto& [id, node] : nodes_.items()) {
      if (!accepts(id)) continue;
      if (found.empty() || number_of_id(id) < number_of_id(found)) found = id;
    }
    return found;
  }

  const json& nodes_;
};

bool is_graph(const json& value) {
  if (!value.is_object() || value.empty()) return false;
  const json& node = value.front();
  return !text_of(node, "class_type").empty() && member(node, "inputs").is_object();
}

std::string_view as_string(const json& value) {
  return value.is_string() ? std::string_view(value.get_ref<const std::string&>())
                           : std::string_view{};
}

const Names kPromptNames{"text", "text_g", "prompt", "t5xxl", "clip_l", "string", "value"};

// Where the two are inputs of one node, as ControlNet's, each is followed by its own name.
void read_prompts(const Graph& graph, const std::string& sampler, Provenance& record) {
  const json& given = graph.inputs(sampler);
  // A custom sampler has a guider, which has the two, or one `conditioning`.
  const std::string guider = Graph::target_of(member(given, "guider"));
  const json& asked = guider.empty() ? given : graph.inputs(guider);
  for (const std::string_view name : {"positive", "conditioning", "cond1"}) {
    const std::string target = Graph::target_of(member(asked, name));
    if (target.empty() || !record.prompt.empty()) continue;
    keep_prompt(as_string(nearest(graph.upstream(target, "negative"), kPromptNames, is_text)),
                record);
  }
  const std::string negative = Graph::target_of(member(asked, "negative"));
  if (negative.empty()) return;
  // Often the negative prompt is the positive one's conditioning made zero: then there is none.
  if (graph.class_of(negative) == "ConditioningZeroOut") return;
  keep_negative_prompt(
      as_string(nearest(graph.upstream(negative, "positive"), kPromptNames, is_text)), record);
}

void read_seed(const Graph& graph, const std::string& sampler, Provenance& record) {
  const json& given = graph.inputs(sampler);
  for (const std::string_view name : {"seed", "noise_seed", "noise"}) {
    const std::string target = Graph::target_of(member(given, name));
    if (target.empty()) continue;
    const Upstream upstream = graph.upstream(target);
    keep_seed(nearest(upstream, {"seed", "noise_seed", "value", "int"}, is_whole), record);
    return;
  }
  for (const std::string_view name : {"seed", "noise_seed"}) keep_seed(member(given, name), record);
}

// The nearest node that makes an empty latent says how large the picture was made.
void read_size(const Graph& graph, const std::string& sampler, Provenance& record) {
  const auto is_number = [](const json& value) { return value.is_number(); };
  const std::string latent = Graph::target_of(member(graph.inputs(sampler), "latent_image"));
  if (latent.empty()) return;
  const Upstream upstream = graph.upstream(latent);
  keep_size(nearest(upstream, {"width"}, is_number), nearest(upstream, {"height"}, is_number),
            record);
}

void read_loras(const Graph& graph, Provenance& record) {
  for (const auto& [id, node] : graph.nodes().items()) {
    const json& given = graph.inputs(id);
    if (graph.class_of(id).find("ora") == std::string_view::npos || !given.is_object()) continue;
    const json& strength = member(given, "strength_model");
    keep_lora(text_of(given, "lora_name"), number_of(strength), record);
    // rgthree's loader has an object for each.
    for (const json& each : given) {
      if (member(each, "on") == true) {
        keep_lora(text_of(each, "lora"), number_of(member(each, "strength")), record);
      }
    }
  }
}

void read_sampler(const Graph& graph, const std::string& sampler, Provenance& record) {
  read_prompts(graph, sampler, record);
  read_seed(graph, sampler, record);
  read_size(graph, sampler, record);
  const Upstream upstream = graph.upstream(sampler);
  keep_steps(nearest(upstream, {"steps"}, is_literal), record);
  keep_guidance(nearest(upstream, {"cfg", "cfg_conds", "guidance"}, is_literal), record);
  keep(record.sampler, as_string(nearest(upstream, {"sampler_name"}, is_text)), record);
  keep(record.scheduler, as_string(nearest(upstream, {"scheduler"}, is_text)), record);
  keep(record.model, as_string(nearest(upstream, {"ckpt_name", "unet_name"}, is_text)), record);
}

void read_service(const Graph& graph, const std::string& service, Provenance& record) {
  const json& given = graph.inputs(service);
  keep_prompt(as_string(nearest(graph.upstream(service), kPromptNames, is_text)), record);
  keep_negative_prompt(text_of(given, "negative_prompt"), record);
  keep_seed(member(given, "seed"), record);
  keep(record.model, graph.class_of(service), record);
  keep(record.model, text_of(given, "model"), record);
  keep_size(text_of(given, "size"), record);
}

}  // namespace

bool read_comfyui_graph(std::string_view text, Provenance& record) {
  const auto nodes = parsed(text);
  if (!nodes || !is_graph(*nodes)) return false;
  record.generator = "comfyui";
  if (nodes->size() > kMaxNodes) {
    record.truncated = true;
    return true;
  }
  const Graph graph(*nodes);
  if (const std::string sampler = graph.sampler(); !sampler.empty()) {
    read_sampler(graph, sampler, record);
  } else if (const std::string service = graph.service(); !service.empty()) {
    read_service(graph, service, record);
  }
  read_loras(graph, record);
  return true;
}

}  // namespace darkroom::provenance
