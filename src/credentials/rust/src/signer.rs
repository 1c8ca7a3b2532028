//! Certificates and the key that go with them.

use std::ffi::c_void;

use c2pa::crypto::cose::{CertificateTrustPolicy, check_end_entity_certificate_profile};
use c2pa::status_tracker::StatusTracker;
use c2pa::{
    BoxedSigner, CallbackSigner, Error, Result as C2paResult, Signer, SigningAlg, create_signer,
};
use serde_json::json;

use crate::answer::{Refusal, Slice, Status};
use crate::sign::{self, Request};

/// Both together are a few KiB, and the certificates are in every variant.
const MAX_PEM_BYTES: usize = 64 << 10;

/// What a key can be, the first that fits.
const ALGORITHMS: [(&str, SigningAlg); 5] = [
    ("es256", SigningAlg::Es256),
    ("es384", SigningAlg::Es384),
    ("es512", SigningAlg::Es512),
    ("ed25519", SigningAlg::Ed25519),
    ("ps256", SigningAlg::Ps256),
];

pub fn algorithm(name: &str) -> Result<SigningAlg, Refusal> {
    ALGORITHMS
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, algorithm)| *algorithm)
        .ok_or_else(|| Refusal::new(Status::Signer, format!("no algorithm {name}")))
}

/// The library's signer keeps 10,000 bytes in every file for a time stamp. Nobody is asked for one
/// here, and a thumbnail is smaller than that.
struct WithoutTimeStamp(BoxedSigner);

impl Signer for WithoutTimeStamp {
    fn sign(&self, data: &[u8]) -> C2paResult<Vec<u8>> {
        self.0.sign(data)
    }

    fn alg(&self) -> SigningAlg {
        self.0.alg()
    }

    fn certs(&self) -> C2paResult<Vec<Vec<u8>>> {
        self.0.certs()
    }

    fn reserve_size(&self) -> usize {
        // Of P-521, where it is not RSA's; and the COSE headers.
        let signature = match self.alg() {
            SigningAlg::Ps256 => MAX_SIGNATURE_BYTES,
            _ => 132,
        };
        let certificates: usize = self.certs().map_or(0, |all| all.iter().map(Vec::len).sum());
        signature + certificates + 512
    }
}

/// Signs `claim`: writes the signature, of `capacity` bytes at most, and answers with its length, or
/// with a negative number where there is none.
pub type Callback = unsafe extern "C" fn(
    context: *const c_void,
    claim: Slice,
    signature: *mut u8,
    capacity: usize,
) -> isize;

/// Of RSA with 8192 bits.
const MAX_SIGNATURE_BYTES: usize = 1024;

/// Asks `callback` for each signature: the key is elsewhere.
///
/// # Safety
/// `context` is one that `callback` takes for as long as the signer is used.
pub unsafe fn asking(
    certificates: &[u8],
    algorithm: SigningAlg,
    callback: Callback,
    context: *const c_void,
) -> impl Signer + use<> {
    let ask = move |context: *const (), claim: &[u8]| {
        let mut signature = vec![0; MAX_SIGNATURE_BYTES];
        // SAFETY: as of `asking`; the slices outlive the call.
        let size = unsafe {
            callback(
                context.cast(),
                Slice::of(claim),
                signature.as_mut_ptr(),
                signature.len(),
            )
        };
        let size = usize::try_from(size).map_err(|_| Error::FailedToRemoteSign)?;
        signature.truncate(size);
        Ok(signature)
    };
    let signer = CallbackSigner::new(ask, algorithm, certificates).set_context(context.cast());
    WithoutTimeStamp(Box::new(signer))
}

/// A signature over `claim`, as COSE wants it (RFC 9053).
pub fn signature(
    certificates: &[u8],
    key: &[u8],
    algorithm: SigningAlg,
    claim: &[u8],
) -> Result<Vec<u8>, Refusal> {
    signer(certificates, key, algorithm)?
        .sign(claim)
        .map_err(|error| Refusal::new(Status::Signer, error))
}

fn signer(
    certificates: &[u8],
    key: &[u8],
    algorithm: SigningAlg,
) -> Result<impl Signer + use<>, Refusal> {
    create_signer::from_keys(certificates, key, algorithm, None)
        .map(WithoutTimeStamp)
        .map_err(|error| Refusal::new(Status::Signer, error))
}

