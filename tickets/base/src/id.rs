//! Ids: UUIDv7 inside, TypeID text outside.
//!
//! A `TicketId` is 16 bytes in the database, sorts by the time it was minted, and is written `tic_01j…`: prefix,
//! `_`, 26 characters of Crockford's base 32 in lower case. Reading text with another kind's prefix is an error,
//! so an id can never be taken for one of another kind. The text form follows the TypeID specification.

use std::fmt;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use uuid::Uuid;

use crate::clock::Timestamp;

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const TEXT_LEN: usize = 26;

/// The text was not an id of the kind asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an id of the form {prefix}_…")]
pub struct BadId {
    pub prefix: &'static str,
}

/// Bits of the counter inside an id: 12 before the variant's two bits and 30 after them.
const COUNTER_BITS: u32 = 42;

/// A UUIDv7 of `now`. Two of one process and the same millisecond stand in the order they were minted: behind the time
/// comes a counter (RFC 9562, 6.2, method 1), and behind that 32 random bits. The counter begins at random in its lower
/// half and goes on over milliseconds, since `now` is the caller's and two tasks may hold different ones; it runs
/// round after two million million ids.
pub fn mint_uuid(now: Timestamp) -> Uuid {
    static NEXT: LazyLock<AtomicU64> =
        LazyLock::new(|| AtomicU64::new(rand::random::<u64>() >> (u64::BITS - COUNTER_BITS + 1)));
    let millis = u64::try_from(now.millis()).unwrap_or(0);
    let count = NEXT.fetch_add(1, Ordering::Relaxed) & ((1 << COUNTER_BITS) - 1);
    let (high, low) = (count >> 30, count & ((1 << 30) - 1));
    let random: u32 = rand::random();
    // The builder keeps 74 of these 80 bits: four fall to the version, two to the variant.
    let bits = u128::from(high) << 64 | u128::from(low) << 32 | u128::from(random);
    let bytes: [u8; 10] = bits.to_be_bytes()[6..].try_into().expect("ten of sixteen");
    uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
}

/// 26 characters of base 32, most significant first.
pub fn encode(id: Uuid) -> [u8; TEXT_LEN] {
    let mut rest = id.as_u128();
    let mut text = [0; TEXT_LEN];
    for place in text.iter_mut().rev() {
        *place = ALPHABET[(rest & 31) as usize];
        rest >>= 5;
    }
    text
}

/// The reverse of [`encode`]; `None` for anything it cannot have written.
pub fn decode(text: &str) -> Option<Uuid> {
    let bytes = text.as_bytes();
    // 26 × 5 = 130 bits: the first character holds only three.
    if bytes.len() != TEXT_LEN || bytes[0] > b'7' {
        return None;
    }
    let mut value: u128 = 0;
    for byte in bytes {
        let digit = ALPHABET.iter().position(|a| a == byte)?;
        value = value << 5 | digit as u128;
    }
    Some(Uuid::from_u128(value))
}

/// Writes `prefix_text`; used by every id's `Display`.
pub fn write(f: &mut fmt::Formatter<'_>, prefix: &str, id: Uuid) -> fmt::Result {
    let text = encode(id);
    write!(f, "{prefix}_")?;
    f.write_str(std::str::from_utf8(&text).expect("the alphabet is ASCII"))
}

/// Reads `prefix_text`; used by every id's `FromStr`.
pub fn parse(prefix: &'static str, text: &str) -> Result<Uuid, BadId> {
    text.strip_prefix(prefix)
        .and_then(|rest| rest.strip_prefix('_'))
        .and_then(decode)
        .ok_or(BadId { prefix })
}

/// How an id is described in the API's document.
pub fn schema(prefix: &str) -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
    utoipa::openapi::ObjectBuilder::new()
        .schema_type(utoipa::openapi::schema::Type::String)
        .pattern(Some(format!("^{prefix}_[0-7][0-9a-hjkmnp-tv-z]{{25}}$")))
        .into()
}

