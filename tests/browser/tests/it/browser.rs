//! A headless browser that is driven like a customer's.

use std::{fs, path::PathBuf, time::Duration};

use serde_json::{Value, json};
use thirtyfour::{
    cdp::domains::emulation::{MediaFeature, SetEmulatedMedia},
    prelude::*,
};

use crate::{
    axe,
    driver::{Server, Tools, target},
};

/// Width and height in CSS pixels, and whether it is a phone.
const DEVICES: [(&str, u32, u32, bool); 2] =
    [("desktop", 1280, 800, false), ("phone", 390, 844, true)];
const THEMES: [&str; 2] = ["light", "dark"];

/// Time limit for the next page.
const PATIENCE: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(20);

/// Facts of a page that a sighted user or a screen reader depends on.
const LAYOUT: &str = r#"
    const count = selector => document.querySelectorAll(selector).length;
    const root = document.documentElement;
    return {
        overflow: Math.max(0, root.scrollWidth - root.clientWidth),
        headings: count('h1'), mains: count('main'), home: count('a[href="/"]') > 0, height: root.scrollHeight,
    };
"#;

/// The element that has the focus: its text or label, and the width of its outline.
const FOCUS: &str = r"
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    const style = getComputedStyle(element);
    const label = element.labels && element.labels.length ? element.labels[0].textContent : element.textContent;
    return {
        label: label.trim(),
        outline: style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth),
    };
";

/// A browser with one window. It ends when it is dropped.
pub(crate) struct Browser {
    driver: WebDriver,
    _server: Server,
    pictures: PathBuf,
}

impl Browser {
    /// Starts a browser whose pictures go to the folder `name`. `None` without the tools.
    pub(crate) async fn start(name: &str) -> Option<Self> {
        let tools = Tools::find()?;
        let server = Server::start(name);
        let driver = connect(&tools, &server).await;
        let pictures = target().join("screenshots").join(name);
        let _ = fs::remove_dir_all(&pictures);
        fs::create_dir_all(&pictures).unwrap();
        let browser = Self {
            driver,
            _server: server,
            pictures,
        };
        let source = json!({"source": tools.axe});
        let page = browser.driver.cdp();
        // Axe is in every page that is opened from here on, whatever the page's own policy for scripts.
        let added = page.send_raw("Page.addScriptToEvaluateOnNewDocument", source);
        added.await.unwrap();
        browser.resize(DEVICES[0].1, DEVICES[0].2, false).await;
        Some(browser)
    }

    pub(crate) async fn open(&self, url: &str) {
        self.driver.goto(url).await.unwrap();
    }

    pub(crate) async fn url(&self) -> String {
        self.driver.current_url().await.unwrap().to_string()
    }

    pub(crate) async fn title(&self) -> String {
        self.driver.title().await.unwrap()
    }

    /// Version of axe in the page.
    pub(crate) async fn axe_version(&self) -> Value {
        axe::version(&self.driver).await
    }

