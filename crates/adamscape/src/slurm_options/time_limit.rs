//! How long a job may run, as Slurm writes it.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;
/// Whatever an estimate says, no job is asked for more.
const YEAR: Duration = Duration::from_secs(365 * DAY);

/// How long a job may run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TimeLimit {
    Seconds(u64),
    Unlimited,
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "Slurm takes a time as minutes, minutes:seconds, hours:minutes:seconds, days-hours, days-hours:minutes or days-hours:minutes:seconds: 90, 2:30:00, 1-12"
)]
pub(crate) struct TimeError;

impl TimeLimit {
    /// Enough for so long, in whole minutes, which is as fine as Slurm's own clock. For no more than a year.
    pub(crate) fn of(time: Duration) -> Self {
        let time = time.min(YEAR);
        let begun = u64::from(time.subsec_nanos() > 0);
        Self::Seconds(
            (time.as_secs() + begun)
                .next_multiple_of(MINUTE)
                .max(MINUTE),
        )
    }

    pub(crate) fn is_less_than(self, time: Duration) -> bool {
        match self {
            Self::Seconds(seconds) => Duration::from_secs(seconds) < time,
            Self::Unlimited => false,
        }
    }
}

impl FromStr for TimeLimit {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        if ["unlimited", "infinite"].contains(&text.to_ascii_lowercase().as_str()) {
            return Ok(Self::Unlimited);
        }
        let (days, rest) = match text.split_once('-') {
            Some((days, rest)) => (Some(number(days)?), rest),
            None => (None, text),
        };
        let parts: Vec<u64> = rest.split(':').map(number).collect::<Result<_, _>>()?;
        let seconds = match (days, parts.as_slice()) {
            (None, [minutes]) => minutes * MINUTE,
            (None, [minutes, seconds]) => minutes * MINUTE + seconds,
            (None, [hours, minutes, seconds]) => hours * HOUR + minutes * MINUTE + seconds,
            (Some(days), [hours]) => days * DAY + hours * HOUR,
            (Some(days), [hours, minutes]) => days * DAY + hours * HOUR + minutes * MINUTE,
            (Some(days), [hours, minutes, seconds]) => {
                days * DAY + hours * HOUR + minutes * MINUTE + seconds
            }
            _ => return Err(TimeError),
        };
        // To Slurm no time is no limit; whoever writes it may have meant another thing.
        if seconds == 0 {
            return Err(TimeError);
        }
        Ok(Self::Seconds(seconds))
    }
}

/// More digits no limit has.
const DIGITS: usize = 6;

fn number(text: &str) -> Result<u64, TimeError> {
    let is_number = (1..=DIGITS).contains(&text.len()) && text.chars().all(|c| c.is_ascii_digit());
    let number = text.parse().ok().filter(|_| is_number);
    number.ok_or(TimeError)
}

impl fmt::Display for TimeLimit {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        match *self {
            Self::Unlimited => formatter.write_str("UNLIMITED"),
            Self::Seconds(all) => {
                let (days, hours) = (all / DAY, all % DAY / HOUR);
                let (minutes, seconds) = (all % HOUR / MINUTE, all % MINUTE);
                if days > 0 {
                    write!(formatter, "{days}-")?;
                }
                write!(formatter, "{hours:02}:{minutes:02}:{seconds:02}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_that_slurm_has_is_read_and_written_in_one() {
        for (text, written) in [
            ("90", "01:30:00"),
            ("90:30", "01:30:30"),
            ("2:30:00", "02:30:00"),
            ("36:00:00", "1-12:00:00"),
            ("1-12", "1-12:00:00"),
            ("1-12:30", "1-12:30:00"),
            ("7-00:00:01", "7-00:00:01"),
            ("unlimited", "UNLIMITED"),
            ("INFINITE", "UNLIMITED"),
        ] {
            let limit: Result<TimeLimit, _> = text.parse();
            assert_eq!(limit.map(|limit| limit.to_string()).as_deref(), Ok(written));
        }
    }

    #[test]
    fn what_is_no_time_is_an_error() {
        for text in [
            "",
            "0",
            "0:00",
            "1h",
            "1:2:3:4",
            "1-2:3:4:5",
            "-1",
            "1-",
            "1--2",
            "1.5",
            " 5",
            "5\n",
            "+5",
            "99999999999999999999",
            "10s",
            "1-2-3",
        ] {
            assert_eq!(text.parse::<TimeLimit>(), Err(TimeError), "{text}");
        }
    }

    #[test]
    fn an_estimate_is_rounded_up_to_minutes() {
        let limit = |seconds| TimeLimit::of(Duration::from_secs(seconds)).to_string();
        assert_eq!(limit(0), "00:01:00");
        assert_eq!(limit(61), "00:02:00");
        assert_eq!(limit(86_400), "1-00:00:00");
        assert_eq!(limit(u64::MAX), "365-00:00:00");
        let more = TimeLimit::of(Duration::from_millis(60_001));
        assert_eq!(more.to_string(), "00:02:00");
    }
}
