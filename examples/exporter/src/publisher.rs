//! The thread that scrapes, once for all waiting requests.

use std::collections::VecDeque;
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::{io, thread};

use hyper::body::Bytes;
use tokio::sync::oneshot;

use crate::exposition::{Exposition, Format, gzip};
use crate::scrape::Scraper;

/// Requests texts from that thread.
#[derive(Clone)]
pub struct Publisher(SyncSender<Order>);

/// The requested form of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    pub format: Format,
    pub gzip: bool,
}

struct Order {
    form: Form,
    reply: oneshot::Sender<Bytes>,
}

impl Publisher {
    /// Starts the thread. No more than `most` requests wait.
    ///
    /// # Errors
    /// The thread cannot be created.
    pub fn start(scraper: Scraper, most: usize) -> io::Result<Self> {
        let (sender, orders) = mpsc::sync_channel(most);
        thread::Builder::new().name("scrape".to_owned()).spawn(move || publish(scraper, &orders))?;
        Ok(Publisher(sender))
    }

    /// Returns the current metrics. `None` if too many requests already wait.
    pub async fn text(&self, form: Form) -> Option<Bytes> {
        let (reply, text) = oneshot::channel();
        self.0.try_send(Order { form, reply }).ok()?;
        text.await.ok()
    }
}

fn publish(mut scraper: Scraper, orders: &Receiver<Order>) {
    let mut waiting = VecDeque::new();
    while let Ok(order) = orders.recv() {
        waiting.push_back(order);
        // Requests that arrive while the files are read get the next texts, because these would be too old.
        waiting.extend(orders.try_iter());
        let exposition = Exposition::new(scraper.scrape());
        let mut texts: Vec<(Form, Option<Bytes>)> = Vec::new();
        for Order { form, reply } in waiting.drain(..) {
            let text = match texts.iter().find(|(written, _)| *written == form) {
                Some((_, text)) => text.clone(),
                None => {
                    let text = write(&exposition, form);
                    texts.push((form, text.clone()));
                    text
                }
            };
            if let Some(text) = text {
                // The client may have closed the connection.
                let _ = reply.send(text);
            }
        }
    }
}

fn write(exposition: &Exposition, form: Form) -> Option<Bytes> {
    let text = exposition.text(form.format).ok()?;
    match form.gzip {
        true => gzip(text.as_bytes()).ok().map(Bytes::from),
        false => Some(Bytes::from(text)),
    }
}
