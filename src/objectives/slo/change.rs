//! What changes take of an error budget: how often something is deployed, how often that does harm, how long until it is well again,
//! and whom it hits.
//!
//! `deployments * failing part * harm`, where the harm of one is `T * share` while the new version answers a share of the requests, and
//! `T` after that (Treynor, Dahlin, Rau, Beyer: The Calculus of Service Availability, 2017: frequency, duration, and scope).

use num_traits::{One, Zero};

use crate::evaluate::value::Number;
use crate::objectives::exact::{self, Toward};

/// What is promised, or was measured, of how changes travel. Times in seconds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Changes {
    /// Deployments a second.
    pub deploys: Number,
    /// The part of them that does harm.
    pub failure: Number,
    /// From the first failing request until people have made it well.
    pub recover: Number,
    pub canary: Option<Canary>,
    /// From the first failing request until the version before is back by itself.
    pub rollback: Option<Number>,
}

/// A new version answers `share` of the requests for `watch` seconds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Canary {
    pub share: Number,
    pub watch: Number,
}

impl Changes {
    /// How many of a period's deployments do harm.
    pub fn harmful(&self, over: Number) -> Number {
        exact::multiply(exact::multiply(self.deploys, over, Toward::Up), self.failure, Toward::Up)
    }

    /// Seconds for which one of them does harm, to whomever.
    pub fn lasts(&self) -> Number {
        self.rollback.map_or(self.recover, |within| within.min(self.recover))
    }

    /// Seconds of harm to everybody that are as bad as what one of them does.
    pub fn harm(&self) -> Number {
        let lasts = self.lasts();
        let Some(canary) = self.canary else { return lasts };
        let first = lasts.min(canary.watch);
        exact::add(exact::multiply(first, canary.share, Toward::Up), lasts - first, Toward::Up)
    }

    /// Seconds of a period that changes take.
    pub fn taken(&self, over: Number) -> Number {
        exact::multiply(self.harmful(over), self.harm(), Toward::Up)
    }

    /// Seconds that one of them may take where so much is left; nothing where nothing is.
    pub fn room(&self, over: Number, left: Number) -> Option<Number> {
        (left > Number::zero()).then(|| exact::divide(left, self.harmful(over), Toward::Down)).flatten()
    }
}

/// Ways to make room, the least first: so small a share, so quick a rollback, or both.
pub(super) fn ways(changes: &Changes, over: Number, left: Number) -> Vec<Changes> {
    let Some(room) = changes.room(over, left) else { return Vec::new() };
    let mut found = Vec::new();
    let minute = Number::from_integer(60);
    let lasts = changes.lasts();
    let permille = |share: Number| exact::floor_to(share, 3);
    // A share, watched as long as harm lasts.
    if let Some(share) = exact::divide(room, lasts, Toward::Down).map(permille)
        && share >= Number::new(1, 100)
    {
        let watch = (lasts / minute).ceil() * minute;
        found.push(Changes { canary: Some(Canary { share: share.min(Number::new(1, 2)), watch }), ..*changes });
    }
    if changes.rollback.is_none() {
        let quick = (room / minute).floor() * minute;
        if quick >= minute && changes.canary.is_none() {
            found.push(Changes { rollback: Some(quick), ..*changes });
        }
        let within = Number::from_integer(300).min(changes.recover);
        if let Some(share) = exact::divide(room, within, Toward::Down).map(permille)
            && share >= Number::new(1, 100)
        {
            let canary = Canary { share: share.min(Number::new(5, 100)), watch: Number::from_integer(600) };
            found.push(Changes { canary: Some(canary), rollback: Some(within), ..*changes });
        }
    }
    found.retain(|way| way != changes && way.taken(over) <= left && way.failure <= Number::one());
    found
}
