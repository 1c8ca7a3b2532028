//! The C interface, declared for C++ in ../rust_library.hpp. Nothing is kept between calls, and each
//! may be made from any thread. No call reads a file, the environment or the network.

mod answer;
mod settings;
mod sign;
mod signer;
mod verify;

use std::ffi::c_void;

use answer::{Buffer, Slice, answer};
use sign::Request;
use signer::Callback;

/// All of what is signed. `claim` is JSON, as `sign::Claim` reads it.
#[repr(C)]
pub struct SignRequest {
    certificates: Slice,
    algorithm: Slice,
    callback: Callback,
    context: *const c_void,
    anchors: Slice,
    claim: Slice,
    source: Slice,
    variant: Slice,
    max_parent_store: usize,
}

/// Answers with the signed variant, or with what is wrong. `parent` becomes a `sign::Parent`.
///
/// # Safety
/// Every slice and the callback hold for the call; `parent` and `out` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn darkroom_credentials_sign(
    request: *const SignRequest,
    parent: *mut u32,
    out: *mut Buffer,
) -> i32 {
    // SAFETY: as this function's own.
    unsafe {
        answer(out, || {
            let request = &*request;
            let signer = signer::asking(
                request.certificates.bytes(),
                signer::algorithm(request.algorithm.text()?)?,
                request.callback,
                request.context,
            );
            let request = Request {
                anchors: request.anchors.bytes(),
                claim: request.claim.bytes(),
                source: request.source.bytes(),
                variant: request.variant.bytes(),
                max_parent_store: request.max_parent_store,
            };
            let signed = sign::sign(&request, &signer)?;
            *parent = signed.parent as u32;
            Ok(signed.bytes)
        })
    }
}

/// Answers with a signature over `claim`, what a callback of the above is asked for.
///
/// # Safety
/// Every slice holds for the call; `out` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn darkroom_credentials_signature(
    certificates: Slice,
    key: Slice,
    algorithm: Slice,
    claim: Slice,
    out: *mut Buffer,
) -> i32 {
    // SAFETY: as this function's own.
    unsafe {
        answer(out, || {
            let algorithm = signer::algorithm(algorithm.text()?)?;
            signer::signature(certificates.bytes(), key.bytes(), algorithm, claim.bytes())
        })
    }
}

/// Answers with JSON, as `verify::verify` writes it.
///
/// # Safety
/// Every slice holds for the call; `out` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn darkroom_credentials_verify(
    picture: Slice,
    media_type: Slice,
    anchors: Slice,
    out: *mut Buffer,
) -> i32 {
    // SAFETY: as this function's own.
    unsafe {
        answer(out, || {
            verify::verify(picture.bytes(), media_type.text()?, anchors.text()?)
        })
    }
}

/// Answers with the name of the key's algorithm where the certificates and the key can sign.
///
/// # Safety
/// Every slice holds for the call; `out` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn darkroom_credentials_check(
    certificates: Slice,
    key: Slice,
    out: *mut Buffer,
) -> i32 {
    // SAFETY: as this function's own.
    unsafe { answer(out, || signer::check(certificates.bytes(), key.bytes())) }
}

/// Frees what one of the above answered with.
///
/// # Safety
/// `buffer` is such an answer, and is freed once.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn darkroom_credentials_release(buffer: Buffer) {
    // SAFETY: as this function's own.
    unsafe { buffer.release() }
}
