//! Edits that set a field in one environment, on texts of all shapes.

use super::small;
use crate::platform::World;
use crate::source::Name;

const KINDS: &str = "
type Copy = { failover: Bool = false }
type Machine = { cpu: Int = 1 }
kind store {
  standby: Bool = false
  machine: Machine
  replica: Map<Copy, key: Region> = {}
}
";

/// The text with the edit made, or nothing where there is none.
fn edited(item: &str, path: &[&str], value: &str) -> Option<String> {
    let text = format!("{KINDS}{item}");
    let read = small(&text);
    let world = World::new(&read.module, Name::new("prod"));
    let id = world.named(Name::new("main"))?;
    let edit = world.edit_set(id, path, value)?;
    let place = read.sources.locate(edit.span)?;
    let mut changed = text.clone();
    changed.replace_range(place.start..place.end, &edit.text);
    // Whatever was made can be read, and says what was asked for.
    let again = small(&changed);
    let world = World::new(&again.module, Name::new("prod"));
    let id = world.named(Name::new("main"))?;
    let names: Vec<Name> = path.iter().map(|name| Name::new(name)).collect();
    let found = world.path(id, &names).ok()?;
    assert_eq!(world.display(&found), value, "{changed}");
    let dev = World::new(&again.module, Name::new("dev"));
    let before = World::new(&read.module, Name::new("dev"));
    if let (Some(now), Some(then)) = (dev.named(Name::new("main")), before.named(Name::new("main"))) {
        let shown = |world: &World<'_>, id| world.path(id, &names).map(|value| world.display(&value)).ok();
        if !item.contains("dev, prod") {
            assert_eq!(shown(&dev, now), shown(&before, then), "another environment changed: {changed}");
        }
    }
    Some(changed[KINDS.len()..].to_owned())
}

#[test]
fn what_stands_there_is_replaced() {
    let text = "store main {\n  in prod {\n    standby = false\n  }\n}\n";
    let made = edited(text, &["standby"], "true").expect("an edit");
    assert_eq!(made, "store main {\n  in prod {\n    standby = true\n  }\n}\n");
    let made = edited("store main in prod { machine { cpu = 2 } }\n", &["machine", "cpu"], "8").expect("an edit");
    assert_eq!(made, "store main in prod { machine { cpu = 8 } }\n");
}

#[test]
fn a_layer_is_added_or_used() {
    let made = edited("store main {\n  standby = false\n}\n", &["standby"], "true").expect("an edit");
    assert_eq!(made, "store main {\n  standby = false\n  in prod { standby = true }\n}\n");
    let text = "store main {\n  in prod {\n    machine { cpu = 2 }\n  }\n}\n";
    let made = edited(text, &["standby"], "true").expect("an edit");
    assert_eq!(made, "store main {\n  in prod {\n    machine { cpu = 2 }\n    standby = true\n  }\n}\n");
    let made = edited("store main { standby = false }\n", &["standby"], "true").expect("an edit");
    assert_eq!(made, "store main { standby = false, in prod { standby = true } }\n");
}

#[test]
fn what_has_no_body_gets_one() {
    assert_eq!(
        edited("store main\n", &["standby"], "true").expect("an edit"),
        "store main { in prod { standby = true } }\n"
    );
    let made = edited("store main in prod\n", &["standby"], "true").expect("an edit");
    assert_eq!(made, "store main in prod { standby = true }\n");
    let made = edited("store main {}\n", &["standby"], "true").expect("an edit");
    assert_eq!(made, "store main { in prod { standby = true } }\n");
}

#[test]
fn labels_are_words_of_a_path() {
    let made = edited("store main {}\n", &["replica", "us-east1", "failover"], "true").expect("an edit");
    assert_eq!(made, "store main { in prod { replica us-east1 { failover = true } } }\n");
    let text = "store main {\n  in prod {\n    replica us-east1\n  }\n}\n";
    let made = edited(text, &["replica", "us-east1", "failover"], "true").expect("an edit");
    assert_eq!(made, "store main {\n  in prod {\n    replica us-east1 { failover = true }\n  }\n}\n");
}

#[test]
fn a_layer_of_several_environments_changes_where_it_stands() {
    let text = "store main {\n  in dev, prod {\n    standby = false\n  }\n}\n";
    let made = edited(text, &["standby"], "true").expect("an edit");
    assert_eq!(made, "store main {\n  in dev, prod {\n    standby = true\n  }\n}\n");
}

#[test]
fn what_no_spec_declares_cannot_be_edited() {
    assert_eq!(edited("", &["standby"], "true"), None);
}

#[test]
fn several_fields_at_once_are_a_body() {
    let made = edited("store main {\n  standby = false\n}\n", &["machine"], "{ cpu = 8 }").expect("an edit");
    assert_eq!(made, "store main {\n  standby = false\n  in prod { machine { cpu = 8 } }\n}\n");
    let made = edited("store main in prod { machine { cpu = 2 } }\n", &["machine"], "{ cpu = 8 }").expect("an edit");
    assert_eq!(made, "store main in prod { machine { cpu = 8 } }\n");
}
