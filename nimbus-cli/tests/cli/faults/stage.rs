//! A server whose way to its database is through a proxy.

use std::sync::Arc;

use nimbus_faults::postgres::{Cluster, Durability};
use nimbus_faults::proxy::Proxy;

use super::data::Data;
use super::served::Served;
use super::site::Site;

/// Everything a fault on the way needs. The cluster syncs, or the server would refuse it.
pub(super) struct Stage {
    pub(super) site: Arc<Site>,
    pub(super) server: Served,
    pub(super) proxy: Proxy,
    pub(super) data: Data,
    _cluster: Cluster,
}

impl Stage {
    /// Starts it all, with options for the server; nothing is disturbed yet.
    pub(super) async fn new(options: &[&str]) -> Self {
        let cluster = Cluster::new(Durability::Synced, &[]).unwrap();
        let proxy = Proxy::to(cluster.address()).unwrap();
        let server = Served::start(&cluster.url_through(proxy.address(), "postgres"), options);
        let site = Arc::new(Site::furnish(&server.url).await);
        let data = Data::Postgres(cluster.url("postgres"));
        Self { site, server, proxy, data, _cluster: cluster }
    }
}
