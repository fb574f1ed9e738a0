use super::*;

#[test]
fn every_host_is_told_every_header() {
    for (name, text) in [
        ("_headers", headers_file::text("/play/")),
        (".htaccess", apache::text("/play/")),
        ("nginx.conf", nginx::text("/play/")),
        ("Caddyfile", caddy::text("/play/")),
    ] {
        for (header, value) in headers() {
            assert!(text.contains(header) && text.contains(&value), "{name}: {header}");
        }
        let (header, value) = SHARING;
        let shared = text.lines().skip_while(|line| !line.contains("embed")).take(20);
        let told = |line: &str| line.contains(header) && line.contains(value);
        assert!(shared.into_iter().any(told), "{name}: {SHARED} is not shared\n{text}");
        assert_eq!(text.matches(header).count(), 1, "{name}: nothing else is");
        assert!(text.contains(LASTING) && text.contains("/play/"), "{name}:\n{text}");
    }
}

#[test]
fn the_documentation_has_the_very_headers() -> Result<()> {
    let documented = files::read(&crate::paths::root().join("docs/hosting.md"))?;
    for (header, value) in headers() {
        assert!(documented.contains(&format!("{header}: {value}\n")), "{header}: {value}");
    }
    let (header, value) = SHARING;
    assert!(documented.contains(&format!("`{header}: {value}`")), "{header}");
    Ok(())
}

#[test]
fn nothing_inline_and_no_other_origin_is_allowed() {
    for (directive, sources) in CONTENT_SECURITY {
        let allowed = ["'self'", "'none'", "'wasm-unsafe-eval'"];
        assert!(sources.split(' ').all(|source| allowed.contains(&source)), "{directive}");
    }
    assert!(!content_security().contains("frame-ancestors"), "the site is made to be embedded");
}

#[test]
fn only_what_is_named_by_its_content_is_kept_for_ever() {
    assert_eq!(cache_control("assets/app-1f.js"), LASTING);
    for path in ["index.html", "en/fib.html", "service_worker.js", "assets.html", "robots.txt"] {
        assert_eq!(cache_control(path), CHANGING, "{path}");
    }
}
