//! The explorer: a landscape that is trained anew when a control is moved.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::seeing::keep;

/// The program at work, and the address that it printed.
struct Explorer {
    program: Child,
    address: String,
}

impl Explorer {
    fn start() -> Self {
        let program = std::env::var_os("ADAMSCAPE").expect("the program: cargo xtask browser-test");
        let mut program = Command::new(program)
            .arg("explore")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program");
        let mut address = String::new();
        let output = program.stdout.take().expect("its output");
        BufReader::new(output)
            .read_line(&mut address)
            .expect("an address");
        Self {
            program,
            address: address.trim().to_owned(),
        }
    }

    /// The status of the answer to a request for a path, with a header more.
    fn status(&self, path: &str, header: (&str, &str)) -> u16 {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .build()
            .into();
        let (root, _) = self
            .address
            .trim_end_matches('/')
            .rsplit_once('/')
            .expect("a token");
        let request = agent
            .get(format!("{root}/{path}"))
            .header(header.0, header.1);
        request.call().expect("an answer").status().as_u16()
    }
}

impl Drop for Explorer {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

/// Waits until all networks are trained and shown, and `data` is what is trained.
fn finished(browser: &Browser, data: &str) -> Value {
    browser.value(&format!(
        "return new Promise((done) => {{
            const look = () => {{
                const shown = document.querySelector('iframe:not(.coming)');
                const text = document.getElementById('progress').textContent;
                const said = shown?.contentDocument?.body.textContent ?? '';
                text.endsWith('trained.') && document.querySelector('iframe.coming') === null && said.includes('{data}')
                    ? done(shown.contentDocument.querySelectorAll('figure.plane').length) : requestAnimationFrame(look);
            }};
            look(); }})"
    ))
}

#[test]
fn a_control_that_is_moved_brings_another_landscape_and_nothing_is_asked_of_anyone_else() {
    let explorer = Explorer::start();
    let browser = Browser::new(true);
    browser.look(1400, false);
    browser.visit(&explorer.address);
    assert_eq!(finished(&browser, "arms"), json!(2));
    keep("explorer.png", &browser.picture(false));
    browser.value("const set = document.querySelector('[name=data]'); set.value = 'moons'; set.dispatchEvent(new Event('input', { bubbles: true }));");
    assert_eq!(finished(&browser, "moons"), json!(2));
    browser.value("const names = document.querySelector('[name=optimizers]'); names.value = 'adamw, lion, sgd-l2'; names.dispatchEvent(new Event('input', { bubbles: true }));");
    assert_eq!(finished(&browser, "lion"), json!(3));
    // What is wrong is told, and the landscape stays.
    browser.value("const steps = document.querySelector('[name=steps]'); steps.value = 'many'; steps.dispatchEvent(new Event('input', { bubbles: true }));");
    browser.value("return new Promise((done) => { const look = () => document.getElementById('wrong').textContent ? done(0) : requestAnimationFrame(look); look(); })");
    assert_eq!(browser.text("#wrong"), "steps: give a whole number");
    assert_eq!(finished(&browser, "lion"), json!(3));
    keep("explorer-wrong.png", &browser.picture(false));
    // A refusal of the server's is an entry, too; nothing else is.
    let mut complaints = browser.console();
    complaints.retain(|entry| !entry.contains("400 (Bad Request)"));
    assert_eq!(complaints, Vec::<String>::new());
    let mut others = browser.requests();
    others.retain(|url| {
        !(url.starts_with(&explorer.address)
            || url.starts_with("data:")
            || url.ends_with("/favicon.ico"))
    });
    assert_eq!(others, Vec::<String>::new());
}

#[test]
fn another_token_host_or_origin_is_refused() {
    let explorer = Explorer::start();
    let (_, token) = explorer
        .address
        .trim_end_matches('/')
        .rsplit_once('/')
        .expect("a token");
    let accept = ("Accept", "*/*");
    assert_eq!(explorer.status(&format!("{token}/"), accept), 200);
    assert_eq!(
        explorer.status("00000000000000000000000000000000/", accept),
        403
    );
    assert_eq!(explorer.status("", accept), 403);
    let state = format!("{token}/state");
    assert_eq!(
        explorer.status(&state, ("Origin", "http://example.org")),
        403
    );
    assert_eq!(explorer.status(&state, ("Host", "example.org")), 403);
}
