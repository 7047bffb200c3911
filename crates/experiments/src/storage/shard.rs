//! Shards: which of n processes trains a trial.

use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Shard i of n, counted from 1, written `3/8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Shard {
    index: NonZeroU32,
    of: NonZeroU32,
}

/// Text that is no shard.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShardError {
    /// Not two numbers.
    #[error("a shard is written 3/8: number 3 of 8")]
    Form,
    /// A number that is not among them.
    #[error("there is no shard {index} of {of}; they are counted from 1 to {of}")]
    Index {
        /// What was asked for.
        index: u64,
        /// How many there are.
        of: u32,
    },
    /// None, or more than anyone has machines.
    #[error("{0} shards are none or too many; give 1 to {MOST_SHARDS}")]
    Count(u64),
}

/// No site queues more tasks in one array.
pub const MOST_SHARDS: u32 = 100_000;

impl Shard {
    /// Shard `index`, counted from 1, of `of`.
    ///
    /// # Errors
    /// If there is no such shard.
    pub fn new(index: u64, of: u64) -> Result<Self, ShardError> {
        let of = shard_count(of)?;
        let wrong = ShardError::Index {
            index,
            of: of.get(),
        };
        let narrow = u32::try_from(index).ok().and_then(NonZeroU32::new);
        match narrow {
            Some(index) if index <= of => Ok(Self { index, of }),
            _ => Err(wrong),
        }
    }

    /// Which it is, counted from 1.
    #[must_use]
    pub fn index(self) -> u32 {
        self.index.get()
    }

    /// How many there are.
    #[must_use]
    pub fn of(self) -> u32 {
        self.of.get()
    }

    /// How many there are, as a number that is not 0.
    #[must_use]
    pub fn count(self) -> NonZeroU32 {
        self.of
    }
}

/// So many shards, if one can have so many.
///
/// # Errors
/// If there are none or too many.
pub fn shard_count(of: u64) -> Result<NonZeroU32, ShardError> {
    let narrow = u32::try_from(of).ok().and_then(NonZeroU32::new);
    let narrow = narrow.filter(|of| of.get() <= MOST_SHARDS);
    narrow.ok_or(ShardError::Count(of))
}

impl fmt::Display for Shard {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        write!(formatter, "{}/{}", self.index, self.of)
    }
}

impl FromStr for Shard {
    type Err = ShardError;

    fn from_str(text: &str) -> Result<Self, ShardError> {
        let (index, of) = text.split_once('/').ok_or(ShardError::Form)?;
        let number = |text: &str| text.trim().parse().map_err(|_| ShardError::Form);
        Self::new(number(index)?, number(of)?)
    }
}

impl TryFrom<String> for Shard {
    type Error = ShardError;

    fn try_from(text: String) -> Result<Self, ShardError> {
        text.parse()
    }
}

impl From<Shard> for String {
    fn from(shard: Shard) -> Self {
        shard.to_string()
    }
}

/// The shard of n, counted from 1, that trains what `identity` names: the first eight bytes of its SHA-256 modulo n, plus 1. It
/// depends on nothing else, so every machine and every version finds the same.
#[must_use]
pub fn shard_of(identity: &str, of: NonZeroU32) -> u32 {
    let digest = Sha256::digest(identity.as_bytes());
    let number = digest
        .iter()
        .take(8)
        .fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
    // Less than `of`, which is narrow.
    (number % u64::from(of.get())) as u32 + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_are_counted_from_one() {
        assert_eq!(
            "3/8".parse::<Shard>().map(|one| (one.index(), one.of())),
            Ok((3, 8))
        );
        assert_eq!(
            "8/8".parse::<Shard>().map(|one| one.to_string()),
            Ok("8/8".to_owned())
        );
        for wrong in [
            "0/8",
            "9/8",
            "1/0",
            "-1/8",
            "3",
            "3/",
            "a/b",
            "1/99999999999",
            "",
        ] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_trials_shard_never_changes() {
        let eight = shard_count(8).expect("a number");
        // By Python's hashlib: int.from_bytes(sha256(name).digest()[:8], "big") % 8 + 1.
        let shards =
            ["adamw 0,0 0", "adamw 0,0 1", "adam-l2 3,5,1 7"].map(|name| shard_of(name, eight));
        assert_eq!(shards, SHARDS);
        let all: std::collections::BTreeSet<u32> = (0..200)
            .map(|seed| shard_of(&format!("adamw 0,0 {seed}"), eight))
            .collect();
        assert_eq!(all, (1..=8).collect());
    }

    const SHARDS: [u32; 3] = [8, 7, 8];
}
