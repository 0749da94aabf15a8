//! Figures of money: instalments, the reserve, channels, money per head.

use super::super::View;
use super::{district, listed, money_of, part_of, sums};
use crate::assess::{flags, integers_64, texts};
use crate::failure::Result;
use crate::publish::figures::{count, yuan};
use crate::publish::standing::mart;
use crate::publish::words::Text;

pub(super) fn instalments(view: &View) -> Result<String> {
    let Some(in_kind) = sums(view, "channels", ("mode", "in_kind"), "amount")? else {
        return Ok(String::new());
    };
    let Some(frame) = mart(&view.now, "activity") else {
        return Ok(String::new());
    };
    let townships = texts(frame, "township")?;
    let total = |column: &str| -> Result<i64> {
        let values = integers_64(frame, column)?;
        let district = townships.iter().zip(values).filter(|(t, _)| t.is_none());
        Ok(district.filter_map(|(_, n)| n).sum())
    };
    let (paid, several, over) = (
        total("cases_paid")?,
        total("cases_in_instalments")?,
        total("cases_paid_over")?,
    );
    Ok(listed(
        view,
        &[
            money_of(view, Text::new("实物", "in kind"), in_kind.0, in_kind.1),
            part_of(
                view,
                Text::new(
                    "本月启动且已发放的案件中分次发放",
                    "paid in instalments, of cases begun this month and paid",
                ),
                several,
                paid,
            ),
            part_of(
                view,
                Text::new("其中发放超审批金额", "paid more than approved"),
                over,
                paid,
            ),
        ],
    ))
}

pub(super) fn reserve(view: &View) -> Result<String> {
    let Some(at) = district(view, "reserve")? else {
        return Ok(String::new());
    };
    let from = part_of(
        view,
        Text::new(
            "本月首次发放的急难型案件中用备用金",
            "from the reserve, of emergencies first paid this month",
        ),
        at("from_reserve")?,
        at("emergencies_paid")?,
    );
    let Some(frame) = mart(&view.now, "funds") else {
        return Ok(from);
    };
    let (townships, sources) = (texts(frame, "township")?, texts(frame, "fund_source")?);
    let (closing, overdrawn) = (
        integers_64(frame, "closing")?,
        integers_64(frame, "overdrawn_days")?,
    );
    let (mut over, mut known, mut balance) = (0, 0, None);
    for (((township, source), closing), days) in townships
        .into_iter()
        .zip(sources)
        .zip(closing)
        .zip(overdrawn)
    {
        if source != Some("reserve") {
            continue;
        }
        match (township, days) {
            (None, _) => balance = closing,
            (Some(_), Some(days)) => {
                known += 1;
                over += i64::from(days > 0);
            }
            (Some(_), None) => {}
        }
    }
    let accounts = part_of(
        view,
        Text::new("备用金透支的镇街", "townships with an overdrawn reserve"),
        over,
        known,
    );
    let balance = balance.map_or("—".to_owned(), yuan);
    let left = view.fill(
        Text::new("期末余额{balance}元", "balance {balance} yuan"),
        &[("balance", &balance)],
    );
    Ok(listed(view, &[from, accounts, left]))
}

pub(super) fn channels(view: &View) -> Result<String> {
    let code = ("channel", "subsidy_system");
    let (Some(payments), Some(amount)) = (
        sums(view, "channels", code, "payments")?,
        sums(view, "channels", code, "amount")?,
    ) else {
        return Ok(String::new());
    };
    Ok(listed(
        view,
        &[
            part_of(
                view,
                Text::new("经补贴系统发放笔数", "payments through the subsidy system"),
                payments.0,
                payments.1,
            ),
            money_of(view, Text::new("金额", "money"), amount.0, amount.1),
        ],
    ))
}

/// `amount / people`, rounded as marts/per_head is.
fn half_even(amount: i64, people: i64) -> i64 {
    let (quotient, twice) = (
        amount.div_euclid(people),
        amount.rem_euclid(people).saturating_mul(2),
    );
    quotient + i64::from(twice > people || (twice == people && quotient % 2 != 0))
}

/// Money and population of the deeply poor townships beside the district's.
pub(super) fn per_head(view: &View) -> Result<String> {
    let Some(frame) = mart(&view.now, "per_head") else {
        return Ok(String::new());
    };
    let (townships, deep) = (texts(frame, "township")?, flags(frame, "deep_poverty")?);
    let (amounts, people) = (
        integers_64(frame, "amount")?,
        integers_64(frame, "population")?,
    );
    let (mut poor, mut district, mut number) = ((0, 0), (0, 0), 0);
    for (((township, deep), amount), people) in
        townships.into_iter().zip(deep).zip(amounts).zip(people)
    {
        let (amount, people) = (amount.unwrap_or(0), people.unwrap_or(0));
        if township.is_none() {
            district = (amount, people);
        } else if deep == Some(true) {
            poor = (poor.0 + amount, poor.1 + people);
            number += 1;
        }
    }
    let shown = |(amount, people): (i64, i64)| {
        let per_head = if people > 0 {
            yuan(half_even(amount, people))
        } else {
            "—".to_owned()
        };
        view.fill(
            Text::new(
                "{amount}元/{people}人，人均{per_head}元",
                "{amount} yuan for {people} people, {per_head} a head",
            ),
            &[
                ("amount", &yuan(amount)),
                ("people", &count(people)),
                ("per_head", &per_head),
            ],
        )
    };
    let (poor, district) = (shown(poor), shown(district));
    Ok(view.fill(
        Text::new(
            "深度贫困镇街{n}个：{poor}；全区：{district}",
            "{n} deeply poor townships: {poor}; district: {district}",
        ),
        &[
            ("n", &count(number)),
            ("poor", &poor),
            ("district", &district),
        ],
    ))
}
