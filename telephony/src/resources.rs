//! Whether the machine grants what the configured number of calls needs. Too little is no reason
//! not to start, but must be said before the call that fails.

use crate::ports::PortRange;

/// Sockets a call holds (RTP and RTCP) and its agent's browser.
const FILES_PER_CALL: usize = 3;
/// Everything else: database, desks, logs.
const FILES_BESIDE: usize = 512;

pub(crate) fn warn_if_short(max_calls: usize, rtp_ports: &PortRange) {
    let pairs = usize::from(rtp_ports.last - rtp_ports.first).div_ceil(2);
    if !rtp_ports.is_any() && pairs < max_calls {
        tracing::warn!(pairs, max_calls, ports = %rtp_ports, "the port range carries fewer calls than allowed");
    }
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let needed = max_calls * FILES_PER_CALL + FILES_BESIDE;
    if let Some(files) = open_files(&limits).filter(|files| *files < needed) {
        tracing::warn!(
            files,
            needed,
            max_calls,
            "the limit of open files is below what that many calls need (ulimit -n)"
        );
    }
}

/// The soft limit in the text of `/proc/self/limits`; nothing where it is unlimited or unknown.
fn open_files(limits: &str) -> Option<usize> {
    let line = limits
        .lines()
        .find(|line| line.starts_with("Max open files"))?;
    line.split_ascii_whitespace().nth(3)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_soft_limit_is_read_and_no_limit_is_no_number() {
        let text = "Limit                     Soft Limit           Hard Limit           Units\nMax open files            1024                 524288               files\n";
        assert_eq!(open_files(text), Some(1_024));
        assert_eq!(
            open_files("Max open files            unlimited            unlimited            files"),
            None
        );
        assert_eq!(open_files(""), None);
    }
}
