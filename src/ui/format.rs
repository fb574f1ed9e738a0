//! Figures as a reader wants them: three significant digits, a unit that fits.

/// A whole number with its thousands apart.
pub fn grouped(value: f64) -> String {
    if !value.is_finite() || value.fract() != 0.0 || value.abs() < 1_000.0 {
        return plain(value);
    }
    let digits = format!("{:.0}", value.abs());
    let mut out = String::from(if value < 0.0 { "−" } else { "" });
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A number as somebody would type it.
pub fn plain(value: f64) -> String {
    let text = format!("{value:.6}");
    let text =
        if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    text.to_owned()
}

/// Three significant digits.
pub fn significant(value: f64) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let decimals = match value.abs() {
        size if size >= 99.95 => 0,
        size if size >= 9.995 => 1,
        _ => 2,
    };
    grouped_decimals(value, decimals)
}

fn grouped_decimals(value: f64, decimals: usize) -> String {
    if decimals == 0 { grouped(value.round()) } else { format!("{value:.decimals$}") }
}

/// A duration given in milliseconds.
pub fn duration(ms: f64) -> String {
    match ms.abs() {
        _ if !ms.is_finite() => "–".to_owned(),
        0.0 => "0 ms".to_owned(),
        size if size < 0.001 => format!("{} ns", significant(ms * 1e6)),
        size if size < 0.9995 => format!("{} µs", significant(ms * 1e3)),
        size if size < 999.5 => format!("{} ms", significant(ms)),
        size if size < 120_000.0 => format!("{} s", significant(ms / 1e3)),
        _ => format!("{} min", significant(ms / 60_000.0)),
    }
}

/// A size in bytes.
pub fn bytes(size: f64) -> String {
    match size {
        size if size < 1024.0 => format!("{size:.0} B"),
        size if size < 1024.0 * 1024.0 => format!("{} KiB", significant(size / 1024.0)),
        _ => format!("{} MiB", significant(size / 1024.0 / 1024.0)),
    }
}

/// A round step for an axis of `span` with about `count` steps: 1, 2 or 5 times a power of ten.
pub fn step(span: f64, count: f64) -> f64 {
    if span <= 0.0 || !span.is_finite() {
        return 1.0;
    }
    let raw = span / count.max(1.0);
    let power = 10f64.powf(raw.log10().floor());
    let factor = [1.0, 2.0, 5.0].into_iter().find(|f| f * power >= raw * 0.999);
    factor.unwrap_or(10.0) * power
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_three_digits_and_a_unit_that_fits() {
        let cases = [
            (0.0, "0 ms"),
            (0.00005, "50.0 ns"),
            (0.0123, "12.3 µs"),
            (1.0, "1.00 ms"),
            (56.78, "56.8 ms"),
            (999.7, "1.00 s"),
            (7_608.0, "7.61 s"),
            (180_000.0, "3.00 min"),
            (f64::NAN, "–"),
        ];
        for (ms, expected) in cases {
            assert_eq!(duration(ms), expected);
        }
    }

    #[test]
    fn thousands_stand_apart() {
        assert_eq!(grouped(25_000_000.0), "25,000,000");
        assert_eq!(grouped(1_000.0), "1,000");
        assert_eq!(grouped(0.25), "0.25");
    }

    #[test]
    fn steps_are_round() {
        for (span, expected) in [(10.0, 2.0), (7.3, 2.0), (0.9, 0.2), (1234.0, 500.0)] {
            assert!((step(span, 5.0) - expected).abs() < 1e-9, "{span}: {}", step(span, 5.0));
        }
        assert_eq!(step(0.0, 5.0), 1.0);
    }
}
