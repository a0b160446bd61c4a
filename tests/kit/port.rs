//! A free port on loopback for a part that must be told one. Parts of our own bind port 0 themselves.

use std::net::{TcpListener, UdpSocket};

/// A TCP port nobody listens on. Another process may take it before it is used: who starts a part tries again.
pub fn tcp() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
    listener.local_addr().expect("it is bound").port()
}

/// A UDP port nobody listens on.
pub fn udp() -> u16 {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("loopback has a free port");
    socket.local_addr().expect("it is bound").port()
}
