//! Themes as rows: a fit put in place at once, what people decide about it, and alarms that are told once.

use std::collections::HashMap;

use kit::{Data, Seed, data_test};
use tickets::theme::{self, Change, Fitted, FittedParent, FittedTheme, Judged, Theme};
use tickets_base::id::{ThemeId, TicketId, mint_uuid};
use tickets_base::lease::{Held, TERM, acquire};
use tickets_base::{Error, Result, Viewer};

struct Scene {
    data: Data,
    manager: Viewer,
    held: Held,
    tickets: Vec<TicketId>,
}

impl Scene {
    async fn new(data: Data, complaints: usize) -> Self {
        let seed = Seed::new(&data.db, data.now()).await;
        let mei = seed.person("mei", "李梅", "manager").await;
        let manager = seed.viewer_with(mei, &["read * all *", "write theme all base"]);
        let customer = seed.customer("zh").await;
        let mut tickets = Vec::new();
        for _ in 0..complaints {
            tickets.push(seed.ticket(customer, true).await);
        }
        let held = acquire(&data.db, "themes", "test", data.now())
            .await
            .unwrap()
            .unwrap();
        Self {
            data,
            manager,
            held,
            tickets,
        }
    }

    /// A fit that files the tickets in turn under themes 1..=n.
    fn fitted(&self, themes: u32) -> Fitted {
        let theme = |number: u32| FittedTheme {
            number,
            parent: number % 2,
            name: format!("found {number}"),
            terms: vec![format!("term {number}")],
            open: true,
            quotes: vec![(self.tickets[number as usize], "滴水 <PHONE>".to_owned())],
        };
        let parent = |number: u32| FittedParent {
            number,
            name: format!("coarse {number}"),
        };
        let filed = |(at, ticket): (usize, &TicketId)| {
            let number = u32::try_from(at).unwrap() % themes + 1;
            (*ticket, Some(number), 0.5, false)
        };
        let week = |ticket: &TicketId| (*ticket, ("2026-W09".to_owned(), None, Some("B7".into())));
        Fitted {
            run: mint_uuid(self.data.now()),
            themes: (1..=themes).map(theme).collect(),
            parents: (0..2).map(parent).collect(),
            filed: self.tickets.iter().enumerate().map(filed).collect(),
            weeks: self.tickets.iter().map(week).collect(),
            state_ref: "fit".to_owned(),
        }
    }

    async fn store(&self, fitted: &Fitted) -> theme::Stored {
        self.data.clock.advance(std::time::Duration::from_secs(1));
        theme::store(&self.data.db, &self.held, fitted, self.data.now())
            .await
            .unwrap()
    }

    async fn list(&self) -> Vec<Theme> {
        theme::list(&self.data.db, &self.manager, None, (None, None))
            .await
            .unwrap()
    }

    async fn sizes(&self) -> HashMap<String, i64> {
        let themes = self.list().await;
        themes.into_iter().map(|t| (t.name, t.size)).collect()
    }

    async fn id(&self, name: &str) -> ThemeId {
        let themes = self.list().await;
        themes.iter().find(|theme| theme.name == name).unwrap().id
    }

    /// Who stands where by itself, whatever it was merged into.
    async fn filings(&self) -> Vec<(TicketId, Option<ThemeId>)> {
        let memory = theme::memory(&self.data.db).await.unwrap();
        let mut filings: Vec<_> = memory.filings.iter().map(|f| (f.ticket, f.theme)).collect();
        filings.sort_by_key(|(ticket, _)| ticket.0);
        filings
    }

    async fn merge(&self, viewer: &Viewer, id: ThemeId, into: ThemeId) -> Result<()> {
        let mut tx = self.data.db.begin().await?;
        theme::merge(&mut tx, viewer, id, into, self.data.now()).await?;
        tx.commit().await
    }

    async fn unmerge(&self, id: ThemeId) {
        let mut tx = self.data.db.begin().await.unwrap();
        theme::unmerge(&mut tx, &self.manager, id, self.data.now())
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }

