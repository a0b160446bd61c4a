//! `tandem demo --lan`: the demo opened to the office.
//!
//! Browsers give a microphone to HTTPS alone, so the demo gets an authority of its own; passwords are made
//! up at every start, and whoever plays the customer enters by a code that is part of the address.

use std::collections::BTreeMap;

use anyhow::Result;
use tickets_base::Clock;

use super::PARTS;
use super::say;
use crate::app::Running;
use crate::config::{Config, TlsChoice};
use crate::tls::{authority, code, office};

/// A certificate for this machine's addresses of now, unless there is another one.
pub fn certify(config: &Config) -> Result<()> {
    if config.tls != TlsChoice::Auto {
        return Ok(());
    }
    let names = office::every_name(config, &[]);
    let now = Clock::system().now();
    authority::prepare(&config.data_dir, &names, false, now).map(drop)
}

/// Printed once: addresses, passwords, codes for telephones.
pub fn welcome(running: &Running, words: &BTreeMap<&str, String>) {
    let config = &running.house.config;
    let port = running.http.port();
    let Some(page) = office::address(config, port, "https") else {
        say::line("This machine has no address in a network: nobody else can reach the demo.");
        return;
    };
    let steps = |to| office::steps_address(config, port, to).unwrap_or_default();
    say::line("");
    say::line(&format!("Tandem demo 演示: {page}"));
    say::line("");
    say::line("Passwords of this start 本次启动的密码:");
    for (name, what) in PARTS {
        say::line(&format!("  {name:<5} {:<18} {what}", words[name]));
    }
    say::line("");
    if let Some(guest) = &running.house.guest {
        say::line(&format!(
            "Be the customer, from any computer 扮演客户: {page}/api/demo/guest/{guest}"
        ));
    }
    say::line(&format!(
        "Trust it, once on each device 每台设备信任一次: {}",
        steps("/")
    ));
    let phone = steps("/tech/");
    say::line(&format!("The technician's telephone 技师的手机: {phone}"));
    say::text(&format!("\n{}\n\n", code::text(&phone)));
    say::line("Ctrl+C ends it. 按 Ctrl+C 结束。");
}
