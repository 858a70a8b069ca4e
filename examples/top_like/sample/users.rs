//! Names of users.

use std::collections::HashMap;
use std::rc::Rc;

use nix::unistd::{Uid, User};

/// Names by number. Each number is looked up once: the user database may be a server on the network.
pub struct Users {
    names: HashMap<u32, Rc<str>>,
    /// The numbers are of this system, so that its user database has their names.
    are_here: bool,
}

impl Users {
    pub fn new(are_here: bool) -> Users {
        Users { names: HashMap::new(), are_here }
    }

    /// The name; the number where there is no name.
    pub fn name(&mut self, uid: u32) -> Rc<str> {
        let are_here = self.are_here;
        let name = self.names.entry(uid).or_insert_with(|| {
            let user = are_here.then(|| User::from_uid(Uid::from_raw(uid)).ok().flatten()).flatten();
            // A name comes from a file. It must not contain bytes that control the terminal.
            let name = user.map(|user| procsampler::text::Printable(user.name.as_bytes()).to_string());
            name.unwrap_or_else(|| uid.to_string()).into()
        });
        name.clone()
    }
}