    /// Waits until the page's URL begins with this, and returns all of it.
    pub(crate) async fn arrives_at(&self, beginning: &str) -> String {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            let url = self.url().await;
            if url.starts_with(beginning) {
                return url;
            }
            let late = tokio::time::Instant::now() > deadline;
            assert!(!late, "the browser is at {url}, not at {beginning}");
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Waits until the title of the page contains a text.
    pub(crate) async fn shows_title(&self, part: &str) {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            let title = self.title().await;
            if title.contains(part) {
                return;
            }
            let late = tokio::time::Instant::now() > deadline;
            assert!(!late, "the title is {title:?}, without {part:?}");
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Presses the button with this label.
    pub(crate) async fn press(&self, label: &str) {
        let path = format!("//button[normalize-space()={}]", quoted(label));
        self.leave_by(&path).await;
    }

    /// Presses the button with this name for screen readers.
    pub(crate) async fn press_named(&self, name: &str) {
        let path = format!("//button[@aria-label={}]", quoted(name));
        self.leave_by(&path).await;
    }

    /// Presses a button and does not wait: for a page whose scripts are switched off.
    pub(crate) async fn click_button(&self, label: &str) {
        let path = format!("//button[normalize-space()={}]", quoted(label));
        self.click(&path).await;
    }

    /// Chooses an option of the list with this label.
    pub(crate) async fn select(&self, label: &str, option: &str) {
        let path = format!(
            "//*[@id=//label[normalize-space()='{label}']/@for]/option[normalize-space()='{option}']"
        );
        self.click(&path).await;
    }

    /// Switches the scripts of the pages off that are opened from here on.
    pub(crate) async fn switch_scripts_off(&self) {
        let cdp = self.driver.cdp();
        let off = json!({"value": true});
        let switched = cdp.send_raw("Emulation.setScriptExecutionDisabled", off);
        switched.await.unwrap();
    }

    /// Follows the link with this text.
    pub(crate) async fn follow(&self, text: &str) {
        let path = format!("//a[normalize-space()='{text}']");
        self.leave_by(&path).await;
    }

    /// Chooses the radio button or checkbox with this label.
    pub(crate) async fn choose(&self, label: &str) {
        let path = format!("//label[normalize-space()='{label}']");
        self.click(&path).await;
    }

    async fn click(&self, path: &str) {
        let element = self.find(path).await;
        element.click().await.unwrap();
    }

    /// Clicks an element that loads a page, and waits for that page.
    async fn leave_by(&self, path: &str) {
        self.driver
            .execute("window.isOld = true", vec![])
            .await
            .unwrap();
        self.click(path).await;
        self.loads().await;
    }

    async fn loads(&self) {
        let script = "return !window.isOld && document.readyState === 'complete'";
        let deadline = tokio::time::Instant::now() + PATIENCE;
        // Between two pages there is no script, which is an error.
        while !self
            .driver
            .execute(script, vec![])
            .await
            .is_ok_and(|loaded| loaded.json() == true)
        {
            assert!(
                tokio::time::Instant::now() < deadline,
                "the browser stays at {}",
                self.url().await
            );
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Types into the empty field with this label, after removing its text.
    pub(crate) async fn fill(&self, label: &str, text: &str) {
        let path = format!("//*[@id=//label[normalize-space()='{label}']/@for]");
        let field = self.find(&path).await;
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    async fn find(&self, path: &str) -> WebElement {
        let found = self.driver.find(By::XPath(path)).await;
        match found {
            Ok(element) => element,
            Err(error) => panic!(
                "no {path} at {}: {error}\n{}",
                self.url().await,
                self.text().await
            ),
        }
    }

    /// Text of the page, as it is shown.
    pub(crate) async fn text(&self) -> String {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            // The element is gone when another page takes its place.
            let text = async { self.driver.find(By::Tag("body")).await?.text().await };
            match text.await {
                Ok(text) => return text,
                Err(error) => assert!(tokio::time::Instant::now() < deadline, "{error}"),
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    pub(crate) async fn has_text(&self, part: &str) {
        let text = self.text().await;
        assert!(text.contains(part), "{part:?} is not in:\n{text}");
    }

    pub(crate) async fn lacks_text(&self, part: &str) {
        let text = self.text().await;
        assert!(!text.contains(part), "{part:?} is in:\n{text}");
    }

    /// Waits until the page has a text, without loading it again.
    pub(crate) async fn comes_to_have(&self, part: &str) {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        while !self.text().await.contains(part) {
            if tokio::time::Instant::now() > deadline {
                return self.has_text(part).await;
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Labels of the buttons.
    pub(crate) async fn buttons(&self) -> Vec<String> {
        let mut labels = Vec::new();
        for button in self.driver.find_all(By::Tag("button")).await.unwrap() {
            labels.push(button.text().await.unwrap());
        }
        labels
    }

    /// Moves the focus with the Tab key until the element with this label has it, and checks that it is visible at every stop.
    pub(crate) async fn tab_to(&self, label: &str) {
        for _ in 0..40 {
            let focus = self.driver.execute(FOCUS, vec![]).await.unwrap();
            let focus = focus.json().clone();
            if !focus.is_null() {
                let outline = focus["outline"].as_f64().unwrap();
                assert!(outline >= 2.0, "the focus is not visible: {focus}");
            }
            if focus["label"] == label {
                return;
            }
            self.key(Key::Tab).await;
        }
        panic!("the Tab key does not reach {label:?}");
    }

    pub(crate) async fn key(&self, key: Key) {
        let keys = self.driver.action_chain().send_keys(key);
        keys.perform().await.unwrap();
    }

    /// Types into the element that has the focus.
    pub(crate) async fn type_text(&self, text: &str) {
        let keys = self.driver.action_chain().send_keys(text);
        keys.perform().await.unwrap();
    }

    /// Checks the page with axe, its layout at both widths, and takes a picture in each combination of theme and width.
    pub(crate) async fn look(&self, name: &str) {
        for theme in THEMES {
            self.emulate(theme).await;
            for device in DEVICES {
                let (device_name, width, height, is_phone) = device;
                let place = format!("{name}, {theme}, {device_name}");
                self.resize(width, height, is_phone).await;
                let layout = self.driver.execute(LAYOUT, vec![]).await.unwrap();
                let layout = layout.json().clone();
                assert_eq!(
                    layout["overflow"], 0,
                    "{place}: it is wider than the window"
                );
                let page = ["headings", "mains", "home"].map(|fact| &layout[fact]);
                assert_eq!(page, [&json!(1), &json!(1), &json!(true)], "{place}");
                // Colours depend on the theme and sizes on the width, so two of the four combinations show everything.
                if is_phone == (theme == "dark") {
                    axe::check(&self.driver, &place).await;
                }
                let picture = format!("{name}-{theme}-{device_name}");
                self.photograph(&picture, &layout, device).await;
            }
        }
        self.emulate(THEMES[0]).await;
        self.resize(DEVICES[0].1, DEVICES[0].2, false).await;
    }

    /// The whole page, not only the part in the window.
    async fn photograph(&self, name: &str, layout: &Value, device: (&str, u32, u32, bool)) {
        let (_, width, height, is_phone) = device;
        let whole = layout["height"].as_u64().unwrap().min(4_000);
        let whole = u32::try_from(whole).unwrap();
        if whole > height {
            self.resize(width, whole, is_phone).await;
        }
        let file = self.pictures.join(format!("{name}.png"));
        self.driver.screenshot(&file).await.unwrap();
    }

    async fn emulate(&self, theme: &str) {
        let name = "prefers-color-scheme".to_owned();
        let features = vec![MediaFeature {
            name,
            value: theme.to_owned(),
        }];
        let media = SetEmulatedMedia {
            media: None,
            features: Some(features),
        };
        self.driver.cdp().send(media).await.unwrap();
    }

    async fn resize(&self, width: u32, height: u32, is_phone: bool) {
        let cdp = self.driver.cdp();
        let emulation = cdp.emulation();
        let resized = emulation.set_device_metrics_override(width, height, 1.0, is_phone);
        resized.await.unwrap();
    }
}

/// A text in an XPath expression.
fn quoted(text: &str) -> String {
    match text.contains('\'') {
        true => format!("\"{text}\""),
        false => format!("'{text}'"),
    }
}

async fn connect(tools: &Tools, server: &Server) -> WebDriver {
    let mut chrome = DesiredCapabilities::chrome();
    chrome.set_binary(tools.chromium.to_str().unwrap()).unwrap();
    let profile = format!("--user-data-dir={}", server.profile.display());
    for argument in [
        "--headless=new",
        // Chromium's own sandbox needs rights that containers lack. Only the pages of this test are opened.
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        // No other machine is asked for anything.
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        "--force-color-profile=srgb",
        "--hide-scrollbars",
        "--lang=en",
        &profile,
    ] {
        chrome.add_arg(argument).unwrap();
    }
    let builder = WebDriver::builder(&server.url, chrome);
    let driver = builder.request_timeout(Duration::from_secs(60)).await;
    let driver = driver.expect("Chromium does not start");
    // The end of the server ends the session. The driver would wait for an answer when it is dropped, also after a failed test.
    driver.clone().leak().unwrap();
    driver
}
