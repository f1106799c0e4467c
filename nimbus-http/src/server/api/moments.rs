//! When, where and by whom a request is made: what its relative dates refer to.

use jiff::civil::Weekday;
use nimbus_core::organization::WeekStart;
use nimbus_core::query::Moment;
use nimbus_core::time::{Timestamp, Zone};

use super::looking::Looking;
use super::visitor::Visitor;
use crate::wire::problem::Problem;

impl Looking {
    /// The zone of the caller's days: as asked for, else that of their profile, else that of the organization.
    ///
    /// # Errors
    /// `not_found` where the caller is in no such organization.
    pub async fn zone(&self, visitor: &Visitor, asked: Option<&Zone>) -> Result<Zone, Problem> {
        if let Some(zone) = asked {
            return Ok(zone.clone());
        }
        match self.zone_of_profile(visitor).await? {
            Some(zone) => Ok(zone),
            None => Ok(self.nimbus().get_organization(&self.caller, self.org).await?.time_zone),
        }
    }

    async fn zone_of_profile(&self, visitor: &Visitor) -> Result<Option<Zone>, Problem> {
        match visitor.who() {
            Some(who) => Ok(who.user.time_zone.clone()),
            // The person at this machine was let in without being looked up.
            None => Ok(self.app().people().me(&self.caller).await?.time_zone),
        }
    }

    /// The moment of a request made at `now`, with its days in the zone asked for.
    ///
    /// # Errors
    /// `not_found` where the caller is in no such organization.
    pub async fn moment(
        &self,
        visitor: &Visitor,
        now: Timestamp,
        asked: Option<&Zone>,
    ) -> Result<Moment, Problem> {
        let organization = self.nimbus().get_organization(&self.caller, self.org).await?;
        let zone = match asked {
            Some(zone) => zone.clone(),
            None => self.zone_of_profile(visitor).await?.unwrap_or(organization.time_zone),
        };
        let week_start = match organization.week_start {
            WeekStart::Monday => Weekday::Monday,
            WeekStart::Saturday => Weekday::Saturday,
            WeekStart::Sunday => Weekday::Sunday,
        };
        Ok(Moment { now, zone, week_start, me: Some(self.caller.user) })
    }
}
