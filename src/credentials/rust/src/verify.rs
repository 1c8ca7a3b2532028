//! What a picture's credentials say, and whether they hold.

use std::io::Cursor;

use c2pa::assertions::Actions;
use c2pa::jumbf_io::load_jumbf_from_memory;
use c2pa::validation_status::ValidationStatus;
use c2pa::{Error, Ingredient, Manifest, Reader, Result as C2paResult, ValidationState};
use serde_json::{Value, json};

use crate::answer::{Refusal, Status, without_panic};
use crate::settings::context;

/// As darkroom keeps of any metadata (include/darkroom/provenance.hpp).
const MAX_TEXT_BYTES: usize = 256;
const MAX_NAMES: usize = 32;

const MAX_COMPRESSED_MANIFESTS: usize = 16;

/// C2PA's code for what has no other (section 15.2.2 of the specification).
const GENERAL_ERROR: &str = "general.error";

/// {"present": false}, or {"present": true, "state": "invalid", "valid" or "trusted",
/// "failures": [codes], "claimGenerator": ..., "signer": ..., "commonName": ..., "time": RFC 3339,
/// "actions": [names], "parent": {"format": ..., "credentials": true}}, what is not stated absent.
pub fn verify(picture: &[u8], media_type: &str, anchors: &str) -> Result<Vec<u8>, Refusal> {
    let store =
        store_in(picture, media_type).map_err(|error| Refusal::new(Status::Picture, error))?;
    let report = match store {
        None => json!({ "present": false }),
        Some(store) if inflates_without_end(&store) => invalid(),
        Some(_) => read(picture, media_type, anchors)?,
    };
    Ok(report.to_string().into_bytes())
}

/// What calls itself a manifest store. Not looked for in TIFF: the library's walk over its
/// subdirectories takes time that grows with their square, a minute for 38 KB.
pub fn store_in(picture: &[u8], media_type: &str) -> C2paResult<Option<Vec<u8>>> {
    // A JPEG XL codestream without a container, which could hold nothing.
    let is_bare = media_type == "image/jxl" && picture.starts_with(&[0xff, 0x0a]);
    if is_bare || media_type == "image/tiff" {
        return Ok(None);
    }
    match load_jumbf_from_memory(media_type, picture) {
        Ok(store) => Ok(Some(store)),
        Err(Error::JumbfNotFound | Error::UnsupportedType) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Each compressed manifest may inflate to what settings.rs allows, and the library bounds none but
/// each. Nobody is known to write any.
pub fn inflates_without_end(store: &[u8]) -> bool {
    const BOX: &[u8] = b"brob";
    store.windows(BOX.len()).filter(|part| *part == BOX).count() > MAX_COMPRESSED_MANIFESTS
}

fn read(picture: &[u8], media_type: &str, anchors: &str) -> Result<Value, Refusal> {
    let context = context(anchors)?;
    // Neither damage nor a panic is a reason to refuse the picture: there are credentials, and they
    // do not hold.
    without_panic(|| {
        Reader::from_context(context)
            .with_stream(media_type, Cursor::new(picture))
            .map(|reader| report(&reader))
            .map_err(|error| Refusal::new(Status::Picture, error))
    })
    .or_else(|_| Ok(invalid()))
}

fn invalid() -> Value {
    json!({ "present": true, "state": "invalid", "failures": [GENERAL_ERROR] })
}

fn report(reader: &Reader) -> Value {
    let Some(manifest) = reader.active_manifest() else {
        return invalid();
    };
    let mut report = json!({
        "present": true,
        "state": match reader.validation_state() {
            ValidationState::Invalid => "invalid",
            ValidationState::Valid => "valid",
            ValidationState::Trusted => "trusted",
        },
        "failures": failures(reader),
        "actions": actions(manifest),
    });
    tell(&mut report, "claimGenerator", claim_generator(manifest));
    tell(&mut report, "signer", manifest.issuer());
    tell(&mut report, "commonName", manifest.common_name());
    tell(&mut report, "time", manifest.time());
    if let Some(parent) = manifest.ingredients().iter().find(|each| each.is_parent()) {
        report["parent"] = told_of(parent);
    }
    report
}

fn told_of(parent: &Ingredient) -> Value {
    let mut told = json!({ "credentials": parent.active_manifest().is_some() });
    tell(&mut told, "format", parent.format().map(str::to_string));
    told
}

/// In their order, each once; of the manifest first, then what its ingredients have that was not
/// known when it was signed.
fn failures(reader: &Reader) -> Vec<String> {
    let Some(results) = reader.validation_results() else {
        return vec![GENERAL_ERROR.to_string()];
    };
    let own = results.active_manifest().into_iter();
    let deltas = results.ingredient_deltas().into_iter().flatten();
    let all = own
        .chain(deltas.map(|delta| delta.validation_deltas()))
        .flat_map(|codes| codes.failure());
    names(all.map(ValidationStatus::code))
}

fn actions(manifest: &Manifest) -> Vec<String> {
    let labels: Vec<String> = manifest
        .assertions()
        .iter()
        .filter(|each| each.label().starts_with(Actions::LABEL))
        .filter_map(|each| each.to_assertion::<Actions>().ok())
        .flat_map(|all| all.actions().to_vec())
        .map(|each| each.action().to_string())
        .take(MAX_NAMES)
        .map(|name| kept(&name))
        .collect();
    labels
}

/// As src/provenance tells it: what older claims say as it is, else "Name/1.0".
fn claim_generator(manifest: &Manifest) -> Option<String> {
    if let Some(stated) = manifest.claim_generator().filter(|text| !text.is_empty()) {
        return Some(stated.to_string());
    }
    let first = manifest.claim_generator_info.as_ref()?.first()?;
    Some(match &first.version {
        Some(version) => format!("{}/{version}", first.name),
        None => first.name.clone(),
    })
}

fn names<'a>(all: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in all.map(kept) {
        if names.len() < MAX_NAMES && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

fn tell(report: &mut Value, key: &str, text: Option<String>) {
    if let Some(text) = text.map(|text| kept(&text)).filter(|text| !text.is_empty()) {
        report[key] = json!(text);
    }
}

/// Without control characters, and cut where a character ends.
fn kept(text: &str) -> String {
    let mut kept = String::new();
    for letter in text.chars().filter(|letter| !letter.is_control()) {
        if kept.len() + letter.len_utf8() > MAX_TEXT_BYTES {
            break;
        }
        kept.push(letter);
    }
    kept
}
