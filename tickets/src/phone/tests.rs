//! The table of how numbers arrive on Chinese lines, each as it must be read.

use super::*;

fn beijing(raw: &str) -> CallerNumber {
    read(raw, &LineRules::default())
}

fn key(raw: &str) -> Option<String> {
    beijing(raw).key().map(str::to_owned)
}

#[test]
fn a_mobile_number_is_one_however_it_arrives() {
    for raw in [
        "13812345678",
        "013812345678",
        "8613812345678",
        "+8613812345678",
        "008613812345678",
        "1795113812345678",
        "１３８１２３４５６７８",
        "138-1234-5678",
        "138 1234 5678",
        " 13812345678 ",
        "17951013812345678",
        "+86 138 1234 5678",
    ] {
        let read = beijing(raw);
        assert_eq!(read.key(), Some("+8613812345678"), "{raw}");
        assert_eq!(
            (read.national.as_str(), read.kind),
            ("138 1234 5678", NumberKind::Mobile),
            "{raw}"
        );
    }
}

#[test]
fn a_number_of_the_same_city_gets_the_line_s_area_code() {
    assert_eq!(key("62345678").as_deref(), Some("+861062345678"));
    let shanghai = LineRules {
        area_code: "21".to_owned(),
        ..LineRules::default()
    };
    assert_eq!(read("62345678", &shanghai).key(), Some("+862162345678"));
    let wuxi = LineRules {
        area_code: "510".to_owned(),
        ..LineRules::default()
    };
    assert_eq!(read("82345678", &wuxi).key(), Some("+8651082345678"));
}

#[test]
fn an_extension_is_never_swallowed_into_the_number() {
    for raw in [
        "010-62345678-805",
        "010-62345678转805",
        "01062345678转805",
        "010 6234 5678 ext 805",
        "62345678-805",
        "010-62345678分机805",
        "(010)62345678#805",
    ] {
        let read = beijing(raw);
        assert_eq!(read.key(), Some("+861062345678"), "{raw}");
        assert_eq!(read.extension.as_deref(), Some("805"), "{raw}");
        assert_eq!(read.national, "010-6234 5678", "{raw}");
    }
}

#[test]
fn a_landline_is_one_with_and_without_signs() {
    for raw in [
        "010-62345678",
        "01062345678",
        "+861062345678",
        "861062345678",
        "00861062345678",
        "010 6234-5678",
    ] {
        let read = beijing(raw);
        assert_eq!(
            (read.key(), &read.extension),
            (Some("+861062345678"), &None),
            "{raw}"
        );
    }
    assert_eq!(beijing("0510-82345678").national, "0510-8234 5678");
}

#[test]
fn a_short_national_number_can_be_matched() {
    for raw in ["95588", "12315", "110", "10086"] {
        let read = beijing(raw);
        assert_eq!(
            (read.key(), read.kind),
            (Some(raw), NumberKind::Short),
            "{raw}"
        );
        assert_eq!(read.national, raw);
    }
}

#[test]
fn a_masked_number_of_an_export_stays_text() {
    for raw in ["138****5678", "138＊＊＊＊5678", "138xxxx5678"] {
        let read = beijing(raw);
        assert_eq!((read.key(), read.kind), (None, NumberKind::Masked), "{raw}");
        assert_eq!(read.national, raw);
    }
}

#[test]
fn a_company_s_400_number_is_read_and_never_a_customer_s() {
    for (raw, extension) in [
        ("400-820-8820转1", Some("1")),
        ("4008208820", None),
        ("400 820 8820", None),
    ] {
        let read = beijing(raw);
        assert_eq!(read.normalised.as_deref(), Some("+864008208820"), "{raw}");
        assert_eq!(
            (read.key(), read.kind),
            (None, NumberKind::TollFree),
            "{raw}"
        );
        assert_eq!(read.extension.as_deref(), extension, "{raw}");
    }
}

#[test]
fn a_stand_in_number_of_a_courier_is_never_a_customer_s() {
    let parcel = beijing("17012345678转4821");
    assert_eq!((parcel.key(), parcel.kind), (None, NumberKind::Relay));
    let rules = LineRules {
        relay_prefixes: vec!["184".to_owned()],
        ..LineRules::default()
    };
    assert_eq!(read("18412345678", &rules).key(), None);
    assert_eq!(read("+8618412345678", &rules).kind, NumberKind::Relay);
}

#[test]
fn a_number_from_abroad_keeps_its_country() {
    for raw in ["+442071838750", "00442071838750"] {
        let read = beijing(raw);
        assert_eq!(read.key(), Some("+442071838750"), "{raw}");
        assert_eq!(read.national, "+44 20 7183 8750");
    }
}

#[test]
fn a_line_abroad_reads_by_its_own_country() {
    let london = LineRules {
        country: "GB".to_owned(),
        area_code: "20".to_owned(),
        strip_prefixes: vec![],
        relay_prefixes: vec![],
    };
    assert_eq!(read("020 7183 8750", &london).key(), Some("+442071838750"));
    assert_eq!(read("+8613812345678", &london).national, "138 1234 5678");
}

#[test]
fn a_caller_who_hides_and_a_caller_who_is_garbage_have_no_key() {
    for raw in ["", "anonymous", "Anonymous", "Restricted", "  "] {
        assert_eq!(
            (beijing(raw).key(), beijing(raw).kind),
            (None, NumberKind::Withheld),
            "{raw}"
        );
    }
    for raw in ["sip:bob", "+", "abc", "12", "999999999999999999999999"] {
        assert_eq!(beijing(raw).key(), None, "{raw}");
        assert_ne!(beijing(raw).kind, NumberKind::Withheld, "{raw}");
    }
}

#[test]
fn a_key_is_shown_without_its_line() {
    assert_eq!(national("+8613812345678"), "138 1234 5678");
    assert_eq!(national("+861062345678"), "010-6234 5678");
    assert_eq!(national("95588"), "95588");
    assert_eq!(national("rubbish"), "rubbish");
}
