//! How the library is to behave, whatever its defaults are: alone, in memory, within bounds.

use c2pa::Context;
use serde_json::{Value, json};

use crate::answer::{Refusal, Status};

/// `anchors` are certificates in PEM of whom to trust; empty: nobody.
pub fn context(anchors: &str) -> Result<Context, Refusal> {
    let trusts = !anchors.trim().is_empty();
    let settings = json!({
        "trust": { "trust_anchors": if trusts { json!(anchors) } else { Value::Null } },
        "core": {
            // Never a temporary file: nothing that is signed is that large.
            "backing_store_memory_threshold_in_mb": 1024,
            // Of each; verify.rs bounds how many.
            "max_decompressed_manifest_size_in_mb": 8,
            // Identities of persons (CAWG) may be documents on the web.
            "decode_identity_assertions": false,
            "allowed_network_hosts": [],
        },
        "verify": {
            "verify_after_reading": true,
            // Nothing leaves here that does not hold: a key that is not the certificate's shows so.
            "verify_after_sign": true,
            "verify_after_sign_hash": true,
            "verify_trust": true,
            // Where nobody is trusted no time stamp's authority is either, and every picture of
            // today's claims would be invalid once its certificate expires. Of version 1 of claims
            // the library asks for no such trust.
            "verify_timestamp_trust": trusts,
            "ocsp_fetch": false,
            "remote_manifest_fetch": false,
        },
        "builder": {
            "thumbnail": { "enabled": false },
            // The actions are told one by one (sign.rs).
            "actions": {
                "auto_created_action": { "enabled": false },
                "auto_opened_action": { "enabled": false },
                "auto_placed_action": { "enabled": false },
            },
        },
    });
    Context::new()
        .with_settings(settings)
        .map_err(|error| Refusal::new(Status::Signer, format!("the trust anchors: {error}")))
}
