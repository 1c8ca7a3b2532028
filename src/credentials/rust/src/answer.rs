//! What crosses the border to C++: bytes, a status, and never a panic.

use std::cell::RefCell;
use std::mem::ManuallyDrop;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};
use std::path::Path;
use std::sync::Once;

/// Bytes of the caller's.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Slice {
    data: *const u8,
    size: usize,
}

impl Slice {
    /// Holds for as long as `bytes` do.
    pub fn of(bytes: &[u8]) -> Self {
        Self {
            data: bytes.as_ptr(),
            size: bytes.len(),
        }
    }

    /// # Safety
    /// `data` points to `size` bytes that nobody changes for as long as the result is used.
    pub unsafe fn bytes<'a>(self) -> &'a [u8] {
        if self.size == 0 {
            return &[];
        }
        // SAFETY: as this function's own.
        unsafe { std::slice::from_raw_parts(self.data, self.size) }
    }

    /// # Safety
    /// As of `bytes`.
    pub unsafe fn text<'a>(self) -> Result<&'a str, Refusal> {
        // SAFETY: as this function's own.
        text(unsafe { self.bytes() })
    }
}

pub fn text(bytes: &[u8]) -> Result<&str, Refusal> {
    std::str::from_utf8(bytes).map_err(|_| Refusal::new(Status::Failed, "not UTF-8"))
}

/// Bytes of ours, until the caller gives them back.
#[repr(C)]
pub struct Buffer {
    data: *mut u8,
    size: usize,
    capacity: usize,
}

impl Buffer {
    fn new(bytes: Vec<u8>) -> Self {
        let mut bytes = ManuallyDrop::new(bytes);
        Self {
            data: bytes.as_mut_ptr(),
            size: bytes.len(),
            capacity: bytes.capacity(),
        }
    }

    /// # Safety
    /// `self` is of `new`, and is released once.
    pub unsafe fn release(self) {
        // SAFETY: these are the parts of a Vec, taken apart by `new`.
        drop(unsafe { Vec::from_raw_parts(self.data, self.size, self.capacity) });
    }
}

/// In the order of ../rust_library.hpp.
#[derive(Clone, Copy, PartialEq)]
pub enum Status {
    Done,
    /// The certificates or the key cannot sign.
    Signer,
    /// The picture's bytes cannot be read.
    Picture,
    /// Anything else, a panic among it.
    Failed,
}

pub struct Refusal {
    pub status: Status,
    pub text: String,
}

impl Refusal {
    pub fn new(status: Status, text: impl ToString) -> Self {
        Self {
            status,
            text: text.to_string(),
        }
    }
}

thread_local! {
    static LAST_PANIC: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Remembers where, and prints nothing: what a hostile file says does not belong into stderr.
fn keep_panics_quiet() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        set_hook(Box::new(|panic| {
            let place = panic.location().map_or_else(String::new, |at| {
                let name = Path::new(at.file()).file_name().unwrap_or_default();
                format!("{}:{}", name.to_string_lossy(), at.line())
            });
            // A thread that is ending has no such variable any more.
            let _ = LAST_PANIC.try_with(|last| *last.borrow_mut() = place);
        }));
    });
}

/// Runs `work`, whose panic becomes a refusal.
pub fn without_panic<T>(work: impl FnOnce() -> Result<T, Refusal>) -> Result<T, Refusal> {
    keep_panics_quiet();
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|payload| {
        // Whatever it holds could panic once more when it is dropped.
        std::mem::forget(payload);
        let place = LAST_PANIC.with(|last| last.borrow().clone());
        Err(Refusal::new(
            Status::Failed,
            format!("the C2PA library panicked at {place}"),
        ))
    })
}

/// # Safety
/// `out` can be written.
pub unsafe fn answer(out: *mut Buffer, work: impl FnOnce() -> Result<Vec<u8>, Refusal>) -> i32 {
    let (status, bytes) = match without_panic(work) {
        Ok(bytes) => (Status::Done, bytes),
        Err(refusal) => (refusal.status, refusal.text.into_bytes()),
    };
    // SAFETY: as this function's own.
    unsafe { out.write(Buffer::new(bytes)) };
    status as i32
}
