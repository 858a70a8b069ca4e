//! Nothing, under the name of a crate that psutil wants on macOS only: the real one asks for a memchr so old
//! that no lock file can hold both it and procsampler, though on Linux it is never compiled.
