//! XLS: a fuzzed BIFF stream in a compound file, with or without a header's cells in front; or the whole file.
#![no_main]

use libfuzzer_sys::fuzz_target;
use linjiu_fuzz::pack::{biff, compound, label};
use linjiu_fuzz::table::{headers, kind};
use linjiu_fuzz::{read, tolerate_container_panics};

const NAME: &str = "案件202003.xls";

fuzz_target!(init: tolerate_container_panics(), |data: &[u8]| {
    let [which, rest @ ..] = data else { return };
    let _ = match which {
        0xF0.. => read(NAME, rest),
        0x80.. => read(NAME, &compound(rest)),
        _ => {
            let header = headers(kind(*which));
            let mut cells: Vec<u8> = (0_u16..).zip(header).flat_map(|(n, h)| label(0, n, h)).collect();
            cells.extend(rest);
            read(NAME, &compound(&biff(&cells)))
        }
    };
});
