//! What ordinary openings look like, as parameters.

use crate::parameter::{Listed, Parameter, Ratio, Section, ratio, share, within};
use crate::rng::Span;

/// SIMs among all openings.
const SIM_SHARE: Parameter<f64> = share("sim_share", 0.38);
/// Accounts of companies among all accounts, SIMs of companies among all SIMs.
const UNIT_SHARE: Parameter<f64> = share("unit_share", 0.015);
const NEAR_HOME_SHARE: Parameter<f64> = share("near_home_share", 0.92);
/// Minors drawn who then do open a card.
const MINOR_SHARE: Parameter<f64> = share("minor_share", 0.3);
/// SIM activations that are the first row about a person and bring the number they keep.
const OWN_NUMBER_SHARE: Parameter<f64> = share("own_number_share", 0.6);
const ONLINE_ACCOUNT_SHARE: Parameter<f64> = share("online_account_share", 0.17);
const ONLINE_SIM_SHARE: Parameter<f64> = share("online_sim_share", 0.12);
const ELDER_AGENT_SHARE: Parameter<f64> = share("elder_agent_share", 0.25);
const SPOUSE_AGENT_SHARE: Parameter<f64> = share("spouse_agent_share", 0.012);
const NEIGHBOUR_AGENT_SHARE: Parameter<f64> = share("neighbour_agent_share", 0.003);
const RELATION_RECORDED_SHARE: Parameter<f64> = share("relation_recorded_share", 0.8);
/// Cards whose status has changed since they were opened.
const CHANGED_SHARE: Parameter<f64> = share("changed_share", 0.11);
/// Of those, the ones whose record is sent again.
const SENT_AGAIN_SHARE: Parameter<f64> = share("sent_again_share", 0.2);

/// SIMs and accounts that go to the few who open far more than others.
const FREQUENT_SIM_SHARE: Parameter<f64> = share("frequent_sim_share", 0.04);
const FREQUENT_ACCOUNT_SHARE: Parameter<f64> = share("frequent_account_share", 0.015);
/// Accounts lost and replaced by a new card at the same bank, and after how many days.
const LOST_SHARE: Parameter<f64> = share("lost_share", 0.01);
const DAYS_TO_LOSS: Parameter<Span> = within("days_to_loss", 15, 300);
/// New numbers that somebody else had before, and for how many days nobody has them.
const RECYCLED_SHARE: Parameter<f64> = share("recycled_share", 0.35);
const DAYS_TO_RECYCLING: Parameter<Span> = within("days_to_recycling", 90, 180);
/// Openings that a bank or operator lets pass although it would be one too many for the holder.
const OVER_LIMIT_SHARE: Parameter<f64> = share("over_limit_share", 0.03);
/// How much the share of one bank, and that of online openings, grows over the history.
const BANK_GROWTH: Parameter<Ratio> = ratio("bank_growth", 0.4);
const ONLINE_GROWTH: Parameter<Ratio> = ratio("online_growth", 0.5);

/// What shaped the ordinary openings.
pub(crate) const PARAMETERS: &[Listed] = &[
    SIM_SHARE.listed(),
    UNIT_SHARE.listed(),
    NEAR_HOME_SHARE.listed(),
    MINOR_SHARE.listed(),
    OWN_NUMBER_SHARE.listed(),
    ONLINE_ACCOUNT_SHARE.listed(),
    ONLINE_SIM_SHARE.listed(),
    ELDER_AGENT_SHARE.listed(),
    SPOUSE_AGENT_SHARE.listed(),
    NEIGHBOUR_AGENT_SHARE.listed(),
    RELATION_RECORDED_SHARE.listed(),
    CHANGED_SHARE.listed(),
    SENT_AGAIN_SHARE.listed(),
    FREQUENT_SIM_SHARE.listed(),
    FREQUENT_ACCOUNT_SHARE.listed(),
    LOST_SHARE.listed(),
    DAYS_TO_LOSS.listed(),
    RECYCLED_SHARE.listed(),
    DAYS_TO_RECYCLING.listed(),
    OVER_LIMIT_SHARE.listed(),
    BANK_GROWTH.listed(),
    ONLINE_GROWTH.listed(),
];

/// The values of one simulation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Habits {
    pub(crate) sim_share: f64,
    pub(crate) unit_share: f64,
    pub(crate) near_home_share: f64,
    pub(crate) minor_share: f64,
    pub(crate) own_number_share: f64,
    pub(crate) online_account_share: f64,
    pub(crate) online_sim_share: f64,
    pub(crate) elder_agent_share: f64,
    pub(crate) spouse_agent_share: f64,
    pub(crate) neighbour_agent_share: f64,
    pub(crate) relation_recorded_share: f64,
    pub(crate) changed_share: f64,
    pub(crate) sent_again_share: f64,
    pub(crate) frequent_sim_share: f64,
    pub(crate) frequent_account_share: f64,
    pub(crate) lost_share: f64,
    pub(crate) days_to_loss: Span,
    pub(crate) recycled_share: f64,
    pub(crate) days_to_recycling: Span,
    pub(crate) over_limit_share: f64,
    pub(crate) bank_growth: f64,
    pub(crate) online_growth: f64,
}

impl Habits {
    pub(crate) fn of(section: &Section) -> Self {
        Self {
            sim_share: section.get(SIM_SHARE),
            unit_share: section.get(UNIT_SHARE),
            near_home_share: section.get(NEAR_HOME_SHARE),
            minor_share: section.get(MINOR_SHARE),
            own_number_share: section.get(OWN_NUMBER_SHARE),
            online_account_share: section.get(ONLINE_ACCOUNT_SHARE),
            online_sim_share: section.get(ONLINE_SIM_SHARE),
            elder_agent_share: section.get(ELDER_AGENT_SHARE),
            spouse_agent_share: section.get(SPOUSE_AGENT_SHARE),
            neighbour_agent_share: section.get(NEIGHBOUR_AGENT_SHARE),
            relation_recorded_share: section.get(RELATION_RECORDED_SHARE),
            changed_share: section.get(CHANGED_SHARE),
            sent_again_share: section.get(SENT_AGAIN_SHARE),
            frequent_sim_share: section.get(FREQUENT_SIM_SHARE),
            frequent_account_share: section.get(FREQUENT_ACCOUNT_SHARE),
            lost_share: section.get(LOST_SHARE),
            days_to_loss: section.get(DAYS_TO_LOSS),
            recycled_share: section.get(RECYCLED_SHARE),
            days_to_recycling: section.get(DAYS_TO_RECYCLING),
            over_limit_share: section.get(OVER_LIMIT_SHARE),
            bank_growth: section.get(BANK_GROWTH).0,
            online_growth: section.get(ONLINE_GROWTH).0,
        }
    }
}
