#include "provenance/c2pa/report.hpp"

#include "container/reader.hpp"
#include "provenance/c2pa/cbor.hpp"
#include "provenance/c2pa/certificate.hpp"
#include "provenance/c2pa/manifest_store.hpp"
#include "provenance/text.hpp"

#include <string>
#include <string_view>

namespace darkroom::provenance {
namespace {

using container::as_text;

// RFC 9360: the chain's key in a COSE header; c2pa-rs once wrote its name.
constexpr std::int64_t kX5chain = 33;

bool is_at(CborPath path, std::size_t level, std::string_view key) {
  return path.size() > level && path[level].key == key;
}

void keep_if_absent(std::string& field, const CborString& value, Provenance& record) {
  if (value.is_text && field.empty()) keep(field, utf8_of(as_text(value.content)), record);
}

// {"claim_generator": "Name/1.0 ...", "claim_generator_info": [{"name": ..., "version": ...}]},
// in version 2 of claims the latter alone, and no list.
Result<void> read_claim(ByteView claim, C2pa& c2pa, Provenance& record) {
  std::string name;
  std::string version;
  TRY(walk_cbor(claim, [&](CborPath path, const CborString& value) {
    if (path.size() == 1 && is_at(path, 0, "claim_generator")) {
      keep_if_absent(c2pa.claim_generator, value, record);
    }
    if (!is_at(path, 0, "claim_generator_info")) return;
    if (path.back().key == "name") keep_if_absent(name, value, record);
    if (path.back().key == "version") keep_if_absent(version, value, record);
  }));
  if (c2pa.claim_generator.empty() && !name.empty()) {
    keep(c2pa.claim_generator, version.empty() ? name : name + "/" + version, record);
  }
  return {};
}

void keep_action(const CborString& value, C2pa& c2pa, Provenance& record) {
  if (c2pa.actions.size() >= kMaxNames) {
    record.truncated = true;
    return;
  }
  std::string action;
  keep_if_absent(action, value, record);
  if (!action.empty()) c2pa.actions.push_back(std::move(action));
}

void keep_source_type(const CborString& value, C2pa& c2pa, Provenance& record) {
  if (!value.is_text || !c2pa.digital_source_type.empty()) return;
  keep(c2pa.digital_source_type, source_type_of(utf8_of(as_text(value.content))), record);
}

// {"actions": [{"action": "c2pa.created", "softwareAgent": "Name" or {"name": "Name"},
// "digitalSourceType": "http://..."}]}
Result<void> read_actions(ByteView actions, C2pa& c2pa, Provenance& record) {
  return walk_cbor(actions, [&](CborPath path, const CborString& value) {
    if (path.size() < 3 || !is_at(path, 0, "actions")) return;
    const bool is_field = path.size() == 3;
    if (is_field && is_at(path, 2, "action")) keep_action(value, c2pa, record);
    if (is_at(path, 2, "softwareAgent") && (is_field || path.back().key == "name")) {
      keep_if_absent(c2pa.software_agent, value, record);
    }
    if (is_field && is_at(path, 2, "digitalSourceType")) keep_source_type(value, c2pa, record);
  });
}

// The first certificate of a chain, which is the signer's: a string alone, or the first of a list.
void keep_signer(CborPath path, const CborString& value, C2pa& c2pa, Provenance& record) {
  if (path.empty() || value.is_text || !c2pa.signer.empty()) return;
  const CborStep& step = path.front();
  if (step.number == kX5chain || step.key == "x5chain") {
    keep(c2pa.signer, signer_of(value.content), record);
  }
}

// COSE_Sign1 (RFC 9052, section 4.2): [protected headers as CBOR in a string, unprotected headers,
// payload, signature].
Result<void> read_signature(ByteView signature, C2pa& c2pa, Provenance& record) {
  ByteView protected_headers;
  TRY(walk_cbor(signature, [&](CborPath path, const CborString& value) {
    if (path.empty()) return;
    if (path.size() == 1 && path[0].number == 0) protected_headers = value.content;
    if (path[0].number == 1) keep_signer(path.subspan(1), value, c2pa, record);
  }));
  if (protected_headers.empty()) return {};
  return walk_cbor(protected_headers, [&](CborPath path, const CborString& value) {
    keep_signer(path, value, c2pa, record);
  });
}

}  // namespace

std::string_view source_type_of(std::string_view uri) {
  return uri.substr(uri.rfind('/') + 1);
}

void report_c2pa(ByteView store, Provenance& record) {
  C2pa c2pa;
  const Result<Manifest> manifest = active_manifest(store);
  bool is_whole = manifest.has_value();
  if (manifest) {
    is_whole = read_claim(manifest->claim, c2pa, record).has_value();
    for (const ByteView actions : manifest->actions) {
      is_whole = read_actions(actions, c2pa, record).has_value() && is_whole;
    }
    is_whole = read_signature(manifest->signature, c2pa, record).has_value() && is_whole;
  }
  c2pa.malformed = !is_whole;
  record.c2pa = std::move(c2pa);
}

}  // namespace darkroom::provenance
