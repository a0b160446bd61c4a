//! This machine as the office sees it: addresses, host name.

use std::net::{IpAddr, Ipv4Addr, UdpSocket};

use if_addrs::IfOperStatus;

use crate::config::Config;

/// Bridges of containers and virtual machines: no telephone of the office reaches them.
const INWARD: [&str; 5] = ["docker", "br-", "veth", "virbr", "cni"];

/// Addresses other machines may know this one by, the likeliest first: that of the usual route, then IPv4.
pub fn addresses() -> Vec<IpAddr> {
    let found = if_addrs::get_if_addrs().unwrap_or_default();
    let mut addresses: Vec<IpAddr> = found
        .into_iter()
        .filter(|found| found.oper_status != IfOperStatus::Down)
        .filter(|found| !INWARD.iter().any(|start| found.name.starts_with(start)))
        .map(|found| found.ip())
        .filter(|ip| !ip.is_loopback() && !is_link_local(*ip))
        .collect();
    let usual = usual_address();
    addresses.sort_by_key(|ip| (Some(*ip) != usual, ip.is_ipv6(), *ip));
    addresses.dedup();
    addresses
}

/// Where packets to other networks leave from. Nothing is sent: the system only chooses a route.
fn usual_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    // An address of documentation, which nobody has.
    socket.connect((Ipv4Addr::new(203, 0, 113, 1), 9)).ok()?;
    socket.local_addr().ok().map(|address| address.ip())
}

fn is_link_local(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_unicast_link_local(),
    }
}

pub fn host_name() -> Option<String> {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").ok()?;
    let name = name.trim().to_ascii_lowercase();
    let plain = |c: char| c.is_ascii_alphanumeric() || "-.".contains(c);
    (!name.is_empty() && name.chars().all(plain)).then_some(name)
}

/// What browsers call this house by as it listens now.
pub fn names(config: &Config) -> Vec<String> {
    let listen = config.http_listen.ip();
    match listen.is_unspecified() {
        true => every_name(config, &[]),
        false => unlike(
            [public_host(config), Some(listen.to_string())]
                .into_iter()
                .flatten(),
        ),
    }
}

/// Everything a browser may call this machine by, and `more`: for a certificate of its own.
pub fn every_name(config: &Config, more: &[String]) -> Vec<String> {
    let mut names: Vec<String> = more.to_vec();
    names.extend(public_host(config));
    names.extend(addresses().iter().map(IpAddr::to_string));
    if let Some(host) = host_name() {
        if !host.contains('.') {
            names.push(format!("{host}.local"));
        }
        names.push(host);
    }
    names.extend(["localhost", "127.0.0.1", "::1"].map(str::to_owned));
    unlike(names)
}

/// Each once, the first stays.
pub fn unlike(names: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    let fresh = |name: &String| seen.insert(name.clone());
    names.into_iter().filter(fresh).collect()
}

/// The host of the address people type.
fn public_host(config: &Config) -> Option<String> {
    let url: axum::http::Uri = config.public_url.as_deref()?.parse().ok()?;
    url.host()
        .map(|host| host.trim_matches(['[', ']']).to_owned())
}

/// The address to give to colleagues: as configured, else the likeliest of this machine.
pub fn address(config: &Config, port: u16, scheme: &str) -> Option<String> {
    if let Some(url) = &config.public_url {
        return Some(url.clone());
    }
    let listen = config.http_listen.ip();
    let ip = match listen.is_unspecified() {
        true => addresses().into_iter().next()?,
        false => listen,
    };
    let usual = match scheme {
        "https" => 443,
        _ => 80,
    };
    let host = match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    };
    Some(match port == usual {
        true => format!("{scheme}://{host}"),
        false => format!("{scheme}://{host}:{port}"),
    })
}

/// Where a device that does not trust the page yet reads how to: without TLS, on the same port.
pub fn steps_address(config: &Config, port: u16, to: &str) -> Option<String> {
    let page: axum::http::Uri = address(config, port, "https")?.parse().ok()?;
    let authority = page.authority()?;
    // Named also where `https` would imply it.
    let (host, port) = (authority.host(), authority.port_u16().unwrap_or(443));
    let query = match to {
        "/" => String::new(),
        to => format!("?to={to}"),
    };
    Some(format!("http://{host}:{port}/certificate{query}"))
}
