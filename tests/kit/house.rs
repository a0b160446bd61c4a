//! A house that answers: the whole program in this process, over the database of a data test, on ports the system chose.

use std::net::SocketAddr;
use std::path::PathBuf;

use agent_desk::app::{App, Running};
use agent_desk::config::Config;
use tickets::person::{self, NewPerson, Position, SkillLevel, password};
use tickets::{org, role};
use tickets_base::id::PersonId;
use tickets_base::{Db, Engine, Timestamp, Viewer};

use crate::data::Data;
use crate::desk::Desk;

/// Everybody the kit hires signs in with it.
pub const PASSWORD: &str = "correct horse";

/// A started house. Call [`House::close`] at the end of a test: what still runs then is seen.
pub struct House {
    pub running: Running,
}

impl House {
    /// Opens over `data`'s database and folder, at the true time.
    pub async fn open(data: &Data) -> Self {
        Self::open_with(data, &[]).await
    }

    /// The same with variables of the environment, by their public names.
    pub async fn open_with(data: &Data, env: &[(&str, &str)]) -> Self {
        let config = config(data, env);
        let running = App::new(config).start().await.unwrap();
        Self { running }
    }

    /// As [`House::open`], by the data's clock: time stands until the test moves it.
    pub async fn open_by_clock(data: &Data) -> Self {
        let app = App::new(config(data, &[])).with_clock(data.clock.clone());
        Self {
            running: app.start().await.unwrap(),
        }
    }

    pub fn db(&self) -> &Db {
        &self.running.house.db
    }

    pub fn now(&self) -> Timestamp {
        self.running.house.clock.now()
    }

    pub fn http(&self) -> SocketAddr {
        self.running.http
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.running.http)
    }

    /// A colleague with the shipped role of the position, at the company itself.
    pub async fn hire(&self, sign_in: &str, position: Position) -> PersonId {
        self.hire_with(sign_in, position, &[]).await
    }

    /// The same, with skills of level 3.
    pub async fn hire_with(&self, sign_in: &str, position: Position, skills: &[&str]) -> PersonId {
        self.hire_for(sign_in, position, skills, &[]).await
    }

    /// The same, for work in some territories alone.
    pub async fn hire_for(
        &self,
        sign_in: &str,
        position: Position,
        skills: &[&str],
        territories: &[&str],
    ) -> PersonId {
        let house = &self.running.house;
        let viewer = Viewer::house(&house.node);
        let company = org::tree(&house.db).await.unwrap().remove(0);
        let roles = role::list(&house.db).await.unwrap();
        let role = roles.iter().find(|role| role.code == position.word());
        let new = NewPerson {
            sign_in: sign_in.to_owned(),
            name: format!("{sign_in} of the tests"),
            position,
            unit: company.id,
            language: "zh".to_owned(),
            time_zone: "Asia/Shanghai".to_owned(),
            mobile: None,
            password_hash: Some(password::hash(PASSWORD)),
            capacity: person::USUAL_CAPACITY,
            roles: vec![role.unwrap().id],
            skills: skills
                .iter()
                .map(|skill| SkillLevel {
                    skill: (*skill).to_owned(),
                    level: 3,
                })
                .collect(),
            territories: territories
                .iter()
                .map(|place| (*place).to_owned())
                .collect(),
        };
        let mut tx = house.db.begin().await.unwrap();
        for skill in skills {
            let insert = "insert into skill (code, name_en, name_zh) values ($1, $1, $1) on conflict (code) do nothing";
            tx.exec(insert, (*skill,)).await.unwrap();
        }
        let id = person::create(&mut tx, &viewer, new, house.clock.now())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        id
    }

    /// Hires and signs in.
    pub async fn desk(&self, sign_in: &str, position: Position) -> Desk {
        self.hire(sign_in, position).await;
        Desk::sign_in(self.http(), sign_in, PASSWORD).await
    }

    pub async fn close(self) {
        self.running.stop().await;
    }
}

/// The configuration of a house in `data`'s folder: every port is the system's choice.
pub fn config(data: &Data, env: &[(&str, &str)]) -> Config {
    let folder = data.folder.path().join("house");
    std::fs::create_dir_all(&folder).unwrap();
    Config::load(None, |name| {
        let given = env.iter().find(|(key, _)| *key == name);
        if let Some((_, value)) = given {
            return Some((*value).to_owned());
        }
        match name {
            "TANDEM_HTTP_LISTEN" | "TANDEM_SIP_LISTEN" => Some("127.0.0.1:0".to_owned()),
            "TANDEM_RTP_PORTS" | "TANDEM_WEBRTC_PORTS" => Some("0".to_owned()),
            "TANDEM_DATA_DIR" => folder.to_str().map(str::to_owned),
            "TANDEM_KEY_FILE" => folder.with_extension("key").to_str().map(str::to_owned),
            "TANDEM_DATABASE_URL" => {
                (data.db.engine() == Engine::Postgres).then(|| data.address.clone())
            }
            _ => None,
        }
    })
    .unwrap()
}

/// The program `cargo build` made, for tests that need a process of its own.
pub fn program() -> PathBuf {
    let mut folder = std::env::current_exe().unwrap();
    // target/debug/deps/suite-… or target/release/bench: the program stands beside or above.
    while folder.pop() {
        let found = folder.join("tandem");
        if found.is_file() {
            return found;
        }
    }
    panic!("the program is not built: cargo build, or make test");
}
