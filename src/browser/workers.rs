//! Workers and shared memories, as the supervisor handles them.

use js_sys::{Int32Array, Object, Reflect, Uint8Array, WebAssembly};
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, ErrorEvent, MessageEvent, WorkerOptions, WorkerType};

/// Bytes of a wasm page.
pub const PAGE: u32 = 65_536;

/// The text of a JS error, or of whatever was thrown.
pub fn error_text(error: &JsValue) -> String {
    let message = Reflect::get(error, &"message".into()).ok().and_then(|text| text.as_string());
    message.or_else(|| error.as_string()).unwrap_or_else(|| format!("{error:?}"))
}

/// A memory that several workers share, seen from a worker that does not live in it.
#[derive(Clone)]
pub struct SharedMemory(WebAssembly::Memory);

impl SharedMemory {
    /// A fresh memory of `initial` pages that may grow to `maximum`.
    ///
    /// # Errors
    /// What the browser says: it allows about 120 shared memories at once, and may be out of memory.
    pub fn new(initial: u32, maximum: u32) -> Result<SharedMemory, String> {
        let wish = Object::new();
        for (key, value) in [("initial", initial), ("maximum", maximum)] {
            set(&wish, key, &value.into());
        }
        set(&wish, "shared", &JsValue::TRUE);
        WebAssembly::Memory::new(&wish).map(SharedMemory).map_err(|error| error_text(&error))
    }

    /// The memory that somebody else made; `None` where `handle` is none.
    pub fn from_handle(handle: JsValue) -> Option<SharedMemory> {
        handle.dyn_into().ok().map(SharedMemory)
    }

    /// The memory as a JS value, to send to workers.
    pub fn handle(&self) -> &JsValue {
        self.0.as_ref()
    }

    /// Bytes it has now.
    pub fn byte_length(&self) -> u32 {
        Uint8Array::new(&self.0.buffer()).length()
    }

    fn words(&self) -> Int32Array {
        Int32Array::new(&self.0.buffer())
    }

    /// The word at a byte address.
    pub fn load(&self, at: usize) -> u32 {
        js_sys::Atomics::load(&self.words(), (at / 4) as u32).map_or(0, |value| value as u32)
    }

    /// Set the word at a byte address.
    pub fn store(&self, at: usize, value: u32) {
        let _ = js_sys::Atomics::store(&self.words(), (at / 4) as u32, value as i32);
    }

    /// Set the word at a byte address to `new` if it is `current`; whether it was.
    pub fn replace(&self, at: usize, current: u32, new: u32) -> bool {
        let words = self.words();
        let found =
            js_sys::Atomics::compare_exchange(&words, (at / 4) as u32, current as i32, new as i32);
        found.is_ok_and(|found| found as u32 == current)
    }

    /// Set bits of the word at a byte address.
    pub fn or(&self, at: usize, bits: u32) {
        let _ = js_sys::Atomics::or(&self.words(), (at / 4) as u32, bits as i32);
    }

    /// Wake all who wait on the word at a byte address.
    pub fn wake(&self, at: usize) {
        let _ = js_sys::Atomics::notify(&self.words(), (at / 4) as u32);
    }

    /// A copy of `len` bytes from a byte address.
    pub fn read(&self, at: usize, len: usize) -> Vec<u8> {
        Uint8Array::new(&self.0.buffer()).subarray(at as u32, (at + len) as u32).to_vec()
    }

    /// Write bytes from a byte address on.
    pub fn write(&self, at: usize, bytes: &[u8]) {
        let place = Uint8Array::new(&self.0.buffer());
        place.subarray(at as u32, (at + bytes.len()) as u32).copy_from(bytes);
    }

