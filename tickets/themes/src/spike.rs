//! Is a theme's week unusual? A negative-binomial tail over the weeks before, adjusted
//! for exposure (units in the field, contacts), so that a growing business raises no
//! alarm; Benjamini and Hochberg's rule over a week's themes says who may be mailed.

use std::collections::BTreeMap;

/// A theme's complaints in one week. Weeks are counted from any fixed day; `exposure`
/// is what the complaints are complaints out of (1 when unknown).
#[derive(Clone, Debug, PartialEq)]
pub struct WeekCount {
    pub theme: String,
    pub week: i64,
    pub count: u64,
    pub exposure: f64,
}

/// The judgement of one theme's week.
#[derive(Clone, Debug, PartialEq)]
pub struct Alarm {
    pub theme: String,
    pub week: i64,
    pub count: u64,
    /// What the weeks before lead to expect.
    pub expected: f64,
    /// count / expected.
    pub ratio: f64,
    /// The chance of so many or more.
    pub p: f64,
    /// Unusual at `LEVEL`: shown on the page.
    pub alarm: bool,
    /// Unusual among all themes of the week (false discovery rate 5 %): may be mailed.
    pub notify: bool,
}

/// An alarm is a week less likely than this.
pub const LEVEL: f64 = 0.001;
const FALSE_DISCOVERIES: f64 = 0.05;
/// History: weeks t−26 to t−2; the week just before may already belong to the rise.
const OLDEST: i64 = 26;
const NEWEST: i64 = 2;
/// Weeks of history below which nothing is judged.
const FEWEST: usize = 8;
/// Dispersion is held to this range.
const DISPERSION: (f64, f64) = (2.0, 50.0);

/// Judges every week that has a history. A week a theme was not seen in must be given
/// with count 0 to count as such.
#[must_use]
pub fn spikes(counts: &[WeekCount]) -> Vec<Alarm> {
    let mut themes: BTreeMap<&str, BTreeMap<i64, (u64, f64)>> = BTreeMap::new();
    for c in counts {
        let week = themes
            .entry(&c.theme)
            .or_default()
            .entry(c.week)
            .or_insert((0, 0.0));
        week.0 += c.count;
        week.1 += c.exposure;
    }
    let weeks: std::collections::BTreeSet<i64> = counts.iter().map(|c| c.week).collect();
    weeks
        .into_iter()
        .flat_map(|week| judge(&themes, week))
        .collect()
}

struct History {
    count: f64,
    exposure: f64,
    mean: f64,
    variance: f64,
}

fn judge(themes: &BTreeMap<&str, BTreeMap<i64, (u64, f64)>>, week: i64) -> Vec<Alarm> {
    let seen: Vec<(&str, u64, f64, History)> = themes
        .iter()
        .filter_map(|(theme, weeks)| {
            let &(count, exposure) = weeks.get(&week)?;
            Some((*theme, count, exposure, history(weeks, week)?))
        })
        .collect();
    let dispersion = common_dispersion(seen.iter().map(|(_, _, _, past)| past));
    let mut alarms: Vec<Alarm> = seen
        .into_iter()
        .map(|(theme, count, exposure, past)| {
            let total = past.count + 0.5;
            let expected = total / past.exposure * exposure;
            // The rate is itself uncertain: that widens the tail.
            let k = 1.0 / (1.0 / dispersion + 1.0 / total);
            let p = tail(count, expected, k);
            let ratio = count as f64 / expected;
            Alarm {
                theme: theme.to_owned(),
                week,
                count,
                expected,
                ratio,
                p,
                alarm: p < LEVEL,
                notify: false,
            }
        })
        .collect();
    mark_discoveries(&mut alarms);
    alarms
}

fn history(weeks: &BTreeMap<i64, (u64, f64)>, week: i64) -> Option<History> {
    let past: Vec<(f64, f64)> = weeks
        .range(week - OLDEST..=week - NEWEST)
        .filter(|(_, (_, exposure))| *exposure > 0.0)
        .map(|(_, &(n, exposure))| (n as f64, exposure))
        .collect();
    let exposure: f64 = past.iter().map(|p| p.1).sum();
    if past.len() < FEWEST || exposure <= 0.0 {
        return None;
    }
    let count: f64 = past.iter().map(|p| p.0).sum();
    let n = past.len() as f64;
    let scale = exposure / n;
    // Counts at the mean exposure, so that growth is not taken for spread.
    let level: Vec<f64> = past.iter().map(|&(n, e)| n * scale / e).collect();
    let mean = level.iter().sum::<f64>() / n;
    let variance = level.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (n - 1.0);
    Some(History {
        count,
        exposure,
        mean,
        variance,
    })
}

/// Median of mean² / (variance − mean) over the themes; one theme alone says too little.
fn common_dispersion<'a>(past: impl Iterator<Item = &'a History>) -> f64 {
    let mut each: Vec<f64> = past
        .filter(|h| h.mean > 0.0)
        .map(|h| {
            let extra = h.variance - h.mean;
            if extra > 0.0 {
                h.mean * h.mean / extra
            } else {
                DISPERSION.1
            }
        })
        .map(|k| k.clamp(DISPERSION.0, DISPERSION.1))
        .collect();
    each.sort_by(f64::total_cmp);
    each.get(each.len() / 2).copied().unwrap_or(DISPERSION.1)
}

