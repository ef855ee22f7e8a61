//! Answers to `olyc why`.

use super::small;
use crate::platform::World;
use crate::platform::why::{text, why};
use crate::source::Name;

#[test]
fn the_winner_and_what_it_beat() {
    let read = small(
        "type Machine = { cpu: Int = 1 }\nkind cache {\n  machine: Machine\n  size: Int = 1\n  implies lock (name)\n}\n\
         kind lock key (of) { of: String }\n\
         defaults cache {\n  machine { cpu = 2 }\n  in prod { machine { cpu = 3 } }\n}\n\
         cache main {\n  machine { cpu = 4 }\n  size = other.machine.cpu\n  in prod { machine { cpu = 5 } }\n}\ncache other {}\n",
    );
    let worlds = [World::new(&read.module, Name::new("dev")), World::new(&read.module, Name::new("prod"))];
    let told = text(&why(&worlds, &read.sources, "prod.main.machine.cpu"));
    assert_eq!(
        told,
        "prod.main.machine.cpu = 5\n  set by `cache main` in prod at main.oly:15:29: 5\n  beats  `cache main` at main.oly:13:19: 4\n  \
         beats  `defaults cache` in prod at main.oly:10:29: 3\n  beats  `defaults cache` at main.oly:9:19: 2\n  \
         beats  the default of `Machine` at main.oly:1:29: 1\n"
    );
    let told = text(&why(&worlds, &read.sources, "dev.main.size"));
    assert!(told.contains("dev.main.size = 2\n  set by `cache main` at main.oly:14:10: other.machine.cpu\n"), "{told}");
    assert!(told.contains("reads  other.machine.cpu at main.oly:9:19: 2"), "{told}");
    let told = text(&why(&worlds, &read.sources, "lock[\"main\"].of"));
    assert!(told.contains("dev.lock[\"main\"].of = main\n"), "{told}");
    assert!(told.contains("implied by `main` at main.oly:5:11"), "{told}");
    assert!(why(&worlds, &read.sources, "prod.nothing").is_empty());
    assert_eq!(why(&worlds, &read.sources, "prod.regions").len(), 1);
}
