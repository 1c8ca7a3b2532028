#include "provenance/carry/carry.hpp"

#include "provenance/carry/exif_block.hpp"
#include "provenance/carry/statement.hpp"
#include "provenance/carry/webui_text.hpp"
#include "provenance/exif.hpp"
#include "provenance/findings.hpp"
#include "provenance/generators/identify.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace darkroom::provenance {
namespace {

// The source: read once, and only looked at by each variant's packing.
struct Origin {
  const Findings& findings;
  const container::Facts& facts;

  const Provenance& record() const { return facts.provenance; }
};

std::size_t most_exif(Format format) {
  return format == Format::jpeg ? kMaxExifBytes : kMaxTextsBytes;
}

// One variant's cargo, kind by kind.
class Packing {
 public:
  Packing(const Variant& variant, const Origin& origin, const std::string& tool)
      : variant_(variant),
        rules_(variant.metadata),
        origin_(origin),
        statement_(statement_by(rules_, origin.findings, origin.record(), tool)) {}

  Carried packed() {
    if (rules_.policy != MetadataPolicy::strip) {
      kept_.insert(MetadataPart::rights);
      if (rules_.policy != MetadataPolicy::copyright) kept_.insert(MetadataPart::label);
      pack_exif();
      pack_xmp();
      pack_iptc();
      pack_texts();
    }
    // They come to the finished file, as those of its parent.
    if (rules_.sign) kept_.insert(MetadataPart::c2pa);
    return {.cargo = std::move(cargo_), .dropped = dropped()};
  }

 private:
  bool keeps_all() const { return rules_.policy == MetadataPolicy::keep; }

  void pack_exif() {
    if (variant_.format == Format::gif) return;  // it has no place for it
    const ByteView exif = origin_.findings.exif;
    const bool fits = !exif.empty() && exif.size() <= most_exif(variant_.format);
    if (keeps_all() && fits && keeps_source_exif(exif)) {
      cargo_.exif = upright_exif(exif);
      kept_.insert(MetadataPart::exif);
      return;
    }
    ExifTexts texts{.artist = statement_.creator, .copyright = statement_.copyright};
    if (rules_.embed_prompt && variant_.format != Format::png) add_recipe(texts);
    cargo_.exif = exif_block(texts);
  }

  // A block that holds a prompt is as private as the prompt.
  bool keeps_source_exif(ByteView exif) {
    Texts texts;
    read_exif(exif, texts);
    Provenance said;
    identify(texts, said);
    const bool is_private = !said.prompt.empty() || said.has_workflow;
    if (!is_private) return true;
    if (!rules_.embed_prompt) return false;
    kept_.insert({MetadataPart::prompt, MetadataPart::settings});
    if (said.has_workflow) kept_.insert(MetadataPart::workflow);
    return true;
  }

  void add_recipe(ExifTexts& texts) {
    const std::string recipe = webui_text(origin_.findings.texts, origin_.record());
    if (try_exif(texts, &ExifTexts::user_comment, recipe)) {
      const MetadataParts told = told_again(recipe, origin_.record());
      kept_.insert(told.begin(), told.end());
    }
    if (variant_.format != Format::webp || origin_.record().generator != "comfyui") return;
    const bool has_both = try_graph(texts, &ExifTexts::model, "prompt") &&
                          try_graph(texts, &ExifTexts::make, "workflow");
    if (has_both) kept_.insert(MetadataPart::workflow);
  }

  bool try_graph(ExifTexts& texts, std::string ExifTexts::* tag, const std::string& keyword) const {
    const std::string_view graph = comfyui_text(origin_.findings.texts, keyword);
    return graph.empty() || try_exif(texts, tag, keyword + ":" + std::string(graph));
  }

  // Sets a text unless the block would become too long by it.
  bool try_exif(ExifTexts& texts, std::string ExifTexts::* tag, const std::string& text) const {
    if (text.empty()) return false;
    ExifTexts longer = texts;
    longer.*tag = text;
    if (exif_block(longer).size() > most_exif(variant_.format)) return false;
    texts = std::move(longer);
    return true;
  }

  void pack_xmp() {
    if (keeps_all() && origin_.findings.xmp) {
      auto merged = merged_packet(origin_.findings.packet, statement_,
                                  rules_.embed_prompt ? Prompts::shown : Prompts::hidden);
      if (merged) {
        cargo_.xmp = *std::move(merged);
        kept_.insert(MetadataPart::xmp);
      }
    }
    if (cargo_.xmp.empty()) cargo_.xmp = xmp_packet(statement_);
    // The negative prompt has no property of its own.
    if (!statement_.prompt.empty() && origin_.record().negative_prompt.empty()) {
      kept_.insert(MetadataPart::prompt);
    }
  }

