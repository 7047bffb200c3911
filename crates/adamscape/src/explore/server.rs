//! Requests and answers, on the loopback alone.

use std::io::Read;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use anyhow::anyhow;
use tiny_http::{Header, Method, Request, Response, Server};

use super::access::{Access, Refused};
use super::controls::Controls;
use super::session::Session;
use crate::Failure;

const PAGE: &str = include_str!("../../explore/explore.html");
const SCRIPT: &str = include_str!("../../explore/explore.js");
const STYLE: &str = include_str!("../../explore/explore.css");

/// What the explorer's own page may do: ask here, and show the sweep's page in a frame.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/// The sweep's page has a policy of its own, and stands in a frame of this address alone.
const FRAME_POLICY: &str = "frame-ancestors 'self'";

/// Requests that are answered at once: one may wait for news.
const WORKERS: usize = 6;
/// How long a request waits for news.
const PATIENCE: Duration = Duration::from_secs(15);
/// The longest that controls may be, in bytes.
const LONGEST: u64 = 16 << 10;

/// Listens on the loopback; 0 is any free port.
pub(super) fn bind(port: u16) -> Result<Server, Failure> {
    Server::http(("127.0.0.1", port)).map_err(|error| {
        Failure::Usage(anyhow!(
            "can't listen on port {port}: {error}; take another with --port"
        ))
    })
}

/// The port that it listens on.
pub(super) fn port(server: &Server) -> u16 {
    server
        .server_addr()
        .to_ip()
        .map_or(0, |address| address.port())
}

/// Answers, until the process ends.
pub(super) fn serve(server: &Server, access: &Access, session: &Arc<Session>) {
    thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                while let Ok(mut request) = server.recv() {
                    let answer = answer(&mut request, access, session);
                    // Who has gone away needs no answer.
                    let _ = request.respond(answer);
                }
            });
        }
    });
}

type Answer = Response<std::io::Cursor<Vec<u8>>>;

fn answer(request: &mut Request, access: &Access, session: &Arc<Session>) -> Answer {
    let header = |name: &str| {
        let found = request
            .headers()
            .iter()
            .find(|header| header.field.as_str().as_str().eq_ignore_ascii_case(name));
        found.map(|header| header.value.as_str().to_owned())
    };
    let (host, origin) = (header("host"), header("origin"));
    let url = request.url().to_owned();
    let path = url.split('?').next().unwrap_or_default();
    let wanted = match access.admit(path, host.as_deref(), origin.as_deref()) {
        Ok(wanted) => wanted,
        Err(refused) => return text(403, refusal(refused), "text/plain", ""),
    };
    match (request.method(), wanted) {
        (Method::Get, "") => text(200, PAGE, "text/html", POLICY),
        (Method::Get, "explore.js") => text(200, SCRIPT, "text/javascript", POLICY),
        (Method::Get, "explore.css") => text(200, STYLE, "text/css", POLICY),
        (Method::Get, "state") => {
            let after = url
                .split_once("?after=")
                .and_then(|(_, version)| version.parse().ok());
            json(&session.progress(after.unwrap_or(0), PATIENCE))
        }
        (Method::Get, "sweep") => match session.page() {
            Ok(page) => text(200, &page, "text/html", FRAME_POLICY),
            Err(error) => text(500, &format!("{error:#}"), "text/plain", ""),
        },
        (Method::Post, "controls") => {
            let mut body = String::new();
            let read = request.as_reader().take(LONGEST).read_to_string(&mut body);
            let controls = read
                .ok()
                .and_then(|_| serde_json::from_str::<Controls>(&body).ok());
            let Some(controls) = controls else {
                return text(400, "these are no controls", "text/plain", "");
            };
            match session.train(&controls) {
                Ok(()) => text(200, "", "text/plain", ""),
                Err(why) => text(400, &why, "text/plain", ""),
            }
        }
        _ => text(404, "there is nothing here", "text/plain", ""),
    }
}

fn refusal(refused: Refused) -> &'static str {
    match refused {
        Refused::Host => "this address has another name",
        Refused::Origin => "the page that asks is not from here",
        Refused::Token => "the address lacks its token; open the one that the program printed",
    }
}

fn json(value: &impl serde::Serialize) -> Answer {
    match serde_json::to_string(value) {
        Ok(json) => text(200, &json, "application/json", ""),
        Err(error) => text(500, &error.to_string(), "text/plain", ""),
    }
}

fn text(status: u16, text: &str, kind: &str, policy: &str) -> Answer {
    let mut answer = Response::from_string(text).with_status_code(status);
    let headers = [
        ("Content-Type", format!("{kind}; charset=utf-8")),
        ("Cache-Control", "no-store".to_owned()),
        ("X-Content-Type-Options", "nosniff".to_owned()),
        ("Referrer-Policy", "no-referrer".to_owned()),
        ("Content-Security-Policy", policy.to_owned()),
    ];
    for (name, value) in headers.iter().filter(|(_, value)| !value.is_empty()) {
        if let Ok(header) = Header::from_bytes(name.as_bytes(), value.as_bytes()) {
            answer.add_header(header);
        }
    }
    answer
}
