//! How much memory a job may take, as Slurm writes it.

use std::fmt;
use std::str::FromStr;

const MEBIBYTE: f64 = 1024.0 * 1024.0;

/// Memory of a node, in MiB; 0 is all that it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Memory {
    mebibytes: u64,
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("Slurm takes memory as a whole number of megabytes, or with K, M, G or T: 800M, 4G")]
pub(crate) struct MemoryError;

impl Memory {
    /// All that the node has.
    pub(crate) const ALL: Self = Self { mebibytes: 0 };

    /// Enough for so many bytes, in steps that a person reads at a glance.
    pub(crate) fn of(bytes: f64) -> Self {
        const STEP: u64 = 128;
        // The plan's limits hold them in what a u64 has by far.
        let mebibytes = (bytes / MEBIBYTE).ceil() as u64;
        Self {
            mebibytes: mebibytes.next_multiple_of(STEP),
        }
    }

    pub(crate) fn is_less_than(self, bytes: f64) -> bool {
        self != Self::ALL && (self.mebibytes as f64) * MEBIBYTE < bytes
    }
}

impl FromStr for Memory {
    type Err = MemoryError;

    fn from_str(text: &str) -> Result<Self, MemoryError> {
        let (digits, unit) = match text.char_indices().last() {
            Some((place, unit)) if !unit.is_ascii_digit() => (&text[..place], unit),
            _ => (text, 'M'),
        };
        if digits.is_empty() || !digits.chars().all(|c| c.is_ascii_digit()) {
            return Err(MemoryError);
        }
        let number: u64 = digits.parse().map_err(|_| MemoryError)?;
        let mebibytes = match unit.to_ascii_uppercase() {
            'K' => Some(number.div_ceil(1024)),
            'M' => Some(number),
            'G' => number.checked_mul(1024),
            'T' => number.checked_mul(1024 * 1024),
            _ => None,
        };
        // More no node has, and Slurm counts in 63 bits.
        let mebibytes = mebibytes.filter(|mebibytes| *mebibytes < 1 << 40);
        mebibytes
            .map(|mebibytes| Self { mebibytes })
            .ok_or(MemoryError)
    }
}

impl fmt::Display for Memory {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        match self.mebibytes {
            0 => formatter.write_str("0"),
            mebibytes if mebibytes.is_multiple_of(1024) => {
                write!(formatter, "{}G", mebibytes / 1024)
            }
            mebibytes => write!(formatter, "{mebibytes}M"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_read_in_slurms_units() {
        for (text, written) in [
            ("800", "800M"),
            ("800M", "800M"),
            ("4g", "4G"),
            ("2048", "2G"),
            ("1T", "1024G"),
            ("1025K", "2M"),
            ("0", "0"),
        ] {
            let memory: Result<Memory, _> = text.parse();
            let memory = memory.map(|memory| memory.to_string());
            assert_eq!(memory.as_deref(), Ok(written), "{text}");
        }
        for text in [
            "",
            "G",
            "4GB",
            "1.5G",
            "-1",
            "4 G",
            "4G\n",
            "99999999999999T",
            "4ß",
        ] {
            assert_eq!(text.parse::<Memory>(), Err(MemoryError), "{text}");
        }
    }

    #[test]
    fn an_estimate_is_rounded_up() {
        assert_eq!(Memory::of(1.0).to_string(), "128M");
        assert_eq!(Memory::of(1000.0 * MEBIBYTE).to_string(), "1G");
        assert!(Memory::of(1e9).is_less_than(2e9));
        assert!(!Memory::ALL.is_less_than(2e9));
    }
}
