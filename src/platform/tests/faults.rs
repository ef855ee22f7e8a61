//! What is wrong, each once.

use super::{shown, small, wrong};
use crate::platform::World;
use crate::source::Name;

#[test]
fn a_circle_is_shown_as_its_path() {
    let said = wrong(
        "kind cache { memory: Bytes = 1GiB, other: Bytes = memory }\n\
         cache a { memory = b.memory }\ncache b { memory = c.other }\ncache c { memory = a.memory }\n",
        "dev",
    );
    assert_eq!(said.len(), 1, "{said:#?}");
    assert!(said[0].contains("value-cycle"), "{said:#?}");
    assert!(said[0].contains("`a.memory` → `b.memory` → `c.other` → `c.memory` → `a.memory`"), "{said:#?}");
}

#[test]
fn equal_layers_and_ranges() {
    let said = wrong(
        "kind cache { size: Int in 1..10 = 1 }\n\
         cache a {\n  in dev, prod { size = 2 }\n  in prod { size = 3 }\n}\n\
         cache b { size = 11 }\n",
        "prod",
    );
    assert_eq!(said.len(), 2, "{said:#?}");
    assert!(said[0].starts_with("equal-layers `3` two layers of the same rank set `a.size`"), "{said:#?}");
    assert!(said[1].starts_with("out-of-range `11` `11` is out of range: at most `10`"), "{said:#?}");
}

#[test]
fn missing_fields_and_checks() {
    let said = wrong(
        "kind cache {\n  /// How much it holds.\n  memory: Bytes\n  size: Int = 1\n\
         \x20 check big_enough when size > 1 {\n    require size >= 5\n    at size\n    say \"`\\(name)` is \\(size)\"\n    help \"make it larger\"\n  }\n}\n\
         cache a {}\ncache b { memory = 1GiB, size = 3 }\n",
        "dev",
    );
    assert_eq!(said.len(), 2, "{said:#?}");
    assert!(said[0].starts_with("missing-field `a` the cache `a` does not say its `memory`"), "{said:#?}");
    assert!(said[1].starts_with("check-failed `3` `b` is 3"), "{said:#?}");
}

#[test]
fn faults_do_not_cascade() {
    let said = wrong(
        "kind cache { a: Int = whole(1 / 2), b: Int = a + 1, c: List<Int> = [a, b] }\ncache x {}\ncache y { b = x.b }\n",
        "dev",
    );
    assert_eq!(said.len(), 1, "{said:#?}");
    assert!(said[0].starts_with("not-whole"), "{said:#?}");
}

/// OLY-E113: an end. Optimised, 8 MiB are enough; unoptimised frames are several times as large.
#[test]
fn a_long_chain_ends() {
    let mut text = String::from("kind link { to: Int = 1 }\nlink n0 {}\n");
    for at in 1..4000 {
        text.push_str(&format!("link n{at} {{ to = n{}.to }}\n", at - 1));
    }
    let work = std::thread::Builder::new().stack_size(64 << 20).spawn(move || {
        let read = small(&text);
        let world = World::new(&read.module, Name::new("dev"));
        shown(&world, "n3999", "to")
    });
    let said = work.expect("a thread").join().expect("no overflow");
    assert!(said.starts_with("too-deep"), "{said}");
}

/// OLY-E207: outputs are the blueprints' to say.
#[test]
fn outputs_come_from_blueprints() {
    let read = small("kind mailer { provides address: String after apply }\nmailer post {}\n");
    let world = World::new(&read.module, Name::new("dev"));
    assert!(shown(&world, "post", "address").starts_with("not-provided"));
}
