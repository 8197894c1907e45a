//! When to ask again, and after how long.

use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::http::HttpError;
use crate::tool::interrupted;

/// How often a question is asked again.
const RETRIES: u32 = 3;

/// The first delay; each further one is twice as long.
const FIRST: Duration = Duration::from_millis(200);

/// How long to wait before asking again; `None` where asking again is of no use. Whoever asks sees to the deadline.
pub(super) fn delay(err: &HttpError, attempt: u32, now: SystemTime) -> Option<Duration> {
    let backoff = FIRST * 2_u32.pow(attempt.min(RETRIES));
    // Runs of many machines that were refused at once should not come back at once.
    let jitter = now.duration_since(UNIX_EPOCH).unwrap_or_default().subsec_nanos() % 100;
    let backoff = backoff + backoff * jitter / 400;
    if attempt >= RETRIES {
        return None;
    }
    match err {
        HttpError::Unreachable(_) | HttpError::TimedOut(_) => Some(backoff),
        HttpError::Status { code: 408 | 429 | 500..=599, after, .. } => Some(after.unwrap_or_default().max(backoff)),
        HttpError::RateLimited { until: Some(until) } => {
            Some(until.duration_since(now).unwrap_or_default().max(backoff))
        }
        _ => None,
    }
}

/// `Retry-After`: seconds, or a date (RFC 9110, 10.2.3).
pub(super) fn after(value: &str, now: SystemTime) -> Option<Duration> {
    if let Ok(seconds) = value.parse::<u32>() {
        return Some(Duration::from_secs(seconds.into()));
    }
    Some(date(value)?.duration_since(now).unwrap_or_default())
}

/// The one form of a date that servers still write: `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7).
fn date(text: &str) -> Option<SystemTime> {
    const MONTHS: &[&str] = &["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let mut words = text.strip_suffix(" GMT")?.split_once(", ")?.1.split(' ');
    let day: u64 = words.next()?.parse().ok()?;
    let name = words.next()?;
    let month = MONTHS.iter().position(|month| *month == name)? as u64 + 1;
    let year: u64 = words.next()?.parse().ok()?;
    let mut clock = words.next()?.split(':').map(|part| part.parse::<u64>().ok().filter(|n| *n < 61));
    let (hours, minutes, seconds) = (clock.next()??, clock.next()??, clock.next()??);
    if !(1970..=9999).contains(&year) || !(1..=31).contains(&day) || hours > 23 || words.next().is_some() {
        return None;
    }
    // Days from a year that begins in March, so that the leap day is its last.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1;
    let days = days.checked_sub(719_468)?;
    UNIX_EPOCH.checked_add(Duration::from_secs(((days * 24 + hours) * 60 + minutes) * 60 + seconds))
}

/// Waits; Ctrl-C ends the wait.
///
/// # Errors
/// `Interrupted`.
pub fn pause(time: Duration) -> Result<(), HttpError> {
    let end = Instant::now() + time;
    while !interrupted() {
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Ok(());
        }
        thread::sleep(left.min(Duration::from_millis(50)));
    }
    Err(HttpError::Interrupted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_seconds_are_read() {
        let at = |seconds| UNIX_EPOCH + Duration::from_secs(seconds);
        assert_eq!(date("Sun, 06 Nov 1994 08:49:37 GMT"), Some(at(784_111_777)));
        assert_eq!(date("Thu, 29 Feb 2024 00:00:00 GMT"), Some(at(1_709_164_800)));
        assert_eq!(date("Thu, 01 Jan 1970 00:00:00 GMT"), Some(at(0)));
        assert_eq!(after("120", at(0)), Some(Duration::from_secs(120)));
        assert_eq!(after("Sun, 06 Nov 1994 08:49:37 GMT", at(784_111_770)), Some(Duration::from_secs(7)));
        assert_eq!(after("Sun, 06 Nov 1994 08:49:37 GMT", at(984_111_770)), Some(Duration::ZERO));
        for wrong in ["", "soon", "-1", "1.5", "Sun, 99 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49 GMT"] {
            assert_eq!(after(wrong, at(0)), None, "{wrong}");
        }
    }

    #[test]
    fn what_can_change_is_asked_again_and_the_server_says_when() {
        let now = UNIX_EPOCH;
        let status = |code, after| HttpError::Status { code, message: String::new(), needs: None, after };
        let long = Duration::from_secs(7);
        assert_eq!(delay(&status(503, Some(long)), 0, now), Some(long));
        assert_eq!(delay(&status(500, None), 1, now), Some(FIRST * 2));
        assert_eq!(delay(&HttpError::RateLimited { until: Some(now + long) }, 0, now), Some(long));
        assert_eq!(delay(&status(500, None), RETRIES, now), None);
        for last in [status(404, None), HttpError::TooLarge(1), HttpError::Interrupted] {
            assert_eq!(delay(&last, 0, now), None, "{last}");
        }
    }
}