  void pack_iptc() {
    const ByteView iptc = origin_.findings.iptc;
    if (!keeps_all() || variant_.format != Format::jpeg || iptc.size() > kMaxIptcBytes) return;
    cargo_.iptc.assign(iptc.begin(), iptc.end());
    kept_.insert(MetadataPart::iptc);
  }

  void pack_texts() {
    if (variant_.format != Format::png) return;
    std::vector<PngText> texts = source_texts();
    MetadataParts told{MetadataPart::prompt, MetadataPart::settings, MetadataPart::workflow};
    if (rules_.embed_prompt && !png_holds_prompt()) {
      told = told_again(webui_text(origin_.findings.texts, origin_.record()), origin_.record());
      if (origin_.record().generator == "comfyui") told.push_back(MetadataPart::workflow);
      std::ranges::move(made_texts(), std::back_inserter(texts));
    }
    std::size_t bytes = 0;
    for (const PngText& text : texts) bytes += text.content.size();
    if (bytes > kMaxTextsBytes) return;
    cargo_.texts = std::move(texts);
    if (keeps_all() && !origin_.findings.has_comment) kept_.insert(MetadataPart::text);
    if (rules_.embed_prompt) kept_.insert(told.begin(), told.end());
  }

  // Whether the source's own PNG texts say how it was made.
  bool png_holds_prompt() const {
    Texts own;
    for (const PngTextPiece& piece : origin_.findings.png_texts) {
      own.add(piece.keyword, std::string(origin_.findings.texts[piece.keyword]));
    }
    Provenance said;
    identify(own, said);
    return !said.prompt.empty() || said.has_workflow;
  }

  // A PNG's own: the generator's where prompts are embedded, under `keep` all others too.
  std::vector<PngText> source_texts() const {
    std::vector<PngText> texts;
    const bool is_private = has_part(MetadataPart::prompt, origin_.findings, origin_.facts) ||
                            has_part(MetadataPart::workflow, origin_.findings, origin_.facts);
    for (const PngTextPiece& piece : origin_.findings.png_texts) {
      const bool is_generators = is_known_keyword(piece.keyword);
      const bool is_let_through = rules_.embed_prompt || !is_private || !is_generators;
      if (!is_let_through || (!is_generators && !keeps_all()) || is_profile(piece.keyword))
        continue;
      if (!keeps_all() && !rules_.embed_prompt) continue;
      texts.push_back({.kind = piece.kind, .content = {piece.chunk.begin(), piece.chunk.end()}});
    }
    return texts;
  }

  // EXIF and XMP in a text's clothes: which way is up would be said a second time.
  static bool is_profile(std::string_view keyword) {
    return keyword.starts_with("Raw profile type") || keyword == "XML:com.adobe.xmp";
  }

  std::vector<PngText> made_texts() const {
    std::vector<PngText> texts;
    const auto add = [&](std::string_view keyword, std::string_view text) {
      if (!text.empty()) texts.push_back(png_text(keyword, text));
    };
    add("parameters", webui_text(origin_.findings.texts, origin_.record()));
    if (origin_.record().generator == "comfyui") {
      add("prompt", comfyui_text(origin_.findings.texts, "prompt"));
      add("workflow", comfyui_text(origin_.findings.texts, "workflow"));
    }
    return texts;
  }

  MetadataParts dropped() const {
    MetadataParts parts;
    std::ranges::copy_if(kMetadataParts, std::back_inserter(parts), [&](MetadataPart part) {
      return has_part(part, origin_.findings, origin_.facts) && !kept_.contains(part);
    });
    return parts;
  }

  const Variant& variant_;
  const MetadataRules& rules_;
  const Origin& origin_;
  const Statement statement_;
  Cargo cargo_;
  std::set<MetadataPart> kept_;
};

Result<void> check_required(const Variant& variant, const MetadataParts& dropped) {
  std::string lost;
  for (const MetadataPart part : variant.metadata.require) {
    if (std::ranges::find(dropped, part) == dropped.end()) continue;
    lost += (lost.empty() ? "" : ", ") + std::string(to_string(part));
  }
  if (lost.empty()) return {};
  return Error::permanent(ErrorCode::provenance_lost,
                          "variant " + variant.name + " requires what it would lose: " + lost);
}

}  // namespace

Result<std::vector<Carried>> carried(const Plan& plan, ByteView file,
                                     const container::Facts& facts) {
  const Findings findings = gathered(file, facts);
  const Origin origin{.findings = findings, .facts = facts};
  std::vector<Carried> all;
  for (const Variant& variant : plan.variants) {
    all.push_back(Packing(variant, origin, plan.tool).packed());
    TRY(check_required(variant, all.back().dropped));
  }
  return all;
}

}  // namespace darkroom::provenance
