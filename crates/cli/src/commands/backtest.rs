//! `twocard backtest`

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use twocard_backtest::report::{self, PackReport, Report};
use twocard_backtest::{History, Inputs, Plan, Pooled, Refusal, Replay};
use twocard_contracts::codes::divisions::{self, Jurisdiction};
use twocard_contracts::tables::{ACCOUNT_OPENINGS, SIM_ACTIVATIONS};
use twocard_rules::RulePack;
use twocard_tables::TableDir;

use crate::exit::{self, UsageError};
use crate::manifest::{JurisdictionEntry, sha256_hex};
use crate::progress::Steps;
use crate::run::args::ReadingArgs;
use crate::run::options::{PipelineFile, Reading, day, divisions_text, jurisdiction_code};
use crate::run::pack;
use crate::{output, threads};

/// Replay history night by night: what a rule pack, or one against another, would have found
///
/// Goes through the nights from --from to --to over the tables of one run, evaluates the pack and ranks as of each
/// night, seeing nothing of later, and holds the first leads of each list against the cards that became involved within
/// 30, 60 and 90 days after it. Writes CSV tables, summary.json and backtest.html. With --versus a second pack goes
/// through the same nights. With --propose, weights fitted on that history are written as a copy of the pack; this is
/// refused on simulated data, under 12 nights that 90 days can judge, and under 100 cards that became involved.
#[derive(Debug, Args)]
pub(crate) struct BacktestArgs {
    /// Pipeline file; takes jurisdiction, rules, divisions, threads, [risk] and, with --input, what reads files
    pipeline: Option<PathBuf>,
    /// Rule pack A; the pack built in (pipelines/rules/cn.toml) where absent
    #[arg(long, value_name = "FILE")]
    rules: Option<PathBuf>,
    /// Rule pack B, held against A on the same nights
    #[arg(long, value_name = "FILE")]
    versus: Option<PathBuf>,
    /// First night
    #[arg(long, value_name = "DAY")]
    from: String,
    /// No night after this day
    #[arg(long, value_name = "DAY")]
    to: String,
    /// From night to night: days such as 7d, or weeks such as 1w
    #[arg(long, value_name = "STEP", default_value = "7d")]
    step: String,
    /// A published run, an OUT folder of `run` or `ingest`, or a folder of tables
    #[arg(long, value_name = "DIR", required_unless_present = "input", conflicts_with = "input")]
    tables: Option<PathBuf>,
    /// Folder of source files, read into OUT/tables and OUT/vault first
    #[arg(long, value_name = "DIR")]
    input: Option<PathBuf>,
    /// Six-digit division code (GB/T 2260) the lists are for; one ending in 00 or 0000 covers what lies under it
    #[arg(long, value_name = "CODE")]
    jurisdiction: Option<String>,
    /// Folder that gets the results
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Leads that are worked on a night: the first so many of the list
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..))]
    capacity: u32,
    /// Last day whose cases are in the data; the last day on which one became known where absent. Nights whose horizon
    /// reaches beyond it are left out of that horizon and counted
    #[arg(long, value_name = "DAY")]
    labels_until: Option<String>,
    /// Write pack A with weights fitted on this history to a new file
    #[arg(long, value_name = "FILE")]
    propose: Option<PathBuf>,
    /// Division table; GB/T 2260 from 1981 where absent
    #[arg(long, value_name = "FILE")]
    divisions: Option<PathBuf>,
    /// Source mapping for --input: a TOML file, or builtin:NAME; may be given several times
    #[arg(long, value_name = "MAPPING", requires = "input")]
    mapping: Vec<String>,
    /// Token key for --input; OUT/vault/token.key by default
    #[arg(long, value_name = "FILE", requires = "input")]
    key_file: Option<PathBuf>,
    /// Threads; all cores where absent
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
}

