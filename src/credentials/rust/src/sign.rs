//! One variant, signed as what was made of its source.

use std::io::Cursor;

use c2pa::{Builder, Error, Ingredient, Signer};
use serde_json::{Value, json};

use crate::answer::{Refusal, Status, text, without_panic};
use crate::settings::context;
use crate::verify::{inflates_without_end, store_in};

pub struct Request<'a> {
    pub anchors: &'a [u8],
    pub claim: &'a [u8],
    pub source: &'a [u8],
    pub variant: &'a [u8],
    /// What a source's own credentials may add to each of its variants.
    pub max_parent_store: usize,
}

/// What became of the source's own credentials. In the order of ../rust_library.hpp.
#[derive(Clone, Copy, PartialEq)]
pub enum Parent {
    WithoutCredentials,
    Carried,
    /// They are there, and are damaged beyond reading, or too long.
    LeftOut,
}

pub struct Signed {
    pub bytes: Vec<u8>,
    pub parent: Parent,
}

/// {"sourceType": "image/png", "variantType": "image/webp", "title": ...,
///  "generator": {"name": ..., "version": ...}, "digitalSourceType": IPTC's URI,
///  "actions": [{"action": "c2pa.resized", "description": ...}]}
/// Title, version, digital source type and descriptions may be absent.
struct Claim(Value);

impl Claim {
    fn new(json: &[u8]) -> Result<Self, Refusal> {
        serde_json::from_slice(json)
            .map(Self)
            .map_err(|error| Refusal::new(Status::Failed, format!("the claim: {error}")))
    }

    fn text(&self, key: &str) -> &str {
        self.0[key].as_str().unwrap_or_default()
    }

    /// The source was opened first, which C2PA wants said; then what was done to it.
    fn actions(&self) -> Vec<Value> {
        let mut opened = json!({
            "action": "c2pa.opened",
            "parameters": { "ingredientIds": [PARENT] },
        });
        if let Some(kind) = self.0["digitalSourceType"].as_str() {
            opened["digitalSourceType"] = json!(kind);
        }
        let mut actions = vec![opened];
        actions.extend(self.0["actions"].as_array().into_iter().flatten().cloned());
        actions
    }

    fn definition(&self) -> Value {
        let mut definition = json!({
            "claim_generator_info": [self.0["generator"]],
            // Created: said by who signs, not gathered from elsewhere.
            "assertions": [{
                "label": "c2pa.actions.v2",
                "created": true,
                "data": { "actions": self.actions() },
            }],
        });
        if !self.text("title").is_empty() {
            definition["title"] = json!(self.text("title"));
        }
        definition
    }
}

/// How the actions name the only ingredient.
const PARENT: &str = "parent";

pub fn sign(request: &Request, signer: &dyn Signer) -> Result<Signed, Refusal> {
    let claim = Claim::new(request.claim)?;
    let store =
        without_panic(|| store_in(request.source, claim.text("sourceType")).map_err(refused));
    if let Ok(None) = store {
        return Ok(Signed {
            bytes: sign_with(request, signer, &claim, Carry::Nothing)?,
            parent: Parent::WithoutCredentials,
        });
    }
    // What is in a stranger's credentials must fail no job.
    let carried = store.and_then(|store| {
        check_store(&store.unwrap_or_default(), request.max_parent_store)?;
        without_panic(|| sign_with(request, signer, &claim, Carry::Credentials))
    });
    if let Ok(bytes) = carried {
        return Ok(Signed {
            bytes,
            parent: Parent::Carried,
        });
    }
    Ok(Signed {
        bytes: sign_with(request, signer, &claim, Carry::Nothing)?,
        parent: Parent::LeftOut,
    })
}

fn check_store(store: &[u8], limit: usize) -> Result<(), Refusal> {
    if store.len() <= limit && !inflates_without_end(store) {
        return Ok(());
    }
    Err(Refusal::new(
        Status::Picture,
        "its credentials are too long",
    ))
}

#[derive(Clone, Copy, PartialEq)]
enum Carry {
    Credentials,
    Nothing,
}

fn sign_with(
    request: &Request,
    signer: &dyn Signer,
    claim: &Claim,
    carry: Carry,
) -> Result<Vec<u8>, Refusal> {
    let context = context(text(request.anchors)?)?;
    let mut builder = Builder::from_context(context)
        .with_definition(claim.definition())
        .map_err(refused)?;
    match carry {
        Carry::Credentials => add_with_credentials(&mut builder, request, claim)?,
        Carry::Nothing => add_without(&mut builder, claim)?,
    }
    let mut variant = Cursor::new(request.variant);
    let mut signed = Cursor::new(Vec::new());
    builder
        .sign(signer, claim.text("variantType"), &mut variant, &mut signed)
        .map_err(refused)?;
    Ok(signed.into_inner())
}

fn add_with_credentials(
    builder: &mut Builder,
    request: &Request,
    claim: &Claim,
) -> Result<(), Refusal> {
    let parent = json!({ "relationship": "parentOf", "label": PARENT }).to_string();
    let mut source = Cursor::new(request.source);
    let ingredient = builder
        .add_ingredient_from_stream(parent, claim.text("sourceType"), &mut source)
        .map_err(refused)?;
    // Whatever the library could not make sense of it goes on without.
    match ingredient.manifest_data() {
        Some(_) => Ok(()),
        None => Err(Refusal::new(Status::Picture, "its credentials are damaged")),
    }
}

/// Without a look into the source: no reading of it can fail.
fn add_without(builder: &mut Builder, claim: &Claim) -> Result<(), Refusal> {
    let parent = json!({
        "relationship": "parentOf",
        "label": PARENT,
        "format": claim.text("sourceType"),
    });
    builder.add_ingredient(Ingredient::from_json(&parent.to_string()).map_err(refused)?);
    Ok(())
}

/// Whose fault it is, as far as the error says.
fn refused(error: Error) -> Refusal {
    let status = match error {
        Error::CertificateProfileError(_)
        | Error::CoseInvalidCert
        | Error::CoseNoCerts
        | Error::CoseSignature
        | Error::CoseVerifier
        | Error::InvalidEcdsaSignature
        | Error::InvalidManifest(_)
        | Error::InvalidSigningKey
        | Error::RawSignatureValidationError(_)
        | Error::RawSignerError(_) => Status::Signer,
        _ => Status::Failed,
    };
    Refusal::new(status, error)
}
