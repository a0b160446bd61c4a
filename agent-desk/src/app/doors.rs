//! The page's listeners, and serving what comes in by them.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::config::Config;
use crate::http;
use crate::state::House;
use crate::tls::doors::{Arrival, Doors};
use crate::tls::{self, Tls};

/// Are the page's and the callers' ports free? Asked before work that would be for nothing.
pub fn check_ports(config: &Config) -> Result<()> {
    for page in std::iter::once(config.http_listen).chain(config.redirect_listen) {
        let bound = std::net::TcpListener::bind(page);
        bound.map_err(|error| page_port_trouble(page, &error))?;
    }
    let sip = std::net::UdpSocket::bind(config.sip_listen);
    sip.map_err(|error| {
        let listen = config.sip_listen;
        anyhow::anyhow!("cannot take calls on {listen} ({error}): set TANDEM_SIP_LISTEN")
    })?;
    Ok(())
}

/// The page's own address first.
pub async fn listen(config: &Config, tls: &Tls) -> Result<Vec<TcpListener>> {
    let mut listeners = vec![bind(config.http_listen).await?];
    if let Some(redirect) = config.redirect_listen {
        ensure!(
            tls.is_on(),
            "TANDEM_HTTP_REDIRECT leads to HTTPS, but the page has no certificate: see TANDEM_TLS"
        );
        listeners.push(bind(redirect).await?);
    }
    Ok(listeners)
}

async fn bind(address: SocketAddr) -> Result<TcpListener> {
    let bound = TcpListener::bind(address).await;
    bound.map_err(|error| page_port_trouble(address, &error))
}

fn page_port_trouble(address: SocketAddr, error: &std::io::Error) -> anyhow::Error {
    match error.kind() {
        std::io::ErrorKind::AddrInUse => anyhow::anyhow!(
            "port {} is taken by another program: stop it, or set TANDEM_HTTP_LISTEN to another port",
            address.port()
        ),
        std::io::ErrorKind::PermissionDenied => anyhow::anyhow!(
            "port {} is kept for the system: give the program CAP_NET_BIND_SERVICE (the unit in deploy/ does), or set TANDEM_HTTP_LISTEN to a port above 1023",
            address.port()
        ),
        _ => anyhow::anyhow!("cannot listen on {address} ({error}): set TANDEM_HTTP_LISTEN"),
    }
}

/// Takes connections from here on.
pub fn open(listeners: Vec<TcpListener>, tls: &Arc<Tls>) -> Result<Doors> {
    let config = tls.is_on().then(|| tls::server_config(Arc::clone(tls)));
    Doors::open(listeners, config).context("the page's listeners")
}

pub async fn serve(doors: Doors, house: House, mut stopped: watch::Receiver<bool>) {
    let router = http::router(house).into_make_service_with_connect_info::<Arrival>();
    let until = async move {
        // A sender that is gone means the same as one that says stop.
        let _ = stopped.wait_for(|stop| *stop).await;
    };
    if let Err(error) = axum::serve(doors, router)
        .with_graceful_shutdown(until)
        .await
    {
        tracing::error!(%error, "the page is no longer served");
    }
}
