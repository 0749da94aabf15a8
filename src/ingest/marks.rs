//! Which keys may be there: a bit for each of many numbers that keys have.

/// Sets of keys, by a number of so many bits that a key has. Few others have the number of one that is there.
pub struct Marks {
    bits: Vec<u64>,
    shift: u32,
}

/// Bits for each row, about: so few keys have the number of another.
const BITS_OF_A_ROW: usize = 16;

impl Marks {
    /// None yet, of about so many.
    pub fn new(rows: usize) -> Marks {
        let bits = (rows * BITS_OF_A_ROW).next_power_of_two().max(64);
        Marks {
            bits: vec![0; bits / 64],
            shift: 64 - bits.ilog2(),
        }
    }

    fn place(&self, key: u128) -> (usize, u64) {
        let number = key as u64 >> self.shift;
        ((number / 64) as usize, 1 << (number % 64))
    }

    /// Sets the mark of a key; whether it was set.
    pub fn set(&mut self, key: u128) -> bool {
        let (place, bit) = self.place(key);
        let Some(bits) = self.bits.get_mut(place) else {
            return false;
        };
        let was = *bits & bit != 0;
        *bits |= bit;
        was
    }

    /// Whether the mark of a key is set: it may be there then, and is not otherwise.
    pub fn has(&self, key: u128) -> bool {
        let (place, bit) = self.place(key);
        self.bits.get(place).is_some_and(|bits| bits & bit != 0)
    }
}
