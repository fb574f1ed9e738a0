//! What the site's pages may do: as little as they need.

/// The Content-Security-Policy, directive by directive. All is the site's own: no other origin, no
/// script or style within a page, no code made from text but compiled WebAssembly. Who may frame
/// the site is not limited, since it is made to be embedded: there is no `frame-ancestors`.
pub const CONTENT_SECURITY: [(&str, &str); 12] = [
    ("default-src", "'none'"),
    ("script-src", "'self' 'wasm-unsafe-eval'"),
    ("worker-src", "'self'"),
    ("style-src", "'self'"),
    ("img-src", "'self'"),
    ("font-src", "'self'"),
    ("connect-src", "'self'"),
    ("manifest-src", "'self'"),
    // A page that shows how to embed a lesson shows one.
    ("frame-src", "'self'"),
    ("object-src", "'none'"),
    ("base-uri", "'none'"),
    ("form-action", "'none'"),
];

/// Features of the browser that no lesson needs. Full screen, the clipboard (a link is copied at a
/// click) and isolation itself are left as browsers have them.
pub const PERMISSIONS: [&str; 12] = [
    "accelerometer",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "hid",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "serial",
    "usb",
];

pub fn content_security() -> String {
    CONTENT_SECURITY.map(|(directive, sources)| format!("{directive} {sources}")).join("; ")
}

pub fn permissions() -> String {
    PERMISSIONS.map(|feature| format!("{feature}=()")).join(", ")
}
