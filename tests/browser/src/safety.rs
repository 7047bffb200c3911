//! A page does nothing but show.

use crate::browser::Browser;
use crate::pages::{opened, opened_with};
use crate::sweep::{HOSTILE, KINDS};

#[test]
fn no_page_asks_for_anything_or_complains() {
    for kind in KINDS {
        let (browser, folder) = opened(kind);
        browser.point("figure.plane svg", (0.1, 0.0), true);
        assert!(browser.is_displayed("dialog"), "{kind}");
        assert_eq!(browser.console(), Vec::<String>::new(), "{kind}");
        let own = format!("file://{}", folder.path().display());
        let mut others = browser.requests();
        others.retain(|url| !(url.starts_with(&own) || url.starts_with("data:")));
        assert_eq!(others, Vec::<String>::new(), "{kind}");
    }
}

#[test]
fn what_was_not_in_the_page_from_the_start_is_refused() {
    let (browser, _folder) = opened("one-seed");
    browser.value(
        "window.refused = []; document.addEventListener('securitypolicyviolation', (event) => refused.push(event.effectiveDirective));
         const script = document.createElement('script'); script.textContent = 'window.obeyed = 1'; document.body.append(script);
         const style = document.createElement('style'); style.textContent = 'p { color: red }'; document.body.append(style);
         const image = new Image(); image.src = 'https://example.org/a.png'; document.body.append(image);
         fetch('https://example.org/').catch(() => {});",
    );
    let refused = browser.value("return new Promise((done) => {
            const look = () => new Set(refused).size < 4 ? requestAnimationFrame(look) : done([window.obeyed === undefined, [...new Set(refused)].sort()]);
            look(); })");
    let expected = serde_json::json!([
        true,
        [
            "connect-src",
            "img-src",
            "script-src-elem",
            "style-src-elem"
        ]
    ]);
    assert_eq!(refused, expected);
}

#[test]
fn names_show_as_text() {
    let (browser, _folder) = opened("hostile");
    browser.point("figure.plane svg", (0.1, 0.0), true);
    let title = browser.value("return document.title");
    assert_eq!(title, HOSTILE[1]);
    assert_eq!(browser.text("h1"), HOSTILE[1]);
    assert_eq!(browser.text("figure.plane h3"), HOSTILE[0]);
    assert_eq!(browser.text("#cell-heading"), HOSTILE[0]);
    let axis =
        browser.value("return document.querySelectorAll('figure.plane text.title')[0].textContent");
    assert_eq!(axis, HOSTILE[3]);
    // Nothing of them became an element, and what cannot be seen is written out.
    let made = browser
        .value("return document.querySelectorAll('img, b:not(#reading b), main script').length");
    assert_eq!(made, 0);
    let measure = browser.value("return document.querySelector('#measure option').textContent");
    assert_eq!(
        measure,
        r"line\u{2028}separator\u{202e}turned \u{1b}[31mred"
    );
    assert_eq!(browser.console(), Vec::<String>::new());
}

#[test]
fn without_scripts_the_page_says_all_but_what_moves() {
    let (browser, _folder) = opened_with(Browser::new(false), "sweep");
    assert_eq!(browser.count("figure.plane svg"), 3);
    assert!(browser.count("g.cells path") > 100);
    assert_eq!(browser.count(".plane g.best path.star"), 3);
    assert!(browser.count("g.diverged path") >= 3);
    assert!(
        browser
            .text("p.summary")
            .starts_with("Best validation accuracy 0.")
    );
    assert!(!browser.is_displayed("#play") && !browser.is_displayed("#measure"));
    browser.click("figure.plane details.table summary");
    assert!(browser.is_displayed("details.table table"));
}
