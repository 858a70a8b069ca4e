//! The file to which a recording is written.

use std::fs::File;
use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use crate::frame::Packer;

/// Packs payloads and appends them, in a separate thread. So neither the compressor nor a slow disk delays a
/// sample, for up to some seconds. After that the sampler waits, and records that it missed due times.
pub struct Store {
    payloads: Option<SyncSender<Vec<u8>>>,
    /// Payloads that were written, to be filled again.
    spare: Receiver<Vec<u8>>,
    written: Arc<AtomicU64>,
    thread: Option<JoinHandle<io::Result<()>>>,
}

impl Store {
    /// The largest number of payloads that wait.
    const WAITING: usize = 4;

    /// # Errors
    /// The thread can't be created.
    pub fn new(file: File) -> io::Result<Self> {
        let (payloads, waiting) = sync_channel(Self::WAITING);
        let (back, spare) = sync_channel(Self::WAITING + 1);
        let written = Arc::new(AtomicU64::new(0));
        let count = written.clone();
        let write = move || write(file, &waiting, &back, &count);
        let thread = std::thread::Builder::new().name("store".to_owned()).spawn(write)?;
        Ok(Store { payloads: Some(payloads), spare, written, thread: Some(thread) })
    }

    /// Appends a payload, and returns memory for the next one.
    ///
    /// # Errors
    /// An earlier payload could not be written.
    pub fn append(&mut self, payload: Vec<u8>) -> io::Result<Vec<u8>> {
        let sent = self.payloads.as_ref().is_some_and(|payloads| payloads.send(payload).is_ok());
        if !sent {
            self.finish()?;
            return Err(io::Error::other("the recording has been closed"));
        }
        Ok(self.spare.try_recv().unwrap_or_default())
    }

    /// The number of bytes of the file.
    pub fn written(&self) -> u64 {
        self.written.load(Ordering::Relaxed)
    }

    /// Waits until everything is written.
    ///
    /// # Errors
    /// Something could not be written.
    pub fn finish(&mut self) -> io::Result<()> {
        self.payloads = None;
        match self.thread.take().map(JoinHandle::join) {
            None => Ok(()),
            Some(Ok(written)) => written,
            Some(Err(_)) => Err(io::Error::other("the thread that writes has panicked")),
        }
    }
}

fn write(
    mut file: File,
    payloads: &Receiver<Vec<u8>>,
    back: &SyncSender<Vec<u8>>,
    written: &AtomicU64,
) -> io::Result<()> {
    let (mut packer, mut frame) = (Packer::new()?, Vec::new());
    for payload in payloads {
        packer.pack(&payload, &mut frame)?;
        file.write_all(&frame)?;
        written.fetch_add(frame.len() as u64, Ordering::Relaxed);
        // If there is enough memory to reuse, that of this payload is freed.
        let _ = back.try_send(payload);
    }
    Ok(())
}
