//! All environments together.

use super::{item, small};
use crate::evaluate::{Data, Host, Value, display};
use crate::platform::{Union, World};
use crate::source::Name;

/// OLY-E115
#[test]
fn what_all_agree_on_stands_for_itself() {
    let read = small(
        "kind cache { size: Int = 1, port: Int = 6379, next: Ref<cache>? }\ncache a { next = b, in prod { size = 4 } }\ncache b in prod {}\n"
            .replace("next = b, in", "in")
            .as_str(),
    );
    let worlds = [World::new(&read.module, Name::new("dev")), World::new(&read.module, Name::new("prod"))];
    let union = Union::new(&worlds).expect("two worlds");
    let cache = item(&union, "a");
    let span = worlds[0].item(crate::evaluate::ItemId(0)).span;
    let port = union.member(cache, Name::new("port"), span).expect("equal everywhere");
    assert_eq!(display(&port, &union), "6379");
    assert!(union.member(cache, Name::new("size"), span).is_err());
    let said = union.take_diagnostics();
    assert_eq!(said.len(), 1);
    assert_eq!(said[0].code.name(), "environments-differ");
    assert!(said[0].message.contains("`a.size` is `1` in dev and `4` in prod"), "{}", said[0].message);

    let prod = Value::new(Data::Item(item(&union, "prod")));
    let there = union.at(&Value::new(Data::Item(cache)), &prod, span).expect("it exists");
    let Data::Item(there) = there.data else { panic!("an item") };
    let size = union.member(there, Name::new("size"), span).expect("its value there");
    assert_eq!(display(&size, &union), "4");
    assert_eq!(union.items_of(Name::new("cache")).len(), 2);
    assert_eq!(union.environments_of(item(&union, "b")).len(), 1);
}