/// Declares one id type a line: `id! { TicketId "tic" … }`.
#[macro_export]
macro_rules! id {
    ($($(#[$doc:meta])* $name:ident $prefix:literal)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, sqlx::Type)]
        #[sqlx(transparent)]
        pub struct $name(pub uuid::Uuid);

        impl $name {
            pub const PREFIX: &'static str = $prefix;

            /// A new id that sorts by `now`.
            pub fn mint(now: $crate::clock::Timestamp) -> Self {
                Self($crate::id::mint_uuid(now))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $crate::id::write(f, $prefix, self.0)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(self, f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::id::BadId;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $crate::id::parse($prefix, text).map(Self)
            }
        }

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                $crate::id::schema($prefix)
            }
        }

        impl utoipa::ToSchema for $name {}

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )+};
}

id! {
    PersonId "per"
    /// An organisation unit: company, branch, department, team or dealer.
    TeamId "org"
    RoleId "rol"
    SessionId "ses"
    CustomerId "cus"
    ContactPointId "cpt"
    SiteId "sit"
    DeviceId "dev"
    ProductId "prd"
    TicketId "tic"
    NoteId "not"
    RepairId "rep"
    VisitId "vis"
    PartId "prt"
    DealId "dea"
    ArticleId "art"
    ThemeId "thm"
    QueueId "que"
    LineId "lin"
    FlowId "flo"
    CallId "call"
    EntryId "ent"
    ReservationId "rsv"
    FactId "fct"
    MessageId "msg"
    CategoryId "cat"
    TemplateId "tpl"
    NoticeId "ntc"
    DraftId "drf"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_from_its_text() {
        let id = TicketId::mint(Timestamp(1_795_343_000_000));
        let text = id.to_string();
        assert_eq!(text.len(), 30);
        assert!(text.starts_with("tic_01"), "{text}");
        assert_eq!(text.parse(), Ok(id));
        assert_eq!(
            serde_json::to_string(&id).unwrap_or_default(),
            format!("\"{text}\"")
        );
    }

    #[test]
    fn the_example_of_the_typeid_specification_reads_as_written_there() {
        let uuid = Uuid::from_u128(0x0188_bac7_4afa_78aa_bc3b_bd1e_ef28_d881);
        assert_eq!(&encode(uuid), b"01h2xcejqtf2nbrexx3vqjhp41");
        assert_eq!(decode("01h2xcejqtf2nbrexx3vqjhp41"), Some(uuid));
    }

    #[test]
    fn a_wrong_prefix_or_a_broken_text_is_an_error() {
        let text = CustomerId::mint(Timestamp(0)).to_string();
        assert_eq!(text.parse::<TicketId>(), Err(BadId { prefix: "tic" }));
        for bad in [
            "",
            "tic",
            "tic_",
            "tic_01h2xcejqtf2nbrexx3vqjhp4",
            "tic_81h2xcejqtf2nbrexx3vqjhp41",
            "tic_01H2XCEJQTF2NBREXX3VQJHP41",
            "tic_01h2xcejqtf2nbrexx3vqjhpu1",
        ] {
            assert!(bad.parse::<TicketId>().is_err(), "{bad}");
        }
        assert!(serde_json::from_str::<TicketId>(&format!("\"{text}\"")).is_err());
    }

    #[test]
    fn ids_of_one_millisecond_stand_in_the_order_they_were_minted() {
        let at = Timestamp(1_795_343_000_000);
        let mut last = mint_uuid(at);
        for n in 0..5_000_i64 {
            // Another task with another `now` in between changes nothing.
            mint_uuid(Timestamp(at.millis() + n % 3 - 1));
            let next = mint_uuid(at);
            assert!(last < next, "{last} {next}");
            assert_eq!(next.get_version_num(), 7);
            assert_eq!(next.get_variant(), uuid::Variant::RFC4122);
            last = next;
        }
        let (seconds, nanos) = last
            .get_timestamp()
            .map(|t| t.to_unix())
            .unwrap_or_default();
        assert_eq!((seconds, nanos), (1_795_343_000, 0));
    }

    #[test]
    fn ids_sort_by_the_time_they_were_minted() {
        let early = TicketId::mint(Timestamp(1_000));
        let late = TicketId::mint(Timestamp(1_001));
        assert!(early < late);
        assert!(early.to_string() < late.to_string());
    }
}
