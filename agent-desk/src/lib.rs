//! agent-desk.
