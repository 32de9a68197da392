//! The road through Redis.

use std::{sync::Arc, time::Duration};

use apalis_redis::{ConnectionManager, RedisStorage};
use futures::StreamExt as _;
use leancrm_core::{
    Error, Result,
    clock::{Clock, new_id},
};
use redis::{Script, aio::ConnectionManagerConfig};
use serde_json::Value;

use super::{FETCHED, HEARTBEAT, LISTEN_PAUSE, MISSED_HEARTBEATS, SCRIPT_BATCH, Standing, bell::Bell, unavailable};

/// How long an answer may take. A Redis that is busy with somebody else's script is not one that is gone.
const PATIENCE: Duration = Duration::from_secs(5);

/// Puts jobs where workers take them from, wakes the workers, and says how many wait and since when the queue remembers. apalis' own
/// push would put them among those that are due later, from where a look moves all that are due in one call (and fails for ever
/// where these are too many), and would wake nobody. A job whose id is there already is the same one, pushed by another process.
const PUSH: &str = r"
    for i = 3, #ARGV, 2 do
        if redis.call('hsetnx', KEYS[1], ARGV[i], ARGV[i + 1]) == 1 then
            redis.call('hset', KEYS[2] .. ':' .. ARGV[i], 'attempts', 0, 'max_attempts', 1, 'status', 'Pending')
            redis.call('rpush', KEYS[3], ARGV[i])
        end
    end
    if #ARGV > 2 then redis.call('publish', ARGV[1], '') end
    local era = redis.call('get', KEYS[4])
    if not era then
        era = ARGV[2]
        redis.call('set', KEYS[4], era)
    end
    return {redis.call('llen', KEYS[3]), era}";

/// Moves what is due to where workers take it from, as many at a time as a script can handle.
const PROMOTE: &str = r"
    local ids = redis.call('zrangebyscore', KEYS[1], 0, redis.call('time')[1], 'LIMIT', 0, ARGV[1])
    if #ids == 0 then return 0 end
    redis.call('rpush', KEYS[2], unpack(ids))
    redis.call('zrem', KEYS[1], unpack(ids))
    return #ids";

/// Deletes a batch of jobs that are over, with all that Redis keeps of them. apalis' own way would delete those too that wait to be
/// tried again, and a worker that comes upon one of these ends.
const TIDY: &str = r"
    local gone = 0
    for _, set in ipairs({KEYS[1], KEYS[2]}) do
        local ids = redis.call('srandmember', set, ARGV[1])
        for _, id in ipairs(ids) do
            redis.call('hdel', KEYS[3], id)
            redis.call('hdel', KEYS[4] .. ':result', id)
            redis.call('del', KEYS[4] .. ':' .. id)
            redis.call('srem', set, id)
        end
        gone = gone + #ids
    end
    return gone";

/// A queue in Redis. Cloning is cheap.
#[derive(Clone)]
pub(crate) struct RedisRoad {
    pub(super) storage: RedisStorage<Value>,
    pub(super) bell: Bell,
    client: redis::Client,
    clock: Arc<dyn Clock>,
    scripts: Arc<Scripts>,
}

struct Scripts {
    push: Script,
    promote: Script,
    tidy: Script,
    channel: String,
    era: String,
}