pub(crate) fn backtest(args: &BacktestArgs) -> Result<u8> {
    let mut file = args.pipeline.as_deref().map(PipelineFile::load).transpose()?.unwrap_or_default();
    let settings = file.ranking()?;
    let flags = ReadingArgs {
        out: Some(args.out.clone()),
        divisions: args.divisions.clone(),
        key_file: args.key_file.clone(),
        mapping: args.mapping.clone(),
        threads: args.threads,
        ..ReadingArgs::default()
    };
    let reading = file.reading(args.input.as_deref(), &flags)?;
    threads::limit(reading.flags.threads);
    let plan = plan(args)?;
    let Some(code) = args.jurisdiction.clone().or(settings.jurisdiction) else {
        return Err(UsageError("--jurisdiction is needed, as a flag or in the pipeline file".to_owned()).into());
    };
    let code = jurisdiction_code(&code)?;
    let (divisions_name, text) = divisions_text(reading.flags.divisions.as_deref())?;
    let divisions = divisions::parse(&text).with_context(|| format!("divisions {divisions_name}"))?;
    if !divisions.is_known(code) {
        let what = format!("--jurisdiction {code:06}: not in the division table {divisions_name}");
        return Err(UsageError(what).into());
    }
    let rules = args.rules.clone().or(settings.rules);
    let mut packs = vec![(file_name(rules.as_deref()), pack::load(rules.as_deref())?)];
    if let Some(versus) = &args.versus {
        packs.push((file_name(Some(versus)), pack::load(Some(versus))?));
    }
    if let Some(taken) = args.propose.as_ref().filter(|path| path.exists()) {
        return Err(
            UsageError(format!("--propose {}: is there already, nothing is overwritten", taken.display())).into()
        );
    }

    let tables = tables(args, &reading)?;
    let mut history = History::read(&tables, plan.labels_until)?;
    // an answer key beside the files says it too
    history.is_simulated |= args.input.as_ref().is_some_and(|input| input.join("answer-key").is_dir());
    if args.propose.is_some() && history.is_simulated {
        return Err(Refusal::Simulated.into());
    }
    let jurisdiction = Jurisdiction::of(&divisions, code);
    let inputs =
        Inputs { tables: &tables, history: &history, jurisdiction: &jurisdiction, risk: &settings.risk, plan: &plan };
    let steps = Steps::new(plan.nights().len() + 1);
    let only_packs: Vec<&RulePack> = packs.iter().map(|(_, pack)| pack).collect();
    let replays = twocard_backtest::replay(&inputs, &only_packs, |as_of| steps.begin(&as_of.to_string()))?;
    steps.finish();

    let name = JurisdictionEntry::new(&jurisdiction, divisions.name(code)).title();
    let report = report_of(&plan, &history, name, &packs, &replays)?;
    let written = report::write(&args.out, &report)?;
    output::say(&told(&report, &args.out, &written))?;
    if let Some(path) = &args.propose {
        propose(path, &packs[0].1, &replays[0], &history, &plan)?;
    }
    let unjudged: Vec<String> =
        report.packs[0].pooled.iter().filter(|sum| sum.n_nights == 0).map(|sum| sum.horizon.to_string()).collect();
    if unjudged.is_empty() {
        return Ok(exit::DONE);
    }
    let (days, until) = (unjudged.join(", "), history.labels_until);
    output::remark(&format!("warning: no night can be judged within {days} days: cases are known up to {until}"));
    Ok(exit::WARNINGS)
}

fn plan(args: &BacktestArgs) -> Result<Plan> {
    let plan = Plan {
        from: day("--from", &args.from)?,
        to: day("--to", &args.to)?,
        step_days: step_days(&args.step).ok_or_else(|| {
            UsageError(format!("--step {}: not a number of days such as 7d, or weeks such as 1w", args.step))
        })?,
        capacity: args.capacity as usize,
        labels_until: args.labels_until.as_deref().map(|text| day("--labels-until", text)).transpose()?,
    };
    if plan.to < plan.from {
        return Err(UsageError(format!("--to {}: lies before --from {}", plan.to, plan.from)).into());
    }
    Ok(plan)
}

/// `7d`, `7` or `1w`; from a day to ten years.
fn step_days(text: &str) -> Option<u32> {
    let (number, days) = match text.strip_suffix('w') {
        Some(weeks) => (weeks, 7),
        None => (text.strip_suffix('d').unwrap_or(text), 1),
    };
    let is_plain = number.bytes().all(|byte| byte.is_ascii_digit());
    number.parse::<u32>().ok().filter(|_| is_plain)?.checked_mul(days).filter(|days| (1..=3660).contains(days))
}