    /// Copy the first `len` bytes of `from` here, growing where that is needed. Nobody may run here.
    ///
    /// # Errors
    /// What the browser says, where it gives no further pages.
    pub fn copy_from(&self, from: &SharedMemory, len: u32) -> Result<(), String> {
        let have = self.byte_length();
        if have < len {
            let pages = (len - have).div_ceil(PAGE);
            let grow: js_sys::Function = Reflect::get(&self.0, &"grow".into())
                .and_then(JsCast::dyn_into)
                .map_err(|error| error_text(&error))?;
            grow.call1(&self.0, &pages.into()).map_err(|error| error_text(&error))?;
        }
        let source = Uint8Array::new(&from.0.buffer()).subarray(0, len);
        Uint8Array::new(&self.0.buffer()).set(&source, 0);
        Ok(())
    }

    /// Set `len` bytes from a byte address to 0.
    pub fn clear(&self, at: usize, len: usize) {
        Uint8Array::new(&self.0.buffer()).fill(0, at as u32, (at + len) as u32);
    }

    /// Make it as fresh: every byte 0. Nobody may run in it.
    pub fn wipe(&self) {
        self.words().fill(0, 0, self.byte_length() / 4);
    }
}

/// Set a field of a plain object.
pub fn set(object: &Object, key: &str, value: &JsValue) {
    // Setting a field of a plain object of our own can't fail.
    let _ = Reflect::set(object, &key.into(), value);
}

/// A worker; it is terminated when this is dropped.
#[must_use]
pub struct WorkerHandle {
    worker: web_sys::Worker,
    /// Nobody else's: the worker holds the lock of this name as long as it lives (`www/life.js`).
    pub name: String,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(ErrorEvent)>,
}

impl WorkerHandle {
    /// Start the script at `url` as a module worker.
    ///
    /// # Errors
    /// What the browser says, where it refuses at once; later failures reach `on_error`.
    pub fn new(
        url: &str,
        name: &str,
        mut on_message: impl FnMut(JsValue) + 'static,
        mut on_error: impl FnMut(String) + 'static,
    ) -> Result<WorkerHandle, String> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        options.set_name(name);
        let worker =
            web_sys::Worker::new_with_options(url, &options).map_err(|e| error_text(&e))?;
        let on_message = Closure::new(move |event: MessageEvent| on_message(event.data()));
        let on_error = Closure::new(move |event: ErrorEvent| {
            event.prevent_default();
            // A script that can't be loaded gives an event without a message.
            let message = Reflect::get(&event, &"message".into()).ok().and_then(|m| m.as_string());
            on_error(message.unwrap_or_else(|| "its script could not be loaded".to_owned()));
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Ok(WorkerHandle {
            worker,
            name: name.to_owned(),
            _on_message: on_message,
            _on_error: on_error,
        })
    }

    /// Send it a message.
    ///
    /// # Errors
    /// What the browser says: a value that can't be cloned, or no memory.
    pub fn post(&self, message: &JsValue) -> Result<(), String> {
        self.worker.post_message(message).map_err(|error| error_text(&error))
    }
}

impl Drop for WorkerHandle {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

/// The calling worker's own scope.
pub fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// Send a message to whoever started the calling worker.
pub fn post_to_owner(message: &JsValue) {
    // It fails only for values that can't be cloned; ours are plain data.
    let _ = scope().post_message(message);
}

/// A number that the platform's generator drew, 0 to 1.
pub fn random() -> f64 {
    js_sys::Math::random()
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(handler: &js_sys::Function, milliseconds: f64) -> JsValue;
}

/// Call `then` once, `milliseconds` from now at the earliest.
pub fn after(milliseconds: f64, then: impl FnOnce() + 'static) {
    set_timeout(Closure::once_into_js(then).unchecked_ref(), milliseconds);
}

/// A plain JS value of `value`: objects for maps and structs, as `postMessage` and JSON have them.
pub fn to_js<T: serde::Serialize>(value: &T) -> JsValue {
    let serializer =
        serde_wasm_bindgen::Serializer::json_compatible().serialize_bytes_as_arrays(false);
    // Our own types of plain data always have such a value.
    value.serialize(&serializer).unwrap_or(JsValue::NULL)
}
