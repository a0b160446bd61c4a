//! The program `tandem`: reads what it was told, hands over to a verb, prints one line if that fails.

use std::process::ExitCode;

use agent_desk::verbs;

fn main() -> ExitCode {
    verbs::run()
}
