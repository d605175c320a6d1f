//! `POST /v1/session`: a member of staff signs in in a browser. The cookie that comes back counts as a token.

use super::endpoint::{Endpoint, answer};
use super::schemas::reference;
use super::state::Api;
use crate::hub::access::{
    Entrance, Rule, SESSION_FOR, SignInError, Token, cookie, random, session_cookie,
};
use crate::hub::http::request::Read;
use crate::hub::http::respond::{Handled, json};
use crate::hub::problem::Told;
use crate::model::{ClerkId, DeviceId};
use crate::protocol::{Hidden, SessionView, SignInBody, path};
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::SET_COOKIE;
use axum::routing::post;

pub(super) const ENDPOINT: Endpoint = Endpoint {
    rule: Rule::Anybody,
    takes: Some("SignInBody"),
    ..Endpoint::new(
        "post",
        path::SESSION,
        "Signs a member of staff in in a browser",
        || ("200", answer(&reference("SessionView"))),
        || post(sign_in),
    )
};

/// The cookie of a browser in which somebody has signed in before. It is worth nothing but that strangers' wrong PINs
/// do not hold it up.
const BROWSER: &str = "jiaohao-browser";
/// How long a browser stays known, in seconds.
const BROWSER_FOR_S: u64 = 400 * 24 * 60 * 60;
/// All browsers that are not known count as one.
const STRANGERS: DeviceId = DeviceId(0);

async fn sign_in(State(api): State<Api>, read: Read) -> Handled {
    read.key()?;
    let SignInBody { staff, pin } = read.json()?;
    begin(&api, &read, staff, pin).await
}

/// Begins the session of a browser, if the PIN is right.
pub(super) async fn begin(api: &Api, read: &Read, staff: ClerkId, pin: Hidden) -> Handled {
    let known = cookie(&read.parts.headers, BROWSER).and_then(|mark| api.key.marked_browser(mark));
    let device = known.map_or(STRANGERS, DeviceId);
    let signed_in = api.access.sign_in(&staff, pin, device).await;
    let (token, role) = signed_in.map_err(|error| {
        let told = match error {
            SignInError::Pin(error) => Told::wrong_pin(error, &staff),
            SignInError::NotStaff => Told::not_in_browser(&staff),
        };
        api.metrics.saw_problem(told.kind().name());
        read.refuse(told)
    })?;
    let browser = known.or_else(|| random().ok().map(u32::from_be_bytes));
    let line = read.parts.extensions.get::<Entrance>();
    let line = *line.unwrap_or(&Entrance::Lan);
    let staff = Some(staff);
    let mut response = json(&SessionView { role, staff });
    let mut set = |name: &str, value: &str, seconds: u64| {
        let cookie = set_cookie(line, name, value, seconds);
        if let Ok(cookie) = HeaderValue::try_from(cookie) {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
    };
    set(
        session_cookie(line),
        &Token::text(&token),
        SESSION_FOR.as_secs(),
    );
    if let Some(browser) = browser {
        set(BROWSER, &api.key.browser_mark(browser), BROWSER_FOR_S);
    }
    Ok(response)
}

/// A cookie that scripts do not see and other sites do not send. Zero seconds take it away.
pub(super) fn set_cookie(line: Entrance, name: &str, value: &str, seconds: u64) -> String {
    let secure = if line == Entrance::Lan {
        "; Secure"
    } else {
        ""
    };
    format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}")
}
