//! The predicate in SQL and its twin in memory give the same answer.

use std::sync::Arc;

use kit::data_test;
use tickets_base::id::PersonId;
use tickets_base::viewer::{Fields, Grant, Kind, Ownership, Verb};
use tickets_base::{Db, Timestamp, Viewer};

/// Twelve customers: owned by me, by another, by nobody; in my unit, below it, beside it, above it.
async fn rows(db: &Db, me: PersonId, other: PersonId) -> Vec<Ownership> {
    let mut rows = Vec::new();
    for owner in [Some(me), Some(other), None] {
        for path in ["/1/", "/1/2/", "/1/2/3/", "/1/20/"] {
            let id = tickets_base::id::CustomerId::mint(Timestamp(1));
            db.exec(
                "insert into customer (id, kind, name, name_sort, class, language, owner, unit_path,
                 open_tickets, open_complaints, open_repairs, created_at, version)
                 values ($1, 'person', '', '', 'standard', 'zh', $2, $3, 0, 0, 0, 1, 1)",
                (id, owner, path),
            )
            .await
            .unwrap();
            rows.push(Ownership {
                owner,
                unit_path: path.to_owned(),
            });
        }
    }
    rows
}

async fn people(db: &Db) -> (PersonId, PersonId) {
    let (me, other) = (PersonId::mint(Timestamp(1)), PersonId::mint(Timestamp(2)));
    let unit = uuid::Uuid::from_u128(2);
    db.exec(
        "insert into org_unit (id, kind, name_en, name_zh, path, version) values ($1, 'team', '', '', '/1/2/', 1)",
        (unit,),
    )
    .await
    .unwrap();
    for (person, name) in [(me, "me"), (other, "other")] {
        db.exec(
            "insert into person (id, sign_in, name, name_terms, unit, unit_path, language, time_zone, capacity,
             position, created_at, version) values ($1, $2, $2, '', $3, '/1/2/', 'en', 'Asia/Shanghai', 4, 'agent', 1, 1)",
            (person, name, unit),
        )
        .await
        .unwrap();
    }
    (me, other)
}

data_test! {
    async fn a_list_shows_what_may_allows(data: Data) {
        let (me, other) = people(&data.db).await;
        let rows = rows(&data.db, me, other).await;
        let node: Arc<str> = "a".into();
        for (scope, expected) in [("none", 0), ("own", 4), ("team", 6), ("below", 8), ("all", 12)] {
            let grant = Grant {
                verb: "read".to_owned(),
                record: "customer".to_owned(),
                scope: scope.to_owned(),
                fields: "base".to_owned(),
            };
            let viewer = Viewer::new(me, "/1/2/", &[grant], &node);
            let scope_of = viewer.scope(Verb::Read, Kind::Customer);
            let (listed,): (i64,) = data.db
                .one(
                    "select count(*) from customer t
                     where (t.owner = $1 or substr(t.unit_path || '|', 1, length($2)) = $2)",
                    (scope_of.owner, scope_of.prefix),
                )
                .await
                .unwrap();
            let allowed = rows.iter().filter(|row| viewer.may(Verb::Read, Kind::Customer, row)).count();
            assert_eq!((listed, allowed), (expected, usize::try_from(expected).unwrap()), "{scope}");
        }
    }

    async fn a_viewer_is_read_from_its_roles(data: Data) {
        let (me, _) = people(&data.db).await;
        let role = uuid::Uuid::from_u128(7);
        let (role_row, grant_row) = (
            "insert into role (id, code, name_en, name_zh, version) values ($1, 'agent', '', '', 1)",
            "insert into role_grant (role, verb, record, scope, fields) values ($1, $2, $3, $4, $5)",
        );
        data.db.exec(role_row, (role,)).await.unwrap();
        data.db.exec(grant_row, (role, "read", "ticket", "below", "base")).await.unwrap();
        data.db.exec(grant_row, (role, "read", "customer", "all", "contact")).await.unwrap();
        data.db.exec("insert into person_role (person, role) values ($1, $2)", (me, role)).await.unwrap();
        let viewer = Viewer::load(&data.db, me, &"a".into()).await.unwrap();
        assert_eq!(viewer.permissions(), ["read:customer:all", "read:ticket:below"]);
        assert_eq!(viewer.language(), "en");
        assert!(viewer.shows(Kind::Customer, Fields::Contact));
        assert!(!viewer.shows(Kind::Ticket, Fields::Contact));
        data.db.exec("update person set left_at = 5 where id = $1", (me,)).await.unwrap();
        assert!(Viewer::load(&data.db, me, &"a".into()).await.is_err());
    }
}
