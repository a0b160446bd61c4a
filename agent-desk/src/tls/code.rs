//! An address as a QR code, for a terminal and for a page.

use qrcode::render::{svg, unicode};
use qrcode::{EcLevel, QrCode};

/// Lines of half blocks. Light on dark, as most terminals are; telephones read both.
pub fn text(address: &str) -> String {
    let Ok(code) = QrCode::with_error_correction_level(address, EcLevel::L) else {
        return String::new();
    };
    code.render::<unicode::Dense1x2>()
        .dark_color(unicode::Dense1x2::Light)
        .light_color(unicode::Dense1x2::Dark)
        .build()
}

/// An `<svg>` to stand inside a page.
pub fn svg(address: &str) -> String {
    let Ok(code) = QrCode::with_error_correction_level(address, EcLevel::M) else {
        return String::new();
    };
    let drawn = code
        .render::<svg::Color<'_>>()
        .min_dimensions(192, 192)
        .build();
    // What comes before is for a file of its own.
    let start = drawn.find("<svg").unwrap_or_default();
    drawn[start..].to_owned()
}
