//! Expected wait: QLa of Whitt 1999 and Ibrahim & Whitt 2009, the queue-length estimator that
//! knows about abandonment. Measured against five others it has the smallest error and hardly
//! any bias.

/// Seconds until `ahead` entries and then this one are taken by `servers` people (each weighted
/// by the share of their time for the queue), or `None` when nobody serves it.
///
/// `QLa = Σ_{i=0..n} 1 / (s/AHT + i/patience)`.
pub fn expected_s(ahead: usize, servers: f64, aht_s: f64, patience_s: f64) -> Option<f64> {
    if servers <= 0.0 || aht_s <= 0.0 {
        return None;
    }
    let service = servers / aht_s;
    let leave = if patience_s > 0.0 {
        1.0 / patience_s
    } else {
        0.0
    };
    Some(
        (0..=ahead)
            .map(|i| 1.0 / (service + to_f64(i) * leave))
            .sum(),
    )
}

/// A queue's length is far below 2^52.
#[expect(
    clippy::cast_precision_loss,
    reason = "a queue's length is far below 2^52"
)]
fn to_f64(n: usize) -> f64 {
    n as f64
}

#[cfg(test)]
mod tests {
    use super::expected_s;

    #[test]
    fn with_endless_patience_it_is_the_plain_queue_length_estimate() {
        let wait = expected_s(4, 10.0, 240.0, 0.0);
        assert!((wait.expect("ten serve it") - 5.0 * 24.0).abs() < 1e-9);
    }

    #[test]
    fn those_who_give_up_shorten_it() {
        let patient = expected_s(20, 10.0, 240.0, 0.0).expect("ten serve it");
        let leaving = expected_s(20, 10.0, 240.0, 300.0).expect("ten serve it");
        assert!(leaving < patient);
    }

    #[test]
    fn without_anyone_there_is_no_estimate() {
        assert_eq!(expected_s(0, 0.0, 240.0, 300.0), None);
    }
}
