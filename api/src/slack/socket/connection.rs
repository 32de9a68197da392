//! One connection, from its opening to its end.

use std::{collections::VecDeque, fmt, sync::Arc, time::Duration};

use futures::{SinkExt as _, StreamExt as _};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    sync::mpsc,
    time::{Instant, MissedTickBehavior},
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Bytes, Error, Message},
};
use tokio_util::sync::CancellationToken;

use super::{
    acks::{Acks, Say},
    frame::{self, Envelope, Frame},
};

/// What takes an envelope and acknowledges it later.
pub(super) type Taker = Arc<dyn Fn(Envelope, Say) + Send + Sync>;

/// What is told of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    /// It is ready.
    Hello,
    /// It will end, and another is wanted.
    Refresh,
    /// It has ended without a word.
    Lost,
    /// No other is wanted.
    Disabled,
    /// It has ended because this server stops.
    Stopping,
}

/// How time passes on a connection.
#[derive(Debug, Clone, Copy)]
struct Pace {
    /// How often it is asked whether the other end is there.
    ping: Duration,
    /// After so many pings without any word it is dead.
    pings: u32,
    /// How long Slack waits for an acknowledgement.
    ack: Duration,
}

const USUAL: Pace = Pace { ping: Duration::from_secs(10), pings: 3, ack: Duration::from_secs(3) };

/// A connection that is open.
pub(super) struct Connection<S> {
    socket: WebSocketStream<S>,
    taker: Taker,
    elsewhere: Acks,
    tell: mpsc::UnboundedSender<Told>,
    say: mpsc::UnboundedSender<String>,
    own: mpsc::UnboundedReceiver<String>,
    /// What was said of late: nobody tells whether it has arrived.
    recent: VecDeque<(Instant, String)>,
    /// Whether we have said goodbye.
    leaving: bool,
    pace: Pace,
}

