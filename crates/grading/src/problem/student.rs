//! A problem for each student, drawn from their id.

use super::{Problem, ProblemError};

impl Problem {
    /// The problem of the student with this id, for `optimizer`: another one than anyone else's, and the same whenever it is drawn.
    ///
    /// `secret` is the course's: without it, nobody can draw the problem of another from the id.
    ///
    /// # Errors
    /// If there is no such optimizer.
    pub fn of_student(optimizer: &str, secret: &str, id: &str) -> Result<Self, ProblemError> {
        Self::seeded(optimizer, seed(&[secret, id.trim()]))
    }
}

/// FNV-1a of the texts, each with its end, mixed so that ids that differ in one digit are far apart. Of 53 bits: a seed that any program
/// can write as a number.
fn seed(texts: &[&str]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for text in texts {
        for byte in text.bytes().chain([0xff]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    hash ^= hash >> 32;
    hash = hash.wrapping_mul(0xd6e8_feb8_6659_fd93);
    (hash ^ (hash >> 32)) >> 11
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn students_have_problems_of_their_own_and_always_the_same() {
        let of = |secret, id| Problem::of_student("adamw", secret, id).unwrap();
        assert_eq!(of("", "anna"), of("", " anna\n"));
        assert_ne!(of("", "anna"), of("", "anno"));
        assert_ne!(of("", "anna"), of("x", "anna"));
        assert_ne!(of("ab", "c"), of("a", "bc"));
    }
}