/// P(X ≥ n) for a negative binomial of mean `m` and dispersion `k`.
fn tail(n: u64, m: f64, k: f64) -> f64 {
    if n == 0 {
        return 1.0;
    }
    let ratio = m / (k + m);
    // The terms from n upwards: no digits are lost to 1 − (nearly 1).
    let mut log_term = k * (k / (k + m)).ln();
    for i in 0..n {
        log_term += ((k + i as f64) / (i as f64 + 1.0)).ln() + ratio.ln();
    }
    let mut term = log_term.exp();
    let (mut sum, mut i) = (0.0, n as f64);
    for _ in 0..100_000 {
        sum += term;
        term *= (k + i) / (i + 1.0) * ratio;
        i += 1.0;
        if term <= sum * 1e-12 && i > m {
            break;
        }
    }
    sum.min(1.0)
}

fn mark_discoveries(alarms: &mut [Alarm]) {
    let mut order: Vec<usize> = (0..alarms.len()).collect();
    order.sort_by(|&a, &b| alarms[a].p.total_cmp(&alarms[b].p));
    let total = alarms.len() as f64;
    let passes =
        |rank: usize| alarms[order[rank]].p <= FALSE_DISCOVERIES * (rank + 1) as f64 / total;
    let Some(last) = (0..order.len()).rev().find(|&rank| passes(rank)) else {
        return;
    };
    for &i in &order[..=last] {
        alarms[i].notify = alarms[i].alarm;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn the_tail_of_a_known_distribution() {
        // k = 1 is geometric: P(X >= n) = (m / (1 + m))^n.
        assert!((tail(3, 2.0, 1.0) - (2.0f64 / 3.0).powi(3)).abs() < 1e-12);
        assert!((tail(1, 0.5, 4.0) - (1.0 - (4.0f64 / 4.5).powi(4))).abs() < 1e-12);
        assert!((tail(0, 5.0, 3.0) - 1.0).abs() < f64::EPSILON);
    }

    /// A draw of a negative binomial: Poisson of a gamma, by counting waiting times.
    fn draw(random: &mut Random, mean: f64) -> u64 {
        // Gamma of shape 8 as a sum of exponentials: dispersion 8.
        let rate = mean / 8.0 * (0..8).map(|_| -(1.0 - random.unit()).ln()).sum::<f64>();
        let mut waited = 0.0;
        let mut n = 0;
        loop {
            waited -= (1.0 - random.unit()).ln();
            if waited > rate {
                return n;
            }
            n += 1;
        }
    }

    /// `themes` themes over 60 weeks on a base that doubles; theme 0..`risen` rise
    /// `factor`-fold from week 50.
    fn simulated(themes: usize, risen: usize, factor: f64) -> Vec<WeekCount> {
        let mut random = Random::new(5);
        let mut counts = Vec::new();
        for theme in 0..themes {
            let rate = 2.0 + 8.0 * random.unit();
            for week in 0..60 {
                let exposure = 1000.0 * (1.0 + week as f64 / 60.0);
                let step = if theme < risen && week >= 50 {
                    factor
                } else {
                    1.0
                };
                let count = draw(&mut random, rate * exposure / 1000.0 * step);
                counts.push(WeekCount {
                    theme: theme.to_string(),
                    week,
                    count,
                    exposure,
                });
            }
        }
        counts
    }

    #[test]
    fn quiet_themes_raise_hardly_any_alarm() {
        let judged = spikes(&simulated(300, 0, 1.0));
        let false_alarms = judged.iter().filter(|a| a.alarm).count() as f64;
        assert!(
            false_alarms / judged.len() as f64 <= 0.002,
            "{false_alarms} of {}",
            judged.len()
        );
        let mailed = judged.iter().filter(|a| a.notify).count() as f64;
        assert!(mailed / judged.len() as f64 <= 0.0005);
    }

    #[test]
    fn a_fivefold_rise_is_seen_in_its_first_week_and_a_threefold_within_three() {
        let first = spikes(&simulated(200, 40, 5.0));
        let seen = first
            .iter()
            .filter(|a| a.week == 50 && a.alarm && a.ratio > 1.0)
            .count();
        assert!(seen >= 30, "{seen} of 40");
        let later = spikes(&simulated(200, 40, 3.0));
        let themes: std::collections::HashSet<&str> = later
            .iter()
            .filter(|a| a.alarm && (50..53).contains(&a.week))
            .map(|a| a.theme.as_str())
            .collect();
        assert!(themes.len() >= 28, "{} of 40", themes.len());
    }

    #[test]
    fn growth_of_the_base_alone_is_no_alarm() {
        let week = |week: i64| WeekCount {
            theme: "a".into(),
            week,
            count: 2 * week as u64,
            exposure: 100.0 * week as f64,
        };
        let counts: Vec<WeekCount> = (1..40).map(week).collect();
        assert!(spikes(&counts).iter().all(|a| !a.alarm));
    }

    #[test]
    fn a_short_history_is_not_judged() {
        let week = |week: i64| WeekCount {
            theme: "a".into(),
            week,
            count: 1,
            exposure: 1.0,
        };
        assert!(spikes(&(0..8).map(week).collect::<Vec<_>>()).is_empty());
    }
}
