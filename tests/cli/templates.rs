//! Every template of `olyc init` is a spec that checks and builds as it comes.

use crate::Place;

#[test]
fn every_template_checks_and_builds() {
    for template in ["hello", "service", "platform"] {
        let place = Place::new(&[]);
        place.run(&["init", "--template", template, "--yes"]).exits(0);
        place.run(&["check"]).exits(0);
        place.run(&["fmt", "--check"]).exits(0);
        place.run(&["build"]).exits(0);
        place.run(&["build", "--check"]).exits(0);
    }
}
