//! A file that blocks of rows are put on and taken from, so that memory need not hold them all.

use std::fs::File;
use std::io::{Result, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A file that is only added to.
#[derive(Debug)]
pub struct Shelf {
    file: File,
    /// Held while the place in the file is moved.
    moving: Mutex<()>,
}

impl Shelf {
    /// A shelf for this run alone, in the folder for temporary files: readable by its owner alone and, where the
    /// system allows it, without a name from the start, so that nothing is left of it whatever happens.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn temporary() -> Result<Shelf> {
        let mut name = [0_u8; 8];
        getrandom::fill(&mut name).map_err(std::io::Error::other)?;
        let name = format!(".linjiu-{}", super::to_hex(&name));
        let path = std::env::temp_dir().join(name);
        let shelf = Shelf::create(&path)?;
        if cfg!(unix) {
            std::fs::remove_file(&path)?;
        }
        Ok(shelf)
    }

    /// A shelf that stays, in a file that is not there yet.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn create(path: &Path) -> Result<Shelf> {
        let mut options = File::options();
        options.read(true).write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        Ok(Shelf::of(options.open(path)?))
    }

    /// One that is there.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn open(path: &Path) -> Result<Shelf> {
        Ok(Shelf::of(File::open(path)?))
    }

    fn of(file: File) -> Shelf {
        Shelf {
            file,
            moving: Mutex::new(()),
        }
    }

    fn moving(&self) -> MutexGuard<'_, ()> {
        self.moving.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts bytes behind the others; where they begin.
    ///
    /// # Errors
    /// Those of the file system, a full disk among them.
    pub fn put(&self, bytes: &[u8]) -> Result<u64> {
        let _moving = self.moving();
        let at = (&self.file).seek(SeekFrom::End(0))?;
        (&self.file).write_all(bytes)?;
        Ok(at)
    }

    /// Where the next bytes will begin.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn end(&self) -> Result<u64> {
        let _moving = self.moving();
        (&self.file).seek(SeekFrom::End(0))
    }

    /// So many bytes from a place on.
    ///
    /// # Errors
    /// Those of the file system; an end before them.
    pub fn get(&self, at: u64, length: u64) -> Result<Vec<u8>> {
        let there = self.file.metadata()?.len();
        if at.checked_add(length).is_none_or(|end| end > there) {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        let length = usize::try_from(length).map_err(std::io::Error::other)?;
        let mut bytes = vec![0; length];
        // Side by side where the system can.
        #[cfg(unix)]
        std::os::unix::fs::FileExt::read_exact_at(&self.file, &mut bytes, at)?;
        #[cfg(not(unix))]
        {
            use std::io::Read;
            let _moving = self.moving();
            (&self.file).seek(SeekFrom::Start(at))?;
            (&self.file).read_exact(&mut bytes)?;
        }
        Ok(bytes)
    }
}
