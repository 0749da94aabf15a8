pub mod assess;
pub mod calendar;
pub mod contract;
pub mod failure;
pub mod metrics;
pub mod policy;
pub mod stats;
