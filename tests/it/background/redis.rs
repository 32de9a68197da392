//! A Redis of the test's own, which it may stop and start.

use std::{
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::Duration,
};

use tempfile::TempDir;
use tokio::net::UnixStream;

/// A server that keeps nothing on disk: stopping it loses all it held.
pub(crate) struct Redis {
    folder: TempDir,
    process: Option<Child>,
}

impl Redis {
    pub(crate) async fn start() -> Self {
        let folder = tempfile::Builder::new().prefix("lcr").tempdir_in("/tmp").unwrap();
        let mut redis = Self { folder, process: None };
        redis.run().await;
        redis
    }

    pub(crate) fn url(&self) -> String {
        format!("redis+unix://{}", self.socket().display())
    }

    pub(super) fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().unwrap();
            process.wait().unwrap();
        }
        let _ = std::fs::remove_file(self.socket());
    }

    pub(super) async fn run(&mut self) {
        let process = Command::new("redis-server")
            .args(["--port", "0", "--save", "", "--appendonly", "no", "--unixsocket"])
            .arg(self.socket())
            .arg("--dir")
            .arg(self.folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("tests need redis-server: ./dev test installs it");
        self.process = Some(process);
        let answers = async {
            let mut looks = tokio::time::interval(Duration::from_millis(10));
            while UnixStream::connect(self.socket()).await.is_err() {
                looks.tick().await;
            }
        };
        assert!(tokio::time::timeout(Duration::from_secs(10), answers).await.is_ok(), "redis-server did not start");
    }

    /// Overwrites every payload in every queue with bytes that mean nothing; says how many there were.
    pub(super) fn damage_payloads(&self) -> usize {
        let script = r"
            local damaged = 0
            for _, key in ipairs(redis.call('keys', '*:data')) do
                for _, id in ipairs(redis.call('hkeys', key)) do
                    redis.call('hset', key, id, '\222\173{not json')
                    damaged = damaged + 1
                end
            end
            return damaged";
        self.count(script)
    }

    /// Forgets everything, and goes on.
    pub(crate) fn flush(&self) {
        self.count("redis.call('flushall') return 0");
    }

    /// How many workers ever announced themselves.
    pub(super) fn workers_born(&self) -> usize {
        self.count("return redis.call('zcard', redis.call('keys', '*:workers')[1])")
    }

    /// How many jobs there are in the sets, lists and hashes of a kind, as `scheduled` or `data`.
    pub(super) fn held(&self, kind: &str) -> usize {
        let script = r"
            local held = 0
            local count = {hash = 'hlen', list = 'llen', set = 'scard', zset = 'zcard'}
            for _, key in ipairs(redis.call('keys', '*:KIND*')) do
                held = held + redis.call(count[redis.call('type', key).ok], key)
            end
            return held";
        self.count(&script.replace("KIND", kind))
    }

    /// Waits until there are so many of a kind.
    pub(super) async fn until(&self, kind: &str, held: usize) {
        let reached = async {
            let mut looks = tokio::time::interval(Duration::from_millis(50));
            while self.held(kind) != held {
                looks.tick().await;
            }
        };
        let patience = Duration::from_secs(40);
        assert!(tokio::time::timeout(patience, reached).await.is_ok(), "{} are {kind}, not {held}", self.held(kind));
    }

    /// Forgets everything, and goes on.
    pub(super) fn forget_everything(&self) {
        assert_eq!(self.count("redis.call('flushall') return 1"), 1);
    }

    /// Runs a script that returns a number.
    pub(super) fn count(&self, script: &str) -> usize {
        let output =
            Command::new("redis-cli").arg("-s").arg(self.socket()).args(["eval", script, "0"]).output().unwrap();
        String::from_utf8_lossy(&output.stdout).trim().parse().unwrap_or_else(|_| panic!("{output:?}"))
    }

    fn socket(&self) -> PathBuf {
        self.folder.path().join("redis.sock")
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        self.kill();
    }
}
