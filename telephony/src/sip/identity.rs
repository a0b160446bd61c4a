//! Who is calling, as the line says it: P-Asserted-Identity (RFC 3325) before Remote-Party-ID
//! before From. Sources are trusted lines by the time this is asked; numbers are never changed.

use crate::signal::Party;

/// The headers of an INVITE that name people, in the order they stood.
#[derive(Clone, Debug, Default)]
pub(crate) struct Named {
    pub from: String,
    pub asserted: Vec<String>,
    pub remote_party: Option<String>,
    pub privacy: Option<String>,
}

pub(crate) fn caller(named: &Named) -> Party {
    // A tel URI carries the number itself, so it wins over a sip URI beside it.
    let asserted = named
        .asserted
        .iter()
        .flat_map(|value| super::validate::split_list(value))
        .max_by_key(|value| value.contains("tel:"));
    let best = asserted
        .or(named.remote_party.as_deref())
        .unwrap_or(&named.from);
    let (display_name, number) = name_and_user(best);
    let withheld = is_private(named);
    Party {
        number,
        display_name,
        withheld,
    }
}

/// The user part of a Request-URI or an address: what was dialled.
pub(crate) fn user_of(uri: &str) -> String {
    let (scheme, rest) = uri.split_once(':').unwrap_or(("sip", uri));
    let user = if scheme.eq_ignore_ascii_case("tel") {
        rest.split([';', '?']).next().unwrap_or_default()
    } else {
        rest.rsplit_once('@').map_or("", |(user, _)| user)
    };
    // A password and parameters of the user part are no part of a number.
    let user = user.split([':', ';']).next().unwrap_or_default();
    unescape(user)
}

fn name_and_user(address: &str) -> (Option<String>, String) {
    let address = address.trim();
    let (name, uri) = match address.find('<') {
        Some(at) => {
            let uri = address[at + 1..].split('>').next().unwrap_or_default();
            (address[..at].trim(), uri)
        }
        None => ("", address.split(';').next().unwrap_or_default()),
    };
    let quoted = name.strip_prefix('"').and_then(|n| n.strip_suffix('"'));
    let name = quoted
        .unwrap_or(name)
        .replace("\\\"", "\"")
        .replace("\\\\", "\\");
    let name = (!name.trim().is_empty()).then(|| name.trim().chars().take(120).collect());
    (name, user_of(uri).chars().take(80).collect())
}

fn is_private(named: &Named) -> bool {
    let asked = named.privacy.as_deref().is_some_and(|p| {
        p.split(';').any(|v| {
            matches!(
                v.trim().to_ascii_lowercase().as_str(),
                "id" | "user" | "header" | "full"
            )
        })
    });
    let from = named.from.to_ascii_lowercase();
    let anonymous = from.contains("sip:anonymous@") || from.contains("anonymous.invalid");
    let rpid = named
        .remote_party
        .as_deref()
        .is_some_and(|r| r.contains("privacy=full") || r.contains("privacy=uri"));
    asked || anonymous || rpid
}

fn unescape(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = (bytes[at] == b'%')
            .then(|| text.get(at + 1..at + 3))
            .flatten()
            .and_then(|h| u8::from_str_radix(h, 16).ok());
        match hex {
            // NUL and line ends must not travel on.
            Some(byte) if byte >= 0x20 => out.push(byte),
            Some(_) => {}
            None => out.push(bytes[at]),
        }
        at += if hex.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(value: &str) -> Named {
        Named {
            from: value.into(),
            ..Named::default()
        }
    }

    #[test]
    fn the_asserted_identity_wins_over_what_the_caller_claims() {
        let mut named = from("\"Somebody\" <sip:999@evil.example>;tag=1");
        named.remote_party = Some("<sip:111@line.example>;party=calling".into());
        assert_eq!(caller(&named).number, "111");
        named.asserted =
            vec!["\"Lin\" <sip:+8613812345678@line.example>, <tel:+8613812345678>".into()];
        assert_eq!(caller(&named).number, "+8613812345678");
    }

    #[test]
    fn a_plain_from_is_read_with_its_display_name() {
        let party = caller(&from(
            "\"北方 \\\"通联\\\"\" <sip:013812345678@10.0.0.1:5060;user=phone>;tag=x",
        ));
        assert_eq!(party.number, "013812345678");
        assert_eq!(party.display_name.as_deref(), Some("北方 \"通联\""));
        assert!(!party.withheld);
        assert_eq!(caller(&from("sip:4711@h;tag=2")).number, "4711");
    }

    #[test]
    fn privacy_and_anonymous_callers_are_withheld() {
        assert!(
            caller(&from(
                "\"Anonymous\" <sip:anonymous@anonymous.invalid>;tag=1"
            ))
            .withheld
        );
        let mut named = from("<sip:1@h>");
        named.privacy = Some("user;id".into());
        assert!(caller(&named).withheld);
        named.privacy = Some("none".into());
        assert!(!caller(&named).withheld);
    }

    #[test]
    fn the_dialled_number_is_the_user_part() {
        assert_eq!(
            user_of("sip:4008001234@10.0.0.1:5060;user=phone"),
            "4008001234"
        );
        assert_eq!(user_of("tel:+86-10-1234;phone-context=x"), "+86-10-1234");
        assert_eq!(
            user_of("sip:sips%3Auser%40example.com@example.net"),
            "sips:user@example.com"
        );
        assert_eq!(user_of("sip:10.0.0.1"), "");
    }
}
