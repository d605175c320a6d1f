//! The page that tells how a browser is made to trust the hub (`/trust`), for anybody.

use super::shell::page;
use crate::protocol::view::HallView;
use crate::words::{Lang, in_lang, tr, tr_fill};
use maud::{Markup, html};

/// The authority's certificate, as people find and compare it.
#[derive(Clone, Copy, Debug)]
pub struct Authority<'a> {
    /// Its name in a browser's list.
    pub name: &'a str,
    /// Where it is fetched.
    pub path: &'a str,
    /// Under which it is saved.
    pub file: &'a str,
    /// SHA-256, as certificate viewers show it.
    pub fingerprint: &'a str,
}

/// Pairs of signs in a line of a fingerprint.
const PAIRS_A_LINE: usize = 8;

/// A system, and what to do there.
type Steps = (&'static str, &'static [&'static str]);

const SYSTEMS: [Steps; 5] = [
    (
        "Windows: Edge, Chrome, 360",
        &[
            "Open the file and press Install Certificate.",
            "Choose Current User, or Local Machine for everybody who uses this computer.",
            "Choose “Place all certificates in the following store”, Browse, Trusted Root Certification Authorities, and confirm.",
            "Close all windows of the browser and open it again. The certificate is listed in certmgr.msc, where it can be removed too.",
        ],
    ),
    (
        "UOS, Kylin and other Linux: Chrome and the system's browser",
        &[
            "Open the browser's settings, search for “certificates”, and open the certificate manager.",
            "Under Authorities press Import and choose the file. In newer versions: Local certificates, Custom, Trusted Certificates.",
            "Tick “Trust this certificate for identifying websites” where it is asked.",
        ],
    ),
    (
        "Firefox, on any system",
        &[
            "On Windows it trusts what Windows trusts: do the steps above.",
            "Elsewhere: Settings, Privacy & Security, View Certificates, Authorities, Import. Tick “Trust this CA to identify websites”.",
        ],
    ),
    (
        "Android",
        &[
            "Open Settings and search for “CA certificate”.",
            "Press Install anyway and choose the file.",
            "The notice that the network may be monitored is shown for every certificate that was installed by hand.",
        ],
    ),
    (
        "iPhone, iPad",
        &[
            "Open this page in Safari, download the certificate, and allow it.",
            "Settings, Profile Downloaded, Install.",
            "Settings, General, About, Certificate Trust Settings: switch it on.",
        ],
    ),
];

pub fn trust_page(lang: Lang, hall: &HallView, authority: Authority<'_>) -> String {
    let name = in_lang(&hall.hall.name, lang);
    let body = html! {
        main.trust {
            h1 { (tr(lang, "Let your browser trust the hub")) }
            p { (tr(lang, "The browser warns because it does not know who signed the hub's certificate. Install this hall's root certificate once on each computer or phone, and it is quiet.")) }
            p { (tr(lang, "The root certificate is good for the hub's own names and for addresses inside local networks only. No site of the internet can use it.")) }
            section {
                h2 { (tr(lang, "1. Download")) }
                a.main href=(authority.path) { (tr(lang, "Download the root certificate")) }
                p { (tr_fill(lang, "File {0}, name “{1}”.", &[authority.file, authority.name])) }
            }
            section {
                h2 { (tr(lang, "2. Compare")) }
                p { (tr(lang, "Ask whoever looks after the hub for the fingerprint that jiaohao hub status shows there. It must be the same as this, sign by sign, and the same as that of the file:")) }
                (fingerprint(authority.fingerprint))
                p { (tr(lang, "The system shows the file's fingerprint (SHA-256) before or after the installation; capitals and colons make no difference. On a computer also:")) }
                pre tabindex="0" { "Windows  certutil -hashfile " (authority.file) " SHA256\nLinux    sha256sum " (authority.file) }
                p { strong { (tr(lang, "If they differ, do not install it, and tell whoever looks after the hub.")) } }
            }
            section {
                h2 { (tr(lang, "3. Install")) }
                @for (system, steps) in SYSTEMS {
                    h3 { (tr(lang, system)) }
                    ol { @for step in steps { li { (tr(lang, step)) } } }
                }
            }
            p { a href="/" { (tr(lang, "To the page")) } }
        }
    };
    page(lang, name, &[], &body)
}

fn fingerprint(text: &str) -> Markup {
    let pairs: Vec<_> = text.split(':').collect();
    let lines = pairs.chunks(PAIRS_A_LINE).map(|line| line.join(":"));
    html! { p.fingerprint { @for line in lines { span { (line) } } } }
}