impl RedisRoad {
    pub(super) async fn open(url: &str, name: &str, clock: Arc<dyn Clock>) -> Result<Self> {
        let client = redis::Client::open(url).map_err(|_| {
            Error::invalid("The Redis URL can't be read. It looks like redis://host:6379/0; set it in LEANCRM_REDIS_URL or leave it out.")
        })?;
        // A server that is not there is said soon; later, each use of the connection tries again.
        let config = ConnectionManagerConfig::new().set_number_of_retries(2).set_response_timeout(Some(PATIENCE));
        let connection = client.get_connection_manager_with_config(config).await.map_err(unavailable)?;
        let config = apalis_redis::Config::default()
            .queue(name)
            .batch_size(FETCHED)
            .heartbeat_interval(HEARTBEAT)
            .missed_heartbeats(MISSED_HEARTBEATS)
            // What a worker has in hand stands in a set of its own anyway; the outbox has the lease.
            .lock_tasks(false)
            .emit_events(false);
        let scripts = Scripts {
            push: Script::new(PUSH),
            promote: Script::new(PROMOTE),
            tidy: Script::new(TIDY),
            channel: format!("{name}:pushed"),
            era: format!("{name}:era"),
        };
        let storage = RedisStorage::new(connection).with_config(config);
        let mut road = Self { storage, bell: Bell::default(), client, clock, scripts: Arc::new(scripts) };
        road.promote_due().await?;
        Ok(road)
    }

    pub(super) async fn push(&mut self, jobs: Vec<(Option<String>, Value)>) -> Result<Standing> {
        let (config, scripts) = (self.storage.get_config().clone(), Arc::clone(&self.scripts));
        let fresh_id = || new_id(self.clock.as_ref()).to_string();
        let proposed = fresh_id();
        let mut call = scripts.push.key(config.job_data_hash());
        call.key(config.job_meta_hash()).key(config.active_jobs_list()).key(&scripts.era);
        call.arg(&scripts.channel).arg(&proposed);
        for (id, value) in &jobs {
            call.arg(id.clone().unwrap_or_else(fresh_id)).arg(value.to_string());
        }
        let bell = self.bell.clone();
        let connection: &mut ConnectionManager = self.storage.get_connection();
        // The worker's look travels on the same connection: rung for when the push was sent, it looks right after it.
        let pushing = call.invoke_async::<(u64, String)>(connection);
        let ringing = async {
            if !jobs.is_empty() {
                bell.ring();
            }
        };
        let (pushed, ()) = futures::join!(pushing, ringing);
        let (waiting, era) = pushed.map_err(unavailable)?;
        // What was proposed is taken only where there was nothing: the server is empty, new or restarted without its data.
        Ok(Standing { waiting, lost: era == proposed })
    }

    pub(super) async fn look(&mut self) -> Result<Standing> {
        self.push(Vec::new()).await
    }

    pub(super) async fn promote_due(&mut self) -> Result<()> {
        let (config, scripts) = (self.storage.get_config().clone(), Arc::clone(&self.scripts));
        loop {
            let batch: u16 = scripts
                .promote
                .key(config.scheduled_jobs_set())
                .key(config.active_jobs_list())
                .arg(SCRIPT_BATCH)
                .invoke_async(self.storage.get_connection())
                .await
                .map_err(unavailable)?;
            if batch < SCRIPT_BATCH {
                return Ok(());
            }
        }
    }

    pub(super) async fn tidy(&mut self) -> Result<u64> {
        let (config, scripts) = (self.storage.get_config().clone(), Arc::clone(&self.scripts));
        scripts
            .tidy
            .key(config.done_jobs_set())
            .key(config.dead_jobs_set())
            .key(config.job_data_hash())
            .key(config.job_meta_hash())
            .arg(SCRIPT_BATCH)
            .invoke_async(self.storage.get_connection())
            .await
            .map_err(unavailable)
    }

    /// Rings the bell at every push, whoever pushed, on a connection of its own; never ends.
    pub(super) async fn listen(self) {
        loop {
            if let Err(error) = self.hear().await {
                tracing::debug!(error.message = %error, "what Redis announces can't be heard; looking now and then instead");
            }
            tokio::time::sleep(LISTEN_PAUSE).await;
        }
    }

    async fn hear(&self) -> redis::RedisResult<()> {
        let mut heard = self.client.get_async_pubsub().await?;
        heard.subscribe(&self.scripts.channel).await?;
        // Something may have been pushed while nobody heard it.
        self.bell.ring();
        let mut heard = heard.into_on_message();
        while heard.next().await.is_some() {
            self.bell.ring();
        }
        Ok(())
    }
}
