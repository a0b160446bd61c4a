//! Watches the built page, so that a file added to it is embedded by the next build. Never runs npm.

#![allow(
    clippy::print_stdout,
    reason = "this is how a build script speaks to cargo"
)]

use std::path::Path;

fn main() {
    println!("cargo:rerun-if-changed=web/dist");
    println!("cargo:rerun-if-changed=locales");
    if !Path::new("web/dist/index.html").exists() {
        println!("cargo:warning=the page is not built (make web); the program will say so at /");
    }
}
