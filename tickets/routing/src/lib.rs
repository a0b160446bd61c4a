//! tickets-routing.
