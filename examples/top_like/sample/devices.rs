//! Disks and network interfaces: their rates in the last interval and in earlier ones.

use std::collections::VecDeque;

use procsampler::delta::Rate;

/// One disk or interface.
pub struct Device {
    pub name: String,
    /// Bytes a second: read and written, or received and sent.
    pub bytes: [Rate; 2],
    /// Requests or packets a second.
    pub operations: [Rate; 2],
    /// Per cent of the time in which something was in progress; unknown for an interface.
    pub busy: Rate,
    /// The sum of the bytes a second of the last frames, the newest last. `None`: it was not known.
    pub history: VecDeque<Option<f64>>,
    is_there: bool,
}

/// How many frames a history has.
const FRAMES: usize = 120;

#[derive(Default)]
pub struct Devices {
    all: Vec<Device>,
}

impl Devices {
    /// Begins a frame. A device that is not pushed in it is removed.
    pub fn begin(&mut self) {
        self.all.iter_mut().for_each(|device| device.is_there = false);
    }

    pub fn push(&mut self, name: String, bytes: [Rate; 2], operations: [Rate; 2], busy: Rate) {
        let at = self.all.iter().position(|device| device.name == name).unwrap_or_else(|| {
            let history = VecDeque::with_capacity(FRAMES);
            self.all.push(Device { name, bytes, operations, busy, history, is_there: true });
            self.all.len() - 1
        });
        if let Some(device) = self.all.get_mut(at) {
            (device.bytes, device.operations, device.busy) = (bytes, operations, busy);
            device.is_there = true;
            if device.history.len() == FRAMES {
                device.history.pop_front();
            }
            device.history.push_back(bytes.into_iter().sum::<Rate>().known());
        }
    }

    /// Sorts them by their mean rate over some frames, so that one busy frame does not change the order.
    pub fn end(&mut self) {
        self.all.retain(|device| device.is_there);
        let of_late = |device: &Device| device.history.iter().flatten().sum::<f64>();
        self.all.sort_by(|a, b| of_late(b).total_cmp(&of_late(a)).then_with(|| a.name.cmp(&b.name)));
    }

    pub fn all(&self) -> &[Device] {
        &self.all
    }
}
