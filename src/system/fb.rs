//! `/proc/fb`: the frame buffers. A frame buffer is memory whose contents a screen shows.
//!
//! ```text
//! 0 virtio_gpudrmfb
//! ```
//!
//! What is odd: the file is empty if there are none. A name may contain blanks.
//!
//! Reference: proc_fb(5), `fb_seq_show` in drivers/video/fbdev/core/fb_procfs.c. Permission: any user. With
//! CONFIG_FB. Linux 2.6 and older.

use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::shape::table::Row;
use crate::shape::table_file::table_file;
use crate::text::Name;

table_file! {
    /// One sample of `/proc/fb`.
    pub struct Fb: "fb", Class::SYSTEM; {
        /// The frame buffers, by rising number.
        buffers: Vec<FrameBuffer>,
    }
    in ProcDir;

    /// The lines of a text of `/proc/fb`, one at a time. Nothing is kept.
    pub fn rows: FrameBuffer;
}

/// A frame buffer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct FrameBuffer {
    /// Its number: `/dev/fb0` is 0.
    pub number: u32,
    /// The name of its driver.
    pub name: Name<15>,
}

impl Row<'_> for FrameBuffer {
    fn read(cursor: &mut Cursor<'_>) -> Result<Self, ParseError> {
        let number = cursor.unsigned32("number")?;
        cursor.word_end("number")?;
        cursor.skip_blanks();
        let start = *cursor;
        match Name::new(cursor.line_rest()).filter(|name| !name.as_bytes().is_empty()) {
            Some(name) => Ok(FrameBuffer { number, name }),
            None => Err(start.fail("name", "a name of at most 15 bytes")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::ProcFile;

    /// Written from drivers/video/fbdev/core/fb_procfs.c: no captured machine has a screen.
    #[test]
    fn a_name_may_hold_blanks() {
        let mut fb = Fb::default();
        fb.parse(b"0 virtio_gpudrmfb\n1 EFI VGA\n", &mut ()).unwrap();
        let names: Vec<_> = fb.buffers.iter().map(|buffer| (buffer.number, buffer.name.to_str())).collect();
        assert_eq!(names, [(0, Some("virtio_gpudrmfb")), (1, Some("EFI VGA"))]);
        fb.parse(b"", &mut ()).unwrap();
        assert!(fb.buffers.is_empty());
        assert_eq!(fb.parse(b"0\n", &mut ()).unwrap_err().field(), "name");
    }
}
