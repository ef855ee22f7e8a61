use std::time::Instant;

use olyc::artifact::hcl;
use olyc::blueprint::merge::merge;

use crate::look::big;

/// Growth is linear: ten times the services take about ten times as long.
#[test]
#[ignore = "a measurement"]
fn merging_many_services() {
    for services in [100, 1_000, 10_000] {
        let trees = big(services);
        let start = Instant::now();
        let merged = merge(&trees).value;
        let merging = start.elapsed();
        let start = Instant::now();
        let bytes: usize = merged.module.iter().map(|file| hcl::print(file).text.len()).sum();
        eprintln!("{services} services: merged in {merging:?}, printed {bytes} bytes in {:?}", start.elapsed());
    }
}