/// The folder of tables that is meant; with --input they are made first.
fn tables(args: &BacktestArgs, reading: &Reading) -> Result<TableDir> {
    let Some(given) = &args.tables else {
        super::ingest::read(reading)?;
        return Ok(TableDir::new(args.out.join("tables")));
    };
    let places = [given.clone(), given.join("tables"), given.join("current").join("tables")];
    let has_openings = |dir: &TableDir| dir.has(&ACCOUNT_OPENINGS) && dir.has(&SIM_ACTIVATIONS);
    match places.into_iter().map(TableDir::new).find(has_openings) {
        Some(tables) => Ok(tables),
        None => bail!("{}: no tables here; `twocard run` and `twocard ingest` make them", given.display()),
    }
}

fn file_name(path: Option<&Path>) -> String {
    let name = path.map(|path| path.file_name().unwrap_or_default().to_string_lossy().into_owned());
    name.unwrap_or_else(|| pack::BUILT_IN_NAME.to_owned())
}

fn report_of<'a>(
    plan: &'a Plan,
    history: &'a History,
    jurisdiction: String,
    packs: &'a [(String, RulePack)],
    replays: &'a [Replay],
) -> Result<Report<'a>> {
    let mut told = Vec::with_capacity(packs.len());
    for (((file, pack), replay), side) in packs.iter().zip(replays).zip(["A", "B"]) {
        told.push(PackReport {
            side,
            name: &pack.name,
            file: file.clone(),
            sha256: sha256_hex(pack.text.as_bytes()),
            replay,
            pooled: twocard_backtest::pooled(plan, &replay.nights),
            bands: twocard_backtest::fit(&pack.text, &replay.bands)?,
        });
    }
    let comparison = match replays {
        [first, second] => Some(twocard_backtest::compare(plan, &first.nights, &second.nights)),
        _ => None,
    };
    Ok(Report { plan, history, jurisdiction, version: env!("CARGO_PKG_VERSION"), packs: told, comparison })
}

fn told(report: &Report<'_>, out: &Path, written: &[&str]) -> String {
    let nights = report.plan.nights().len();
    let mut lines = vec![format!(
        "{nights} nights {} to {}, {} leads a night, cases known up to {}",
        report.plan.from, report.plan.to, report.plan.capacity, report.history.labels_until
    )];
    for pack in &report.packs {
        lines.push(format!("pack {}  {} ({})", pack.side, pack.name, pack.file));
        lines.extend(pack.pooled.iter().map(told_horizon));
    }
    for of in report.comparison.iter().flat_map(|comparison| &comparison.horizons) {
        let points = |value: f64| format!("{:+.1}", value * 100.0);
        let difference = of.precision_difference.map_or_else(|| "-".to_owned(), points);
        let interval = of.interval.map_or_else(String::new, |i| format!(" ({} to {})", points(i.low), points(i.high)));
        lines.push(format!(
            "B - A  {} days: {} hits gained, {} lost; precision {difference} points{interval}",
            of.horizon, of.n_gained, of.n_lost
        ));
    }
    lines.push(format!("files  {}: {}", out.display(), written.join(", ")));
    lines.join("\n") + "\n"
}

fn told_horizon(sum: &Pooled) -> String {
    let per_cent = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| format!("{:.1}%", value * 100.0));
    format!(
        "  {} days: {} nights ({} censored), {} of {} leads hit, precision {}, lift {}, recall {} ({} of {} cards)",
        sum.horizon,
        sum.n_nights,
        sum.n_censored,
        sum.n_hits,
        sum.n_listed,
        per_cent(sum.precision),
        sum.lift.map_or_else(|| "-".to_owned(), |lift| format!("{lift:.1}")),
        per_cent(sum.recall),
        sum.n_cards_reached,
        sum.n_cards
    )
}

fn propose(path: &Path, pack: &RulePack, replay: &Replay, history: &History, plan: &Plan) -> Result<()> {
    let text = twocard_backtest::propose(pack, replay, history, plan)?;
    let context = || format!("cannot write {}", path.display());
    let mut file = std::fs::File::create_new(path).with_context(context)?;
    std::io::Write::write_all(&mut file, text.as_bytes()).with_context(context)?;
    output::say(&format!("pack   {}: weights fitted on this history, to be read and back-tested\n", path.display()))
}

#[cfg(test)]
mod tests {
    use super::step_days;

    #[test]
    fn steps_are_days_or_weeks() {
        assert_eq!([step_days("7d"), step_days("10"), step_days("2w")], [Some(7), Some(10), Some(14)]);
        for wrong in ["", "d", "0d", "-7d", "+7d", "1.5d", "1m", "99999999999d", "5000d"] {
            assert_eq!(step_days(wrong), None, "{wrong}");
        }
    }
}
