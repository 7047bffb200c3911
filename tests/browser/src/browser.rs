//! A browser, as far as these tests need one: Chromium by its driver, which speaks WebDriver (W3C) over HTTP on the loopback.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// How WebDriver names an element in JSON.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// Keys, as WebDriver writes them.
pub(crate) mod keys {
    pub(crate) const TAB: &str = "\u{e004}";
    pub(crate) const ENTER: &str = "\u{e007}";
    pub(crate) const ESCAPE: &str = "\u{e00c}";
    pub(crate) const SPACE: &str = "\u{e00d}";
    pub(crate) const UP: &str = "\u{e013}";
    pub(crate) const RIGHT: &str = "\u{e014}";
    pub(crate) const LEFT: &str = "\u{e012}";
}

/// A window of a browser of its own, which ends with this.
pub(crate) struct Browser {
    driver: Child,
    session: String,
}

impl Browser {
    /// A new browser; `runs_scripts` says whether pages may.
    pub(crate) fn new(runs_scripts: bool) -> Self {
        let mut driver = Command::new("chromedriver");
        let driver = driver
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut driver = driver.spawn().expect("chromedriver");
        let lines = BufReader::new(driver.stdout.take().expect("its output")).lines();
        let mut lines = lines.map(|line| line.expect("a line"));
        // "ChromeDriver was started successfully on port 38453."
        let port = lines.find_map(|line| {
            Some(
                line.split_once("successfully on port ")?
                    .1
                    .trim_end_matches('.')
                    .to_owned(),
            )
        });
        let address = format!("http://127.0.0.1:{}", port.expect("a port"));
        // What it says later must go somewhere.
        std::thread::spawn(move || lines.for_each(drop));

        let mut arguments = vec![
            "--headless=new",
            "--disable-gpu",
            "--hide-scrollbars",
            "--window-size=1280,1000",
        ];
        if is_root() {
            arguments.push("--no-sandbox");
        }
        let scripts = json!({ "profile.managed_default_content_settings.javascript": if runs_scripts { 1 } else { 2 } });
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "chrome",
            "goog:chromeOptions": { "args": arguments, "prefs": scripts },
            "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
        } } });
        let made = post(&format!("{address}/session"), &wanted);
        let id = made["sessionId"].as_str().expect("a session").to_owned();
        Self {
            driver,
            session: format!("{address}/session/{id}"),
        }
    }

    fn command(&self, name: &str, arguments: Value) -> Value {
        post(&format!("{}/{name}", self.session), &arguments)
    }

    /// Opens a file.
    pub(crate) fn open(&self, page: &Path) {
        self.visit(&format!("file://{}", page.display()));
    }

    /// Opens an address.
    pub(crate) fn visit(&self, url: &str) {
        self.command("url", json!({ "url": url }));
    }

    /// What a script's `return` gives, in the page.
    pub(crate) fn value(&self, script: &str) -> Value {
        self.command("execute/sync", json!({ "script": script, "args": [] }))
    }

    /// The text of the first element of a selector, as a reader sees it.
    pub(crate) fn text(&self, selector: &str) -> String {
        let id = self.element(selector);
        let url = format!("{}/element/{id}/text", self.session);
        let answer = ureq::get(&url)
            .call()
            .expect("an answer")
            .body_mut()
            .read_json::<Value>();
        answer.expect("JSON")["value"]
            .as_str()
            .expect("text")
            .to_owned()
    }

    /// How many elements a selector has.
    pub(crate) fn count(&self, selector: &str) -> usize {
        let found = self.command(
            "elements",
            json!({ "using": "css selector", "value": selector }),
        );
        found.as_array().expect("elements").len()
    }

    fn element(&self, selector: &str) -> String {
        let found = self.command(
            "element",
            json!({ "using": "css selector", "value": selector }),
        );
        found[ELEMENT].as_str().expect("an element").to_owned()
    }

    /// Whether an element can be seen.
    pub(crate) fn is_displayed(&self, selector: &str) -> bool {
        let url = format!(
            "{}/element/{}/displayed",
            self.session,
            self.element(selector)
        );
        let answer = ureq::get(&url)
            .call()
            .expect("an answer")
            .body_mut()
            .read_json::<Value>();
        answer.expect("JSON")["value"].as_bool().expect("yes or no")
    }

    /// Clicks on an element.
    pub(crate) fn click(&self, selector: &str) {
        self.command(
            &format!("element/{}/click", self.element(selector)),
            json!({}),
        );
    }

    /// Moves the pointer to a place in an element, as shares of its width and height from its middle, and presses there if told to.
    pub(crate) fn point(&self, selector: &str, (right, down): (f64, f64), is_pressed: bool) {
        let size = self.value(&format!(
            "const e = document.querySelector({selector:?}); e.scrollIntoView({{block: 'center', behavior: 'instant'}});
             const r = e.getBoundingClientRect(); return [r.width, r.height]"
        ));
        let along = |index: usize, share: f64| {
            (size[index].as_f64().expect("a length") * share).round() as i64
        };
        let mut actions = vec![json!({
            "type": "pointerMove", "duration": 0, "x": along(0, right), "y": along(1, down),
            "origin": { ELEMENT: self.element(selector) },
        })];
        if is_pressed {
            actions.push(json!({ "type": "pointerDown", "button": 0 }));
            actions.push(json!({ "type": "pointerUp", "button": 0 }));
        }
        let pointer = json!({ "type": "pointer", "id": "mouse", "parameters": { "pointerType": "mouse" }, "actions": actions });
        self.command("actions", json!({ "actions": [pointer] }));
    }

    /// Presses keys one after the other, wherever the focus is.
    pub(crate) fn press(&self, keys: &[&str]) {
        let actions = keys.iter().flat_map(|key| {
            [
                json!({ "type": "keyDown", "value": key }),
                json!({ "type": "keyUp", "value": key }),
            ]
        });
        let keyboard =
            json!({ "type": "key", "id": "keyboard", "actions": actions.collect::<Vec<_>>() });
        self.command("actions", json!({ "actions": [keyboard] }));
    }

    /// What was written to the console since the last time: level and message.
    pub(crate) fn console(&self) -> Vec<String> {
        let entries = self.command("se/log", json!({ "type": "browser" }));
        let entries = entries.as_array().expect("entries").iter();
        entries
            .map(|entry| format!("{}: {}", entry["level"], entry["message"]))
            .collect()
    }

    /// The addresses that were asked for since the last time.
    pub(crate) fn requests(&self) -> Vec<String> {
        let entries = self.command("se/log", json!({ "type": "performance" }));
        let events = entries.as_array().expect("entries").iter();
        let events = events
            .filter_map(|entry| serde_json::from_str::<Value>(entry["message"].as_str()?).ok());
        let events =
            events.filter(|event| event["message"]["method"] == "Network.requestWillBeSent");
        let urls = events.filter_map(|event| {
            Some(
                event["message"]["params"]["request"]["url"]
                    .as_str()?
                    .to_owned(),
            )
        });
        urls.collect()
    }

    /// Makes the window so wide and dark or light.
    pub(crate) fn look(&self, width: u32, is_dark: bool) {
        let metrics =
            json!({ "width": width, "height": 1000, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", metrics);
        let scheme = if is_dark { "dark" } else { "light" };
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.devtools("Emulation.setEmulatedMedia", features);
    }

    /// A picture of the window, or of the whole page, as PNG.
    pub(crate) fn picture(&self, is_whole: bool) -> Vec<u8> {
        let taken = self.devtools(
            "Page.captureScreenshot",
            json!({ "captureBeyondViewport": is_whole }),
        );
        STANDARD
            .decode(taken["data"].as_str().expect("a picture"))
            .expect("base64")
    }

    /// The page as it would be printed, as PDF.
    pub(crate) fn printed(&self) -> Vec<u8> {
        let printed = self.devtools("Page.printToPDF", json!({ "printBackground": false }));
        STANDARD
            .decode(printed["data"].as_str().expect("a document"))
            .expect("base64")
    }

    /// What can be operated but has no name that a screen reader could say: role and node.
    pub(crate) fn nameless(&self) -> Vec<String> {
        const OPERATED: [&str; 7] = [
            "button",
            "checkbox",
            "combobox",
            "slider",
            "link",
            "application",
            "dialog",
        ];
        self.devtools("Accessibility.enable", json!({}));
        let tree = self.devtools("Accessibility.getFullAXTree", json!({}));
        let nodes = tree["nodes"].as_array().expect("nodes").iter();
        let operated = nodes.filter(|node| {
            let role = node["role"]["value"].as_str().unwrap_or_default();
            node["ignored"] != true && OPERATED.contains(&role)
        });
        let names = operated.map(|node| (node["name"]["value"].as_str().unwrap_or_default(), node));
        let nameless = names.filter(|(name, _)| name.is_empty());
        nameless.map(|(_, node)| node.to_string()).collect()
    }

    fn devtools(&self, command: &str, parameters: Value) -> Value {
        self.command(
            "goog/cdp/execute",
            json!({ "cmd": command, "params": parameters }),
        )
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = ureq::delete(&self.session).call();
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

fn post(url: &str, body: &Value) -> Value {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .build()
        .into();
    let mut answer = agent
        .post(url)
        .send_json(body)
        .unwrap_or_else(|error| panic!("{url}: {error}"));
    let answer: Value = answer
        .body_mut()
        .with_config()
        .limit(100_000_000)
        .read_json()
        .expect("JSON");
    let value = &answer["value"];
    assert!(
        value["error"].is_null(),
        "{url} {body}: {} {}",
        value["error"],
        value["message"]
    );
    value.clone()
}

/// Chromium's sandbox does not work for root, which tests in a container are.
fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|id| id.stdout.starts_with(b"0\n"))
}
