use super::*;
use crate::clock::Timestamp;

fn grant(verb: &str, record: &str, scope: &str, fields: &str) -> Grant {
    let [verb, record, scope, fields] = [verb, record, scope, fields].map(str::to_owned);
    Grant {
        verb,
        record,
        scope,
        fields,
    }
}

fn viewer(grants: &[Grant]) -> Viewer {
    let node: Arc<str> = "a".into();
    Viewer::new(PersonId::mint(Timestamp(1)), "/1/2/", grants, &node)
}

fn row(owner: Option<PersonId>, unit_path: &str) -> Ownership {
    Ownership {
        owner,
        unit_path: unit_path.to_owned(),
    }
}

#[test]
fn each_scope_includes_the_one_before_it() {
    let cases = [
        ("own", [true, false, false, false]),
        ("team", [true, true, false, false]),
        ("below", [true, true, true, false]),
        ("all", [true; 4]),
    ];
    for (scope, seen) in cases {
        let v = viewer(&[grant("read", "ticket", scope, "base")]);
        let rows = [
            row(v.person(), "/9/"),
            row(None, "/1/2/"),
            row(None, "/1/2/3/"),
            row(None, "/1/20/"),
        ];
        let saw = rows.map(|row| v.may(Verb::Read, Kind::Ticket, &row));
        assert_eq!(saw, seen, "{scope}");
        assert!(!v.may_some(Verb::Write, Kind::Ticket));
    }
}

#[test]
fn roles_add_up_and_unknown_words_grant_nothing() {
    let v = viewer(&[
        grant("read", "ticket", "own", "base"),
        grant("read", "*", "team", "contact"),
        grant("fly", "ticket", "all", "*"),
        grant("write", "ticket", "galaxy", "*"),
    ]);
    assert_eq!(v.reach(Verb::Read, Kind::Ticket), Reach::Team);
    assert_eq!(v.reach(Verb::Write, Kind::Ticket), Reach::None);
    assert!(v.shows(Kind::Customer, Fields::Contact));
    assert!(!v.shows(Kind::Customer, Fields::Finance));
}

#[test]
fn seeing_as_somebody_reads_and_never_writes() {
    let v = viewer(&[grant("*", "*", "all", "*")]).read_only();
    assert!(v.may(Verb::Read, Kind::Ticket, &Ownership::default()));
    let refused = v.demand(Verb::Write, Kind::Ticket, &Ownership::default());
    assert!(matches!(
        refused,
        Err(Error::Forbidden {
            why: "see_as_is_read_only"
        })
    ));
}

#[test]
fn the_house_sees_a_row_nobody_owns() {
    assert!(Viewer::house(&"a".into()).may(Verb::Read, Kind::Call, &Ownership::default()));
    assert!(!viewer(&[]).may(Verb::Read, Kind::Call, &Ownership::default()));
}

#[test]
fn a_masked_number_keeps_its_head_and_tail() {
    assert_eq!(mask("+8613812345678"), "138****5678");
    assert_eq!(mask("138 1234 5678"), "138****5678");
    assert_eq!(mask("+861062345678"), "106****5678");
    assert_eq!(mask("95588"), "***88");
    assert_eq!(mask(""), "");
}
