//! Who may ask: who knows the token, from this machine's own address, on a page that came from there.

use std::fmt::Write;

use crate::Failure;

/// What a request must have.
pub(super) struct Access {
    token: String,
    hosts: [String; 2],
}

/// Why a request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// Another name for this address: a page elsewhere may have bound it.
    Host,
    /// A page from elsewhere.
    Origin,
    /// No token, or another.
    Token,
}

impl Access {
    /// A new token of 128 random bits for a port.
    pub(super) fn new(port: u16) -> Result<Self, Failure> {
        let mut bytes = [0_u8; 16];
        getrandom::fill(&mut bytes)
            .map_err(|error| Failure::Run(anyhow::anyhow!("no random numbers: {error}")))?;
        let token = bytes.iter().fold(String::new(), |mut token, byte| {
            let _ = write!(token, "{byte:02x}");
            token
        });
        Ok(Self {
            token,
            hosts: ["127.0.0.1", "localhost"].map(|host| format!("{host}:{port}")),
        })
    }

    /// Where the page is.
    pub(super) fn address(&self) -> String {
        format!("http://{}/{}/", self.hosts[0], self.token)
    }

    /// What is asked for, without the token: `state` of `/TOKEN/state`.
    pub(super) fn admit<'a>(
        &self,
        path: &'a str,
        host: Option<&str>,
        origin: Option<&str>,
    ) -> Result<&'a str, Refused> {
        let is_own = |host: &str| self.hosts.iter().any(|own| own == host);
        if !host.is_some_and(is_own) {
            return Err(Refused::Host);
        }
        let is_from_here = |origin: &str| origin.strip_prefix("http://").is_some_and(is_own);
        if !origin.is_none_or(is_from_here) {
            return Err(Refused::Origin);
        }
        let rest = path.strip_prefix('/').and_then(|path| path.split_once('/'));
        match rest {
            Some((token, wanted)) if is_same(token.as_bytes(), self.token.as_bytes()) => Ok(wanted),
            _ => Err(Refused::Token),
        }
    }
}

/// Compared in a time that does not tell where they differ.
fn is_same(one: &[u8], other: &[u8]) -> bool {
    let differences = one
        .iter()
        .zip(other)
        .fold(0, |all, (one, other)| all | (one ^ other));
    one.len() == other.len() && differences == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_knows_the_token_is_admitted_and_only_from_here() {
        let access = match Access::new(4000) {
            Ok(access) => access,
            Err(failure) => panic!("{failure}"),
        };
        let path = format!("/{}/state", access.token);
        let here = Some("127.0.0.1:4000");
        assert_eq!(access.admit(&path, here, None), Ok("state"));
        assert_eq!(
            access.admit(&path, Some("localhost:4000"), Some("http://localhost:4000")),
            Ok("state")
        );
        for (path, host, origin, refused) in [
            ("/", here, None, Refused::Token),
            ("/state", here, None, Refused::Token),
            (
                "/0123456789abcdef0123456789abcdef/state",
                here,
                None,
                Refused::Token,
            ),
            (path.as_str(), None, None, Refused::Host),
            (&path, Some("example.org"), None, Refused::Host),
            (&path, Some("127.0.0.1:4001"), None, Refused::Host),
            (&path, here, Some("http://example.org"), Refused::Origin),
            (&path, here, Some("null"), Refused::Origin),
            (&path, here, Some("https://127.0.0.1:4000"), Refused::Origin),
        ] {
            assert_eq!(
                access.admit(path, host, origin),
                Err(refused),
                "{path} {host:?} {origin:?}"
            );
        }
    }

    #[test]
    fn no_two_tokens_are_the_same() {
        let token = || {
            Access::new(1)
                .map(|access| access.token)
                .unwrap_or_default()
        };
        let (one, other) = (token(), token());
        assert_eq!(one.len(), 32);
        assert_ne!(one, other);
    }
}