/// The name of the key's algorithm, once a picture was signed with it and was found valid.
pub fn check(certificates: &[u8], key: &[u8]) -> Result<Vec<u8>, Refusal> {
    check_pem(certificates, key)?;
    let (name, signer) = ALGORITHMS
        .iter()
        .find_map(|(name, algorithm)| {
            let signer = signer(certificates, key, *algorithm).ok()?;
            Some((*name, signer))
        })
        .ok_or_else(|| {
            Refusal::new(
                Status::Signer,
                "the key is none of EC (P-256, P-384, P-521), Ed25519 and RSA, or is damaged",
            )
        })?;
    check_profile(&signer)?;
    sign_something(&signer)?;
    Ok(name.as_bytes().to_vec())
}

fn check_pem(certificates: &[u8], key: &[u8]) -> Result<(), Refusal> {
    let has = |bytes: &[u8], label: &str| {
        let begin = format!("-----BEGIN {label}-----");
        bytes
            .windows(begin.len())
            .any(|window| window == begin.as_bytes())
    };
    let complaint = if certificates.len() > MAX_PEM_BYTES || key.len() > MAX_PEM_BYTES {
        "a file of more than 64 KiB is neither a certificate chain nor a key"
    } else if !has(certificates, "CERTIFICATE") {
        "there is no certificate in PEM (BEGIN CERTIFICATE)"
    } else if has(key, "ENCRYPTED PRIVATE KEY") {
        "the key is encrypted; decrypt it: openssl pkcs8 -topk8 -nocrypt -in KEY"
    } else if has(key, "EC PRIVATE KEY") || has(key, "RSA PRIVATE KEY") {
        "the key is not in PKCS#8; convert it: openssl pkcs8 -topk8 -nocrypt -in KEY"
    } else if !has(key, "PRIVATE KEY") {
        "there is no key in PEM (BEGIN PRIVATE KEY)"
    } else {
        return Ok(());
    };
    Err(Refusal::new(Status::Signer, complaint))
}

/// C2PA's rules for certificates (section 14.5.1 of the specification), with what is against them:
/// the error alone says no more than that one is invalid.
fn check_profile(signer: &impl Signer) -> Result<(), Refusal> {
    let chain = signer
        .certs()
        .map_err(|error| Refusal::new(Status::Signer, error))?;
    let first = chain
        .first()
        .ok_or_else(|| Refusal::new(Status::Signer, "there is no certificate"))?;
    let mut log = StatusTracker::default();
    let policy = CertificateTrustPolicy::default();
    check_end_entity_certificate_profile(first, &policy, &mut log, None).map_err(|error| {
        let found = log.logged_items().first().map(|item| item.description.as_ref());
        Refusal::new(
            Status::Signer,
            format!(
                "the certificate is not one for C2PA: {}",
                match found {
                    // What the library says of a missing key usage, extended key usage or
                    // authority key identifier alike.
                    Some("certificate params incorrect") =>
                        "it lacks one of keyUsage digitalSignature, extendedKeyUsage and authorityKeyIdentifier".to_string(),
                    Some("certificate expired") => "it has expired, or is not valid yet".to_string(),
                    Some(found) => found.to_string(),
                    None => error.to_string(),
                }
            ),
        )
    })
}

/// Whether the key is the certificate's shows only in a signature.
fn sign_something(signer: &impl Signer) -> Result<(), Refusal> {
    let claim = json!({
        "sourceType": "image/png",
        "variantType": "image/png",
        "generator": { "name": "darkroom" },
        "actions": [],
    })
    .to_string();
    let request = Request {
        anchors: &[],
        claim: claim.as_bytes(),
        source: TINY_PNG,
        variant: TINY_PNG,
        max_parent_store: 0,
    };
    let signed = sign::sign(&request, signer);
    match signed {
        Ok(_) => Ok(()),
        Err(refusal) if refusal.status == Status::Signer => Err(Refusal::new(
            Status::Signer,
            format!(
                "the key is not the first certificate's, or the certificates are not in order, the signer's first ({})",
                refusal.text
            ),
        )),
        Err(refusal) => Err(refusal),
    }
}

/// One grey pixel.
const TINY_PNG: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, // signature
    0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0, 0x3a, 0x7e, 0x9b,
    0x55, 0, 0, 0, 10, b'I', b'D', b'A', b'T', 0x78, 0xda, 0x63, 0x60, 0, 0, 0, 2, 0, 1, 0xe5,
    0x27, 0xde, 0xfc, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xae, 0x42, 0x60, 0x82,
];
