//! Layers, records, implied items, edges, facets.

use super::{item, shown, small};
use crate::evaluate::Data;
use crate::platform::World;
use crate::source::Name;

const KINDS: &str = r#"
type Machine = { cpu: Decimal = 1, memory: Bytes = cpu * 1GiB }
type Replica = { machine: Machine?, failover: Bool = false }
type Use = { timeout: Duration?, calls: Decimal = 1 }
kind store { protected: Bool = true }
kind database is store {
  machine: Machine = { cpu = 2 }
  version: Int in 13..18 = 18
  replica: Map<Replica, key: Region> = {}
  tags: List<String> = ["a"]
  variables: Map<String> = {}
  backup: Replica?
  title: String = "\(name) on \(machine.cpu)"
  capability read "read"
  implies key_of ("sql", env.region_of) when protected
  implies key_of ("sql", r) for r, _ in replica
  facet size = machine.memory * 2
  facet loss(scenario: String) = if scenario == "zone" then 0s else 5min
}
kind key_of key (purpose, region) { purpose: String, region: String, implies ring () }
kind ring single { size: Int = 3 }
kind program { uses: Map<Use, key: Capability> = {}, step: each Stage = [] }
type Stage = { name: String label, run: String? }
"#;

fn text(items: &str) -> String {
    KINDS
        .replace("env.region_of", "\"here\"")
        .replace("purpose: String, region: String, implies", "purpose: String\n  region: String\n  implies")
        + items
}

