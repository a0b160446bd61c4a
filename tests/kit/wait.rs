//! Waiting for the thing itself: a question asked again until it is answered, and a limit with words.

use std::future::Future;
use std::time::Duration;

/// How long a test waits for something that should happen at once. Generous: two loaded cores.
pub const LIMIT: Duration = Duration::from_secs(30);
/// Between two questions. Short against every limit, long against a request.
const PACE: Duration = Duration::from_millis(20);

/// Asks until the answer is `Some`; panics with `what` after [`LIMIT`].
pub async fn until<T, F: Future<Output = Option<T>>>(what: &str, ask: impl FnMut() -> F) -> T {
    within(LIMIT, what, ask).await
}

/// As [`until`], with a limit of its own.
pub async fn within<T, F: Future<Output = Option<T>>>(
    limit: Duration,
    what: &str,
    mut ask: impl FnMut() -> F,
) -> T {
    let asked = async {
        let mut pace = tokio::time::interval(PACE);
        loop {
            pace.tick().await;
            if let Some(answer) = ask().await {
                return answer;
            }
        }
    };
    match tokio::time::timeout(limit, asked).await {
        Ok(answer) => answer,
        Err(_) => panic!("waited {limit:?} in vain: {what}"),
    }
}

/// Waits for one thing; panics with `what` after [`LIMIT`].
pub async fn for_<T>(what: &str, thing: impl Future<Output = T>) -> T {
    match tokio::time::timeout(LIMIT, thing).await {
        Ok(answer) => answer,
        Err(_) => panic!("waited {LIMIT:?} in vain: {what}"),
    }
}
