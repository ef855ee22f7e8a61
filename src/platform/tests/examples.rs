//! The three examples with the whole library: nothing goes wrong when every field and every rule is evaluated.

use super::{Read, read, told};
use crate::platform::World;

fn example(files: &[(&str, &str)]) -> Read {
    let mut texts: Vec<(&str, &str)> = crate::library::FILES.to_vec();
    texts.extend_from_slice(files);
    read(&texts)
}

fn fine(read: &Read) {
    let mut said: Vec<String> = Vec::new();
    for environment in &read.module.environments {
        let world = World::new(&read.module, *environment);
        world.check();
        said.extend(world.take_diagnostics().iter().map(|found| told(&read.sources, found)));
        assert!(world.all_items().count() > 10, "implied items");
    }
    // Warnings of the library's own rules are no faults.
    said.retain(|text| !text.contains("OLY-E205"));
    assert!(said.is_empty(), "{}", said.join("\n"));
}

#[test]
fn the_hello_example() {
    fine(&example(&[("main.oly", include_str!("../../../examples/hello/main.oly"))]));
}

#[test]
fn the_shop_example() {
    fine(&example(&[("shop.oly", include_str!("../../../examples/shop/shop.oly"))]));
}

#[test]
fn the_olympus_example() {
    fine(&example(&[
        ("main.oly", include_str!("../../../examples/olympus/main.oly")),
        ("data.oly", include_str!("../../../examples/olympus/data.oly")),
        ("services.oly", include_str!("../../../examples/olympus/services.oly")),
        ("promises.oly", include_str!("../../../examples/olympus/promises.oly")),
    ]));
}