#[test]
fn later_layers_win_and_records_merge() {
    let read = small(&text(
        r#"
defaults store { protected = false }
defaults database {
  machine { cpu = 4 }
  variables { LEVEL = "debug" }
  in prod { variables { LEVEL = "info" } }
}
database main {
  machine { memory = 7GiB }
  variables { OTHER = "x" }
  tags += "b"
  in prod {
    machine { cpu = 8 }
    replica us-east1 { failover = true }
    backup { failover = true }
    tags += ["c", "d"]
  }
}
"#,
    ));
    let dev = World::new(&read.module, Name::new("dev"));
    let prod = World::new(&read.module, Name::new("prod"));
    assert_eq!(shown(&dev, "main", "machine"), "{ cpu = 4, memory = 7GiB }");
    assert_eq!(shown(&prod, "main", "machine.cpu"), "8");
    assert_eq!(shown(&prod, "main", "machine"), "{ cpu = 8, memory = 7GiB }");
    assert_eq!(shown(&prod, "main", "variables"), r#"{ LEVEL = "info", OTHER = "x" }"#);
    assert_eq!(shown(&dev, "main", "variables.LEVEL"), "debug");
    assert_eq!(shown(&prod, "main", "tags"), r#"["a", "b", "c", "d"]"#);
    assert_eq!(shown(&prod, "main", "protected"), "false");
    assert_eq!(shown(&dev, "main", "backup"), "none");
    assert_eq!(shown(&prod, "main", "backup"), "{ failover = true }");
    assert_eq!(shown(&prod, "main", "replica"), r#"{ "us-east1" = { failover = true } }"#);
    assert_eq!(shown(&prod, "main", "title"), "main on 8");
    assert_eq!(shown(&prod, "main", "size"), "14GiB");
}

#[test]
fn implied_items_are_one() {
    let read = small(&text("database a {}\ndatabase b { replica us-east1 }\n"));
    let world = World::new(&read.module, Name::new("prod"));
    let keys: Vec<String> = world.items(Name::new("key_of")).iter().map(|id| world.item(*id).address()).collect();
    assert_eq!(keys, [r#"key_of["sql", "here"]"#, r#"key_of["sql", "us-east1"]"#]);
    let first = world.items(Name::new("key_of"))[0];
    assert_eq!(world.item(first).implied_by.len(), 2);
    assert_eq!(world.items(Name::new("ring")).len(), 1);
    assert_eq!(shown(&world, "ring", "size"), "3");
    assert_eq!(world.items(Name::new("store")).len(), 2);
}

#[test]
fn edges_have_ends_and_fields() {
    let read = small(&text(
        "database main {}\nprogram app {\n  uses main.read { timeout = 40ms }\n  in prod { uses main.read { calls = 2 } }\n}\n",
    ));
    let world = World::new(&read.module, Name::new("prod"));
    let edges = world.edges();
    assert_eq!(edges.len(), 1);
    let edge = &edges[0];
    assert_eq!((edge.from, edge.to), (item(&world, "app"), item(&world, "main")));
    assert_eq!(edge.capability, "read");
    let span = edge.span;
    let field = |name: &str| world.edge_field(0, Name::new(name), span).map(|value| world.display(&value));
    assert_eq!(field("timeout"), Ok(String::from("40ms")));
    assert_eq!(field("calls"), Ok(String::from("2")));
    assert_eq!(field("capability"), Ok(String::from("read")));
}

#[test]
fn repeated_entries_keep_their_order() {
    let read = small(&text("program app {\n  step \"Build\" { run = \"make\" }\n  step \"Test\" {}\n}\n"));
    let world = World::new(&read.module, Name::new("dev"));
    assert_eq!(shown(&world, "app", "step"), r#"[{ name = "Build", run = "make" }, { name = "Test" }]"#);
}

#[test]
fn values_remember_the_field_that_they_are() {
    let read = small(&text("database main { machine { cpu = 3 } }\n"));
    let world = World::new(&read.module, Name::new("prod"));
    let value = world.path(item(&world, "main"), &[Name::new("machine"), Name::new("cpu")]).expect("a value");
    match value.origin() {
        Some(crate::artifact::hcl::Source::Field { item, path }) => {
            assert_eq!(item, "main");
            assert_eq!(path.iter().map(|name| name.as_str()).collect::<Vec<_>>(), ["machine", "cpu"]);
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(read.sources.text(value.span.expect("a place")), "3");
    let regions = world.field(world.environment().expect("prod"), Name::new("regions")).expect("regions");
    assert_eq!(regions.origin(), Some(&crate::artifact::hcl::Source::Environment(Name::new("regions"))));
    assert!(matches!(&regions.data, Data::List(elements) if elements.len() == 2));
}

#[test]
fn environments_stand_in_the_order_of_promotion() {
    let read = small("");
    let world = World::new(&read.module, Name::new("dev"));
    let names: Vec<&str> =
        world.items(Name::new("environment")).iter().map(|id| world.item(*id).name.as_str()).collect();
    assert_eq!(names, ["dev", "prod"]);
}

#[test]
#[expect(clippy::disallowed_methods, reason = "what takes too long must be seen")]
fn a_thousand_items_are_quick() {
    let mut text = text("database main {}\n");
    for at in 0..1000 {
        text.push_str(&format!(
            "program p{at} {{\n  uses main.read {{ timeout = 40ms }}\n  step \"Build\" {{ run = \"make {at}\" }}\n}}\ndatabase d{at} {{ machine {{ cpu = 4 }} }}\n"
        ));
    }
    let read = small(&text);
    let start = std::time::Instant::now();
    let world = World::new(&read.module, Name::new("prod"));
    world.check();
    let spent = start.elapsed();
    assert_eq!(world.edges().len(), 1000);
    // In a debug build on a busy machine; a quadratic pass would take minutes.
    assert!(spent.as_secs() < 20, "{spent:?}");
}

#[test]
fn pictures_show_who_uses_what() {
    let read = small(&text("database main {}\nprogram app { uses main.read }\n"));
    let world = World::new(&read.module, Name::new("prod"));
    let picture = crate::platform::graph::graph(&world, crate::platform::graph::Show::Architecture);
    assert_eq!(
        picture.mermaid(),
        "flowchart LR\n  subgraph kind_database[\"database\"]\n    main[\"main\"]\n  end\n  \
         subgraph kind_program[\"program\"]\n    app[\"app\"]\n  end\n  app -->|\"read\"| main\n"
    );
    assert!(picture.dot().contains("app -> main [label=\"read\"];"));
    let guarded = crate::platform::graph::graph(&world, crate::platform::graph::Show::Security);
    assert!(guarded.nodes.iter().any(|node| node.title == "key_of[\"sql\", \"here\"]" && node.implied), "{guarded:?}");
}