impl<S> fmt::Debug for Connection<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection").field("leaving", &self.leaving).finish_non_exhaustive()
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Connection<S> {
    pub(super) fn new(
        socket: WebSocketStream<S>,
        taker: Taker,
        elsewhere: Acks,
        tell: mpsc::UnboundedSender<Told>,
    ) -> Self {
        let (say, own) = mpsc::unbounded_channel();
        Self { socket, taker, elsewhere, tell, say, own, recent: VecDeque::new(), leaving: false, pace: USUAL }
    }

    /// Serves until the connection ends, everything is over, or it is to retire and the other end has said goodbye too.
    pub(super) async fn serve(mut self, over: CancellationToken, retire: CancellationToken) {
        let end = self.talk(&over, &retire).await;
        // Who has opened it may be gone.
        let tell = self.tell.clone();
        if end == Told::Stopping {
            self.finish().await;
            let _: Result<(), _> = tell.send(end);
        } else {
            let _: Result<(), _> = tell.send(end);
            self.hand_over().await;
        }
    }

    async fn talk(&mut self, over: &CancellationToken, retire: &CancellationToken) -> Told {
        let mut ticks = tokio::time::interval_at(Instant::now() + self.pace.ping, self.pace.ping);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut silent = 0;
        loop {
            let end = tokio::select! {
                () = over.cancelled() => Some(Told::Stopping),
                () = retire.cancelled(), if !self.leaving => {
                    self.leaving = true;
                    silent = 0;
                    self.send(Message::Close(None)).await.err().map(|_| Told::Lost)
                }
                received = self.socket.next() => {
                    silent = 0;
                    self.received(received).await
                }
                Some(ack) = self.own.recv() => self.acknowledge(ack).await,
                ack = self.elsewhere.next(), if !self.leaving => self.acknowledge(ack).await,
                _ = ticks.tick() => {
                    silent += 1;
                    self.is_there(silent).await
                }
            };
            if let Some(end) = end {
                return end;
            }
        }
    }

    /// What a message means; gives the end where it is one.
    async fn received(&mut self, received: Option<Result<Message, Error>>) -> Option<Told> {
        match received {
            Some(Ok(Message::Text(text))) => self.heard(frame::read(&text)).await,
            // Nothing comes after it; the goodbye in return is sent if anybody still listens.
            Some(Ok(Message::Close(_))) => {
                let _: Result<Result<(), Error>, _> = tokio::time::timeout(self.pace.ack, self.socket.flush()).await;
                Some(Told::Lost)
            }
            // Slack sends texts alone; the rest is dealt with below us.
            Some(Ok(_)) => None,
            Some(Err(error)) => {
                tracing::info!(error.message = %error, "a socket to Slack has ended");
                Some(Told::Lost)
            }
            None => Some(Told::Lost),
        }
    }

    async fn heard(&mut self, frame: Frame) -> Option<Told> {
        match frame {
            Frame::Hello { connections } => {
                tracing::info!(connections, "a socket to Slack is open");
                let _: Result<(), _> = self.tell.send(Told::Hello);
            }
            Frame::Disconnect { for_good: true } => return Some(Told::Disabled),
            Frame::Disconnect { for_good: false } => {
                let _: Result<(), _> = self.tell.send(Told::Refresh);
            }
            Frame::Envelope(envelope) => {
                (self.taker)(envelope, Say { own: self.say.clone(), elsewhere: self.elsewhere.clone() });
            }
            Frame::Unknown { id, kind } => {
                tracing::warn!(kind, "Slack sends something over a socket that is not known");
                if let Some(id) = id {
                    return self.acknowledge(frame::ack(&id, None)).await;
                }
            }
        }
        None
    }

    /// Says that an envelope has arrived; over another connection where this one takes nothing more.
    async fn acknowledge(&mut self, ack: String) -> Option<Told> {
        if self.leaving || self.send(Message::text(ack.clone())).await.is_err() {
            self.elsewhere.leave(ack);
            return (!self.leaving).then_some(Told::Lost);
        }
        let now = Instant::now();
        while self.recent.front().is_some_and(|(at, _)| now.duration_since(*at) > self.pace.ack) {
            self.recent.pop_front();
        }
        self.recent.push_back((now, ack));
        None
    }

    /// Asks whether the other end is there, which has been silent for so many times.
    async fn is_there(&mut self, silent: u32) -> Option<Told> {
        if self.leaving || silent > self.pace.pings {
            tracing::info!(silent, "a socket to Slack says nothing any more");
            return Some(Told::Lost);
        }
        self.send(Message::Ping(Bytes::new())).await.err().map(|_| Told::Lost)
    }

    async fn send(&mut self, message: Message) -> Result<(), Error> {
        let sent = tokio::time::timeout(self.pace.ack, self.socket.send(message)).await;
        sent.unwrap_or(Err(Error::ConnectionClosed))
    }

    /// Waits for what is under way and acknowledges it here, as long as anybody waits for that.
    async fn finish(self) {
        let Self { mut socket, mut own, say, pace, .. } = self;
        drop(say);
        let rest = async {
            while let Some(ack) = own.recv().await {
                socket.send(Message::text(ack)).await?;
            }
            socket.close(None).await
        };
        // Where it has ended already nobody is left to say goodbye to.
        let _: Result<Result<(), Error>, _> = tokio::time::timeout(pace.ack, rest).await;
    }

    /// Leaves to other connections what was not said here, and what was said so late that it may not have arrived: saying it twice
    /// does no harm.
    async fn hand_over(mut self) {
        self.own.close();
        while let Some(ack) = self.own.recv().await {
            self.elsewhere.leave(ack);
        }
        let now = Instant::now();
        for (_, ack) in self.recent.drain(..).filter(|(at, _)| now.duration_since(*at) <= self.pace.ack) {
            self.elsewhere.leave(ack);
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::DuplexStream;
    use tokio_tungstenite::tungstenite::protocol::Role;
    use tokio_util::task::TaskTracker;

    use super::*;

    struct Scene {
        slack: WebSocketStream<DuplexStream>,
        told: mpsc::UnboundedReceiver<Told>,
        elsewhere: Acks,
        over: CancellationToken,
        retire: CancellationToken,
        taken: mpsc::UnboundedReceiver<(String, Say)>,
        _tasks: TaskTracker,
    }

    async fn scene(pace: Pace) -> Scene {
        let (ours, theirs) = tokio::io::duplex(1 << 16);
        let socket = WebSocketStream::from_raw_socket(ours, Role::Client, None).await;
        let slack = WebSocketStream::from_raw_socket(theirs, Role::Server, None).await;
        let (tell, told) = mpsc::unbounded_channel();
        let (sender, received) = mpsc::unbounded_channel();
        let elsewhere = Acks::default();
        let taker: Taker = Arc::new(move |envelope, say| sender.send((envelope.id, say)).unwrap());
        let connection = Connection { pace, ..Connection::new(socket, taker, elsewhere.clone(), tell) };
        let (over, retire, tasks) = (CancellationToken::new(), CancellationToken::new(), TaskTracker::new());
        tasks.spawn(connection.serve(over.clone(), retire.clone()));
        Scene { slack, told, elsewhere, over, retire, taken: received, _tasks: tasks }
    }

    impl Scene {
        async fn sends(&mut self, text: &str) {
            self.slack.send(Message::text(text)).await.unwrap();
        }

        /// The next text that arrives.
        async fn hears(&mut self) -> String {
            loop {
                match self.slack.next().await {
                    Some(Ok(Message::Text(text))) => return text.to_string(),
                    Some(Ok(_)) => {}
                    other => panic!("{other:?}"),
                }
            }
        }
    }

    const ENVELOPE: &str = r#"{"type":"events_api","envelope_id":"e1","payload":{}}"#;

    #[tokio::test]
    async fn what_is_not_understood_is_acknowledged_and_the_rest_goes_on() {
        let mut scene = scene(USUAL).await;
        for text in ["", "{", "[]", r#"{"type":"events_api"}"#] {
            scene.sends(text).await;
        }
        scene.slack.send(Message::binary(vec![0xff, 0])).await.unwrap();
        scene.sends(r#"{"type":"tomorrow","envelope_id":"e0"}"#).await;
        assert_eq!(scene.hears().await, r#"{"envelope_id":"e0"}"#);
        scene.sends(ENVELOPE).await;
        let (id, say) = scene.taken.recv().await.unwrap();
        say.say(id);
        assert_eq!(scene.hears().await, "e1");
    }

    #[tokio::test]
    async fn a_connection_that_is_silent_for_too_long_is_dead() {
        let pace = Pace { ping: Duration::from_millis(5), pings: 2, ack: Duration::from_millis(50) };
        let mut scene = scene(pace).await;
        assert_eq!(scene.told.recv().await, Some(Told::Lost), "nobody reads its pings");
    }

    #[tokio::test]
    async fn what_was_under_way_when_it_ended_is_acknowledged_elsewhere() {
        let mut scene = scene(USUAL).await;
        scene.sends(ENVELOPE).await;
        scene.sends(&ENVELOPE.replace("e1", "e2")).await;
        let (first, say) = scene.taken.recv().await.unwrap();
        say.say(first);
        assert_eq!(scene.hears().await, "e1");
        let (second, say) = scene.taken.recv().await.unwrap();
        scene.sends(r#"{"type":"disconnect","reason":"refresh_requested"}"#).await;
        scene.slack.close(None).await.unwrap();
        assert_eq!((scene.told.recv().await, scene.told.recv().await), (Some(Told::Refresh), Some(Told::Lost)));
        assert_eq!(scene.elsewhere.next().await, "e1", "it may not have arrived");
        say.say(second);
        assert_eq!(scene.elsewhere.next().await, "e2");
    }

    #[tokio::test]
    async fn whoever_retires_hears_what_comes_until_the_other_end_says_goodbye() {
        let mut scene = scene(USUAL).await;
        scene.sends(r#"{"type":"disconnect","reason":"warning"}"#).await;
        assert_eq!(scene.told.recv().await, Some(Told::Refresh));
        scene.retire.cancel();
        // Slack has sent it before it read the goodbye.
        scene.sends(ENVELOPE).await;
        let (id, say) = scene.taken.recv().await.unwrap();
        while !matches!(scene.slack.next().await, Some(Ok(Message::Close(_)))) {}
        say.say(id);
        assert_eq!(scene.elsewhere.next().await, "e1");
    }

    #[tokio::test]
    async fn a_server_that_stops_acknowledges_what_is_under_way_first() {
        let mut scene = scene(USUAL).await;
        scene.sends(ENVELOPE).await;
        let (id, say) = scene.taken.recv().await.unwrap();
        scene.over.cancel();
        say.say(id);
        drop(say);
        assert_eq!(scene.hears().await, "e1");
        assert_eq!(scene.told.recv().await, Some(Told::Stopping));
    }

    #[tokio::test]
    async fn a_socket_that_is_switched_off_says_so() {
        let mut scene = scene(USUAL).await;
        scene.sends(r#"{"type":"disconnect","reason":"link_disabled"}"#).await;
        assert_eq!(scene.told.recv().await, Some(Told::Disabled));
    }
}
