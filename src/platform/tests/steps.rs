//! `steps_of`, `topological` and `waves`: which steps there are, and in which order they go.

use super::{shown, small, told};
use crate::platform::World;
use crate::source::Name;

/// A kind whose steps are the example, beside what asks about them.
fn text(steps: &str, items: &str) -> String {
    format!(
        r#"
phases coming_back {{ first, second, third }}
type Use = {{ timeout: Duration? }}
kind thing {{
  careful: Bool = true
  uses: Map<Use, key: Capability> = {{}}
  capability call "call" {{}}
{steps}
}}
kind plan {{
  of: List<Ref>
  only: String = ""
  facet all: List<Step> =
    [for s in flatten([for x in of: steps_of(x)]) if only == "" or s.scenarios == none or contains(s.scenarios, only): s]
  facet order: String = join([for s in topological(all): "\(s.item.name).\(s.name)"], " ")
  facet groups: String = join([for w in waves(all): join([for s in w: "\(s.item.name).\(s.name)"], " ")], " | ")
}}
{items}
"#
    )
}

/// The groups of `plan p`, and the same in one row, which must be the same steps.
fn groups(steps: &str, items: &str) -> String {
    let read = small(&text(steps, items));
    let world = World::new(&read.module, Name::new("dev"));
    let groups = shown(&world, "p", "groups");
    assert_eq!(shown(&world, "p", "order"), groups.replace(" | ", " "), "the order is that of the groups");
    groups
}

const DIAMOND: &str = "
  step last during second { after = [left, right] }
  step left during second { after = [start] }
  step right during second { after = [start] }
  step start during second {}";

#[test]
fn a_diamond_goes_at_once_where_it_may() {
    let made = groups(DIAMOND, "thing a {}\nplan p { of = [a] }");
    assert_eq!(made, "a.start | a.left a.right | a.last");
}

#[test]
fn phases_go_in_their_order_whatever_stands_first() {
    let steps = "
  step c during third {}
  step a during first {}
  step b during second {}";
    assert_eq!(groups(steps, "thing x {}\nplan p { of = [x] }"), "x.a | x.b | x.c");
    // A phase with nothing in it holds nobody up.
    let steps = "
  step c during third {}
  step a during first {}";
    assert_eq!(groups(steps, "thing x {}\nplan p { of = [x] }"), "x.a | x.c");
}

#[test]
fn what_is_used_comes_back_before_who_uses_it_within_a_phase() {
    let steps = "
  step carry during first {}
  step open during second {}";
    let items = "thing user { uses used.call {} }\nthing used {}\nthing other {}\nplan p { of = [user, used, other] }";
    assert_eq!(groups(steps, items), "used.carry other.carry | user.carry | used.open other.open | user.open");
}

#[test]
fn a_step_with_a_condition_is_there_where_it_holds() {
    let steps = "
  step look during first when careful {}
  step go during second {}";
    let items = "thing a {}\nthing b { careful = false }\nplan p { of = [a, b] }";
    assert_eq!(groups(steps, items), "a.look | a.go b.go");
}

#[test]
fn what_was_filtered_out_is_waited_for_by_nobody() {
    let steps = r#"
  step copy during first { scenarios = ["region"] }
  step restore during first { scenarios = ["logical"] }
  step open during first { after = [copy, restore] }"#;
    let items = |only: &str| format!("thing a {{}}\nplan p {{ of = [a], only = \"{only}\" }}");
    assert_eq!(groups(steps, &items("")), "a.copy a.restore | a.open");
    assert_eq!(groups(steps, &items("region")), "a.copy | a.open");
    assert_eq!(groups(steps, &items("logical")), "a.restore | a.open");
    assert_eq!(groups(steps, &items("zone")), "a.open");
}

#[test]
fn the_same_step_twice_is_one() {
    assert_eq!(groups(DIAMOND, "thing a {}\nplan p { of = [a, a] }"), "a.start | a.left a.right | a.last");
    assert_eq!(groups(DIAMOND, "plan p { of = [] }"), "");
}

#[test]
fn a_circle_is_told_where_the_order_is_asked_for() {
    let steps = "
  step one during first { after = [two] }
  step two during first { after = [one] }";
    let read = small(&text(steps, "thing a {}\nplan p { of = [a] }"));
    let world = World::new(&read.module, Name::new("dev"));
    let plan = world.named(Name::new("p")).expect("the plan");
    assert!(world.path(plan, &[Name::new("groups")]).is_err());
    let said: Vec<String> = world.take_diagnostics().iter().map(|one| told(&read.sources, one)).collect();
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].contains("OLY-E203 these steps wait for each other"), "{said:?}");
    assert!(said[0].starts_with("main.oly:"), "{said:?}");
}

#[test]
fn to_wait_for_a_later_phase_is_no_circle() {
    let steps = "
  step one during first { after = [two] }
  step two during second {}";
    assert_eq!(groups(steps, "thing a {}\nplan p { of = [a] }"), "a.one | a.two");
}