    async fn change(&self, id: ThemeId, change: Change) -> Result<()> {
        let mut tx = self.data.db.begin().await?;
        theme::change(&mut tx, &self.manager, id, &change, self.data.now()).await?;
        tx.commit().await
    }

    async fn facts(&self, kind: &str) -> i64 {
        let count = "select count(*) from fact where kind = $1";
        let (n,): (i64,) = self.data.db.one(count, (kind,)).await.unwrap();
        n
    }
}

fn named(name: &str) -> Change {
    Change {
        name: Some(name.to_owned()),
        ..Change::default()
    }
}

data_test! {
    async fn a_fit_takes_the_place_of_the_one_before_and_only_the_last_two_are_kept(data: Data) {
        let scene = Scene::new(data, 12).await;
        scene.store(&scene.fitted(2)).await;
        assert_eq!(scene.sizes().await, HashMap::from([("found 1".into(), 6), ("found 2".into(), 6)]));
        let first = scene.id("found 1").await;
        for _ in 0..3 {
            scene.store(&scene.fitted(4)).await;
        }
        let shown = scene.list().await;
        assert_eq!(shown.iter().map(|t| t.size).collect::<Vec<_>>(), [3, 3, 3, 3]);
        assert_eq!(scene.id("found 1").await, first);
        let one = shown.iter().find(|t| t.id == first).unwrap();
        assert_eq!((one.batches[0].batch.as_str(), one.batches[0].n, one.weeks[0].week.as_str()), ("B7", 3, "2026-W09"));
        assert!(one.quotes[0].no > 0);
        for table in ["select count(distinct run) from theme_filing", "select count(distinct run) from theme_count"] {
            let (runs,): (i64,) = scene.data.db.one(table, ()).await.unwrap();
            assert!(runs <= 3, "{runs} runs are kept");
        }
        let under = theme::tickets(&scene.data.db, &scene.manager, first, None, 10).await.unwrap();
        assert_eq!(under.len(), 3);
    }

    async fn a_coarser_theme_keeps_its_id_and_the_name_a_person_gave(data: Data) {
        let scene = Scene::new(data, 12).await;
        scene.store(&scene.fitted(4)).await;
        let parent = scene.list().await[0].parent.unwrap();
        scene.change(parent, named("Leaks")).await.unwrap();
        scene.store(&scene.fitted(4)).await;
        let own: Vec<Theme> = scene.list().await.into_iter().filter(|t| t.parent == Some(parent)).collect();
        assert_eq!(own.len(), 2);
        assert!(own.iter().all(|t| t.parent_name.as_deref() == Some("Leaks")));
        // Alone in its branch, a theme needs none.
        scene.store(&scene.fitted(2)).await;
        assert!(scene.list().await.iter().all(|t| t.size < 6 || t.parent.is_none()));
    }

    async fn a_merge_counts_elsewhere_and_undoing_it_after_a_fit_gives_every_text_back(data: Data) {
        let scene = Scene::new(data, 12).await;
        scene.store(&scene.fitted(3)).await;
        let (one, two, three) = (scene.id("found 1").await, scene.id("found 2").await, scene.id("found 3").await);
        let before = (scene.sizes().await, scene.filings().await);
        scene.merge(&scene.manager, two, one).await.unwrap();
        scene.merge(&scene.manager, two, one).await.unwrap();
        assert_eq!(scene.facts("theme.merged").await, 1);
        assert_eq!(scene.sizes().await, HashMap::from([("found 1".into(), 8), ("found 3".into(), 4)]));
        let shown = scene.list().await;
        assert_eq!(shown[0].merged.iter().map(|m| m.id).collect::<Vec<_>>(), [two]);
        let under = theme::tickets(&scene.data.db, &scene.manager, one, None, 20).await.unwrap();
        assert_eq!(under.len(), 8);
        assert_eq!(scene.merge(&scene.manager, one, two).await.unwrap_err().code(), "same_theme");
        assert_eq!(scene.merge(&scene.manager, two, three).await.unwrap_err().code(), "theme_is_merged");
        assert_eq!(scene.change(two, named("x")).await.unwrap_err().code(), "theme_is_merged");
        // A fit leaves out what was merged and keeps its texts its own.
        let mut fit = scene.fitted(3);
        fit.themes.retain(|theme| theme.number != 2);
        scene.store(&fit).await;
        assert_eq!(scene.sizes().await, HashMap::from([("found 1".into(), 8), ("found 3".into(), 4)]));
        scene.unmerge(two).await;
        scene.unmerge(two).await;
        assert_eq!(scene.facts("theme.unmerged").await, 1);
        assert_eq!((scene.sizes().await, scene.filings().await), before);
        let (edits,): (i64,) = scene.data.db.one("select count(*) from theme_edit where theme = $1", (two,)).await.unwrap();
        assert_eq!(edits, 2);
    }

    async fn only_who_may_write_themes_decides_about_them(data: Data) {
        let scene = Scene::new(data, 6).await;
        scene.store(&scene.fitted(2)).await;
        let (one, two) = (scene.id("found 1").await, scene.id("found 2").await);
        let seed = Seed::on(&scene.data.db, scene.data.now()).await;
        let lin = seed.person("lin", "林晓", "agent").await;
        let agent = seed.viewer_with(lin, &["read theme all base"]);
        let refused = scene.merge(&agent, one, two).await.unwrap_err();
        assert!(matches!(refused, Error::Forbidden { .. }));
        assert_eq!(scene.facts("theme.merged").await, 0);
        let unknown = ThemeId::mint(scene.data.now());
        assert!(matches!(scene.merge(&scene.manager, one, unknown).await, Err(Error::NotFound { .. })));
    }

    async fn a_name_and_a_mute_outlive_a_fit_and_an_old_version_is_refused(data: Data) {
        let scene = Scene::new(data, 6).await;
        scene.store(&scene.fitted(2)).await;
        let (one, two) = (scene.id("found 1").await, scene.id("found 2").await);
        scene.change(one, named(" Squeak ")).await.unwrap();
        scene.change(two, Change { muted: Some(true), ..Change::default() }).await.unwrap();
        let stale = Change { version: Some(1), ..named("other") };
        assert_eq!(scene.change(one, stale).await.unwrap_err().code(), "version_conflict");
        scene.store(&scene.fitted(2)).await;
        let shown = scene.list().await;
        let state = |id: ThemeId| {
            let theme = shown.iter().find(|t| t.id == id).unwrap();
            (theme.name.clone(), theme.state.clone(), theme.version)
        };
        assert_eq!(state(one), ("Squeak".into(), "pinned".into(), 2));
        assert_eq!(state(two), ("found 2".into(), "muted".into(), 2));
        let memory = theme::memory(&scene.data.db).await.unwrap();
        assert!(memory.themes.iter().any(|t| t.id == one && t.named_by_person && t.number == 1));
        scene.change(two, Change { muted: Some(false), ..Change::default() }).await.unwrap();
        assert_eq!(scene.list().await.iter().find(|t| t.id == two).unwrap().state, "auto");
        assert_eq!((scene.facts("theme.named").await, scene.facts("theme.muted").await, scene.facts("theme.unmuted").await), (1, 1, 1));
    }

    async fn a_rise_is_told_once_until_it_has_ended(data: Data) {
        let scene = Scene::new(data, 6).await;
        scene.store(&scene.fitted(2)).await;
        let one = scene.id("found 1").await;
        let judge = async |alarm: bool| {
            let judged = Judged { theme: one, alarm, week: "2026-W09".into(), n: 9, expected: 1.5, p: 0.0001 };
            theme::raise(&scene.data.db, &scene.held, &scene.manager, &[judged], scene.data.now()).await.unwrap().len()
        };
        assert_eq!((judge(true).await, judge(true).await, judge(false).await, judge(true).await), (1, 0, 0, 1));
        assert_eq!(scene.facts("theme.raised").await, 2);
        assert!(scene.list().await.iter().find(|t| t.id == one).unwrap().raised_at.is_some());
        // Muting ends it, and what is muted does not rise.
        scene.change(one, Change { muted: Some(true), ..Change::default() }).await.unwrap();
        assert_eq!(judge(true).await, 0);
    }

    async fn a_node_that_lost_its_lease_puts_nothing_in_place(data: Data) {
        let scene = Scene::new(data, 6).await;
        scene.store(&scene.fitted(2)).await;
        let later = scene.data.now() + TERM;
        acquire(&scene.data.db, "themes", "other", later).await.unwrap().unwrap();
        let lost = theme::store(&scene.data.db, &scene.held, &scene.fitted(3), later).await;
        assert!(matches!(lost, Err(Error::LeaseLost { .. })));
        assert_eq!(scene.sizes().await.len(), 2);
        let complaint = theme::complaints(&scene.data.db).await.unwrap().remove(0);
        assert!(theme::file(&scene.data.db, &scene.held, &complaint, None, "2026-W09").await.is_err());
    }

    async fn a_new_complaint_is_filed_once_in_the_run_in_place(data: Data) {
        let mut scene = Scene::new(data, 6).await;
        scene.store(&scene.fitted(2)).await;
        let run = theme::newest_run(&scene.data.db).await.unwrap().unwrap();
        let seed = Seed::on(&scene.data.db, scene.data.now()).await;
        let customer = seed.customer("en").await;
        scene.tickets.push(seed.ticket(customer, true).await);
        let fresh = theme::unfiled(&scene.data.db, run.id).await.unwrap();
        assert_eq!(fresh.iter().map(|c| c.id).collect::<Vec<_>>(), scene.tickets[6..]);
        let one = scene.id("found 1").await;
        for _ in 0..2 {
            theme::file(&scene.data.db, &scene.held, &fresh[0], Some((one, 0.9)), "2026-W10").await.unwrap();
        }
        assert_eq!(scene.sizes().await["found 1"], 4);
        assert!(theme::unfiled(&scene.data.db, run.id).await.unwrap().is_empty());
        assert_eq!(theme::count(&scene.data.db).await.unwrap(), 7);
    }

    async fn other_writes_get_their_turn_while_a_large_fit_is_stored(data: Data) {
        let mut scene = Scene::new(data, 3).await;
        let like = scene.tickets[0];
        for no in 0..3_000_i64 {
            scene.tickets.push(TicketId::mint(scene.data.now()));
            if no % 500 == 499 {
                let from = scene.tickets.len() - 500;
                let mut tx = scene.data.db.begin().await.unwrap();
                for (at, id) in scene.tickets[from..].iter().enumerate() {
                    tx.exec(
                        "insert into ticket (id, no, subject, complaint, complaint_at, status, open, priority, channel,
                                             unit_path, language, body, created_at, changed_at, note_count, version)
                         select $1, $2, subject, 1, complaint_at, status, open, priority, channel, unit_path, language,
                                body, created_at, changed_at, 0, 1 from ticket where id = $3",
                        (*id, 10_000 + no * 1_000 + at as i64, like),
                    )
                    .await
                    .unwrap();
                }
                tx.commit().await.unwrap();
            }
        }
        let fitted = scene.fitted(8);
        let others = async {
            let mut turns = 0;
            loop {
                let free = "update lease set until = until where name = 'nobody'";
                scene.data.db.exec(free, ()).await.unwrap();
                turns += 1;
                if theme::newest_run(&scene.data.db).await.unwrap().is_some() {
                    return turns;
                }
            }
        };
        let (stored, turns) = tokio::join!(scene.store(&fitted), others);
        assert!(stored.steps > 12, "{stored:?}");
        assert!(turns >= stored.steps / 2, "{turns} turns in {stored:?}");
    }
}
