"""The rules of a pack in Python polars, as an analyst would write them: rolling distinct counts, joins, group-bys.

    rules_in_polars.py TABLES PACK LIMIT_SECONDS     every rule in a process of its own
    rules_in_polars.py TABLES PACK --rule N          the rule at position N

`make bench-rules` calls it. Per rule it prints seconds (reading the columns included, starting Python not), the subjects
that reach the lowest band, and peak memory. It does less than twocard: no qualifiers, exemptions, weights or rows of a
finding; `excess` has one expected count per outlet and hour of the week, without shrinkage or false discovery rate. Keys
with too few holders in all are dropped before a window is rolled, which polars needs to get through at all.
"""

import os
import resource
import subprocess
import sys
import time
import tomllib
from datetime import date, datetime, timedelta

os.environ.setdefault("POLARS_MAX_THREADS", "2")
import polars as pl  # noqa: E402

AS_OF = date(2024, 6, 30)
KINDS = ["burst", "excess", "over_limit", "consecutive", "mismatch", "soon_after", "listed"]
TIMES = {"account_openings": "opened_at", "sim_activations": "activated_at"}
CARDS = {"account_openings": "account_key", "sim_activations": "sim_key"}


class Tables:
    """The Parquet of a run, scanned lazily."""

    def __init__(self, folder):
        self.folder = folder

    def scan(self, name):
        return pl.scan_parquet(f"{self.folder}/{name}.parquet")

    def openings(self, over):
        """One frame over the card tables: the columns that rules look at, under common names."""
        parts = []
        for table in over:
            is_sim = table == "sim_activations"
            at = pl.col(TIMES[table])
            parts.append(
                self.scan(table)
                .filter(at < datetime.combine(AS_OF + timedelta(days=1), datetime.min.time()))
                .select(
                    at.alias("at"),
                    pl.col(TIMES[table] + "_day_only").alias("day_only"),
                    (pl.col(CARDS[table]).cast(pl.Int64) * 2 + is_sim).alias("card"),
                    pl.lit(is_sim).alias("is_sim"),
                    pl.col("holder_key").alias("holder"),
                    pl.when(pl.col("agent_key") != pl.col("holder_key")).then("agent_key").alias("agent"),
                    pl.when(pl.col("agent_key").is_null()).then("agent_phone_key").alias("agent_phone"),
                    pl.coalesce("agent_key", "agent_phone_key").is_null().alias("without_agent"),
                    pl.col("phone_key").alias("phone"),
                    pl.when(pl.col("address_level") == "room").then("address_key").alias("address"),
                    pl.col("device_key").alias("device"),
                    pl.col("ip_key").alias("ip"),
                    pl.col("email_key").alias("email"),
                    pl.col("outlet_key").alias("outlet"),
                    pl.col("employer_key").alias("employer"),
                    pl.when(pl.col("staff_no").is_not_null())
                    .then(pl.struct("institution_code", "staff_no").hash())
                    .alias("staff"),
                    pl.col("institution_code").alias("institution"),
                    pl.col("channel"),
                    (pl.lit(None, pl.String) if is_sim else pl.col("account_class")).alias("account_class"),
                    pl.col("sim_kind" if is_sim else "product_code").alias("product"),
                    (pl.lit(None, pl.UInt32) if is_sim else pl.col("legal_rep_key")).alias("legal_rep"),
                    (pl.lit(None, pl.Date) if is_sim else pl.col("registered_on")).alias("registered_on"),
                    pl.col("closed_at"),
                    pl.col("status"),
                    pl.col("status_since"),
                )
            )
        return pl.concat(parts)


def where(rows, rule, tests):
    """The rows a rule looks at: its days, and its `where`."""
    first, last = rule.get("valid_from"), rule.get("valid_to")
    if first:
        rows = rows.filter(pl.col("at") >= datetime.combine(first, datetime.min.time()))
    if last:
        rows = rows.filter(pl.col("at") < datetime.combine(last + timedelta(days=1), datetime.min.time()))
    columns = {"account_classes": "account_class", "products": "product", "channels": "channel"}
    for name, value in tests.items():
        if name == "without_agent":
            rows = rows.filter(pl.col("without_agent"))
        elif name == "hours":
            start, end = value
            hour = pl.col("at").dt.hour()
            inside = (hour >= start) & (hour < end) if start < end else (hour >= start) | (hour < end)
            rows = rows.filter(inside & ~pl.col("day_only"))
        elif name.startswith("not_"):
            rows = rows.filter(~pl.col(columns[name.removeprefix("not_")]).is_in(value).fill_null(False))
        else:
            rows = rows.filter(pl.col(columns[name]).is_in(value))
    return rows


def keyed(rows, key):
    names = [key] if isinstance(key, str) else key
    return rows.drop_nulls(names), names


def counted(tables, rows, count):
    """The rows with what a burst counts in column `what`."""
    if count == "holders":
        return rows.with_columns(what=pl.col("holder").cast(pl.Int64)).drop_nulls("what")
    if count == "institutions":
        return rows.with_columns(what=pl.col("institution").hash().cast(pl.Int64, wrap_numerical=True))
    if count in ("counties", "provinces"):
        digits = 6 if count == "counties" else 2
        outlets = tables.scan("outlets").unique("outlet_key").select(outlet="outlet_key", place="division_code")
        joined = rows.join(outlets, on="outlet", how="inner").drop_nulls("place")
        return joined.with_columns(what=pl.col("place").str.slice(0, digits).cast(pl.Int64))
    return rows.with_columns(what=pl.col("card"))


def window_of(numbers):
    if "window_minutes" in numbers:
        return f"{numbers['window_minutes']}m"
    return f"{numbers['window_days']}d" if "window_days" in numbers else None


def burst(tables, rule, numbers):
    least = numbers["bands"][0]["at_least"]
    rows = where(tables.openings(numbers["over"]), rule, numbers.get("where", {}))
    rows, names = keyed(rows, numbers["key"])
    if "window_minutes" in numbers:
        rows = rows.filter(~pl.col("day_only"))
    if numbers["count"] == "further_cards":
        extra = rows.group_by(*names, "holder", "institution").agg(pl.col("card").n_unique() - 1)
        return extra.group_by(names).agg(pl.col("card").sum()).filter(pl.col("card") >= least).collect().height
    rows = counted(tables, rows, numbers["count"]).select(*names, "at", "what")
    window = window_of(numbers)
    if window is None:
        peaks = rows.group_by(names).agg(peak=pl.col("what").n_unique())
        return peaks.filter(pl.col("peak") >= least).collect().height
    enough = rows.group_by(names).agg(n=pl.col("what").n_unique()).filter(pl.col("n") >= least).select(names)
    rows = rows.join(enough, on=names, how="semi").sort("at").collect()
    is_cards = numbers["count"] == "cards"
    figure = pl.len() if is_cards else pl.col("what").n_unique()
    peaks = rows.rolling(index_column="at", period=window, group_by=names).agg(peak=figure)
    return peaks.filter(pl.col("peak") >= least).select(pl.struct(names).n_unique()).item()


def excess(tables, rule, numbers):
    rows = where(tables.openings(numbers["over"]), rule, numbers.get("where", {}))
    rows, (key,) = keyed(rows, numbers["key"])
    if numbers.get("of") == "involved":
        cases = tables.scan("involved_cards")
        accounts = cases.drop_nulls("account_key").select(card=pl.col("account_key").cast(pl.Int64) * 2)
        sims = cases.drop_nulls("sim_key").select(card=pl.col("sim_key").cast(pl.Int64) * 2 + 1)
        rows = rows.join(pl.concat([accounts, sims]).unique(), on="card", how="semi")
    if "outlet_kinds" in numbers:
        kinds = tables.scan("outlets").filter(pl.col("outlet_kind").is_in(numbers["outlet_kinds"]))
        rows = rows.join(kinds.select(outlet="outlet_key"), on="outlet", how="semi")
    window, least = window_of(numbers), numbers["bands"][0]["at_least"]
    if "window_minutes" in numbers:
        rows = rows.filter(~pl.col("day_only"))
    rows = rows.select(key, "at", "institution", what="holder" if numbers["count"] == "holders" else "card")
    rows = rows.sort("at").collect()
    figure = pl.col("what").n_unique() if numbers["count"] == "holders" else pl.len()
    counts = rows.rolling(index_column="at", period=window, group_by=key).agg(
        n=figure, institution=pl.col("institution").last()
    )
    span = (rows["at"].max() - rows["at"].min()).total_seconds() if rows.height else 1.0
    length = numbers.get("window_minutes", 0) * 60 + numbers.get("window_days", 0) * 86_400
    if numbers.get("against") == "peers":
        expected = rows.group_by("institution").agg(e=pl.len() / pl.col(key).n_unique() * length / span)
        counts = counts.join(expected, on="institution", how="left")
    else:
        hour = ((pl.col("at").dt.weekday() - 1) * 24 + pl.col("at").dt.hour()).alias("hour")
        per_hour = length / 3_600 / (span / (168 * 3_600))
        expected = rows.group_by(key, hour).agg(e=pl.len() * per_hour)
        counts = counts.with_columns(hour).join(expected, on=[key, "hour"], how="left")
    hit = (pl.col("n") >= least) & (pl.col("n") >= numbers["min_times"] * pl.col("e"))
    # normal approximation of the Poisson tail at 3.1 deviations
    hit &= pl.col("n") > pl.col("e") + 3.1 * pl.col("e").sqrt()
    return counts.filter(hit).select(pl.col(key).n_unique()).item()


def over_limit(tables, rule, numbers):
    rows = where(tables.openings(numbers["over"]), rule, numbers.get("where", {}))
    rows, _ = keyed(rows, [numbers["key"], "institution"])
    names = [numbers["key"], "institution"]
    rows = rows.unique("card")
    if numbers.get("stock") == "opened":
        peaks = rows.group_by(names).agg(peak=pl.len())
    else:
        opened = rows.select(*names, "at", step=pl.lit(1))
        closed = rows.drop_nulls("closed_at").select(*names, at="closed_at", step=pl.lit(-1))
        steps = pl.concat([opened, closed]).sort("at", "step")
        peaks = steps.with_columns(live=pl.col("step").cum_sum().over(names)).group_by(names).agg(peak=pl.col("live").max())
    return peaks.filter(pl.col("peak") > numbers["limit"]).select(pl.col(numbers["key"]).n_unique()).collect().item()


def consecutive(tables, rule, numbers):
    rows = tables.openings(numbers["over"])
    accounts = tables.scan("accounts").select(
        card=pl.col("account_key").cast(pl.Int64) * 2, run="number_run_key", position="number_run_position"
    )
    sims = tables.scan("sims").join(
        tables.scan("phones").select("number_key", "number_run_key", "number_run_position").unique("number_key"),
        left_on="msisdn_key",
        right_on="number_key",
    )
    sims = sims.select(card=pl.col("sim_key").cast(pl.Int64) * 2 + 1, run="number_run_key", position="number_run_position")
    rows, (key,) = keyed(rows.join(pl.concat([accounts, sims]), on="card").drop_nulls("run"), numbers["key"])
    batch = ["is_sim", "run", "institution", pl.col("at").dt.date().alias("day"), "channel", key]
    names = ["is_sim", "run", "institution", "day", "channel", key]
    rows = rows.select(*batch, "position", who="holder").sort(*names, "position")
    step = pl.col("position").cast(pl.Int64).diff().over(names).fill_null(0) > 1
    runs = rows.with_columns(part=step.cum_sum().over(names)).group_by(*names, "part").agg(
        n=pl.col("position").n_unique(), holders=pl.col("who").n_unique()
    )
    least = numbers["bands"][0]["at_least"]
    hit = (pl.col("n") >= least) & (pl.col("holders") >= numbers.get("at_least_holders", 1))
    return runs.filter(hit).select(pl.col(key).n_unique()).collect().item()


def mismatch(tables, rule, numbers):
    rows = where(tables.openings(numbers["over"]), rule, numbers.get("where", {})).drop_nulls("phone")
    sims = tables.scan("sim_activations").select(
        "activated_at", phone="msisdn_key", owner="holder_key"
    ).drop_nulls("phone").sort("activated_at")
    rows = rows.sort("at").join_asof(sims, left_on="at", right_on="activated_at", by="phone", check_sortedness=False)
    return rows.filter(pl.col("owner") != pl.col("holder")).select(pl.col("holder").n_unique()).collect().item()


def soon_after(tables, rule, numbers):
    later = where(tables.openings(numbers["over"]), rule, numbers.get("where", {}))
    within = timedelta(days=numbers["within_days"])
    if numbers["earlier"] == "registered":
        late = pl.col("at").dt.date() - pl.col("registered_on")
        rows = later.filter(late.is_between(timedelta(0), within))
        return rows.select(pl.col("holder").n_unique()).collect().item()
    if numbers["earlier"] == "sim_activated":
        sims = tables.scan("sim_activations").select("activated_at", phone="msisdn_key").drop_nulls("phone")
        one = later.drop_nulls("phone").filter(pl.col("card").n_unique().over("phone") == 1)
        rows = one.sort("at").join_asof(
            sims.sort("activated_at"), left_on="at", right_on="activated_at", by="phone", check_sortedness=False
        )
        return rows.filter(pl.col("at") - pl.col("activated_at") <= within).select(pl.col("holder").n_unique()).collect().item()
    past = tables.openings(numbers.get("earlier_over", numbers["over"]))
    if numbers["earlier"] == "closed":
        past = past.drop_nulls("closed_at").select("holder", ended="closed_at")
    else:
        past = past.filter(pl.col("status").is_in(["suspended", "frozen"])).select("holder", ended="status_since")
    past = past.drop_nulls().sort("ended")
    rows = later.sort("at").join_asof(past, left_on="at", right_on="ended", by="holder", check_sortedness=False)
    rows = rows.filter(pl.col("at") - pl.col("ended") <= within)
    least = numbers["bands"][0]["at_least"]
    if "window_days" not in numbers:
        return rows.group_by("holder").len().filter(pl.col("len") >= least).select(pl.len()).collect().item()
    found = rows.select("holder", "at").sort("at").collect()
    cycles = found.rolling(index_column="at", period=window_of(numbers), group_by="holder").agg(n=pl.len())
    return cycles.filter(pl.col("n") >= least).select(pl.col("holder").n_unique()).item()


def listed(tables, rule, numbers):
    entries = tables.scan("listed_persons").drop_nulls("person_key").select(holder="person_key")
    rows = where(tables.openings(numbers["over"]), rule, {})
    return rows.join(entries.unique(), on="holder", how="semi").select(pl.col("holder").n_unique()).collect().item()


def one(tables, rule):
    kind = next(kind for kind in KINDS if kind in rule)
    start = time.perf_counter()
    subjects = globals()[kind](tables, rule, rule[kind])
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{seconds:.2f} {subjects} {peak:.0f}")


def main():
    folder, pack = sys.argv[1:3]
    with open(pack, "rb") as file:
        rules = tomllib.load(file)["rules"]
    if sys.argv[3] == "--rule":
        return one(Tables(folder), rules[int(sys.argv[4])])
    limit, total, most, n_unfinished = float(sys.argv[3]), 0.0, 0.0, 0
    lines = []
    for position, rule in enumerate(rules):
        name = f"{rule['id']}@{rule['version']}"
        call = [sys.executable, __file__, folder, pack, "--rule", str(position)]
        try:
            done = subprocess.run(call, capture_output=True, text=True, timeout=limit, check=True)
        except subprocess.TimeoutExpired:
            lines.append(f"{name:14} more than {limit:.0f} s")
            total, n_unfinished = total + limit, n_unfinished + 1
            continue
        except subprocess.CalledProcessError as error:
            reason = (error.stderr.strip().splitlines() or [f"ended with {error.returncode}"])[-1]
            lines.append(f"{name:14} failed: {reason[:120]}")
            n_unfinished += 1
            continue
        seconds, subjects, peak = done.stdout.split()
        total, most = total + float(seconds), max(most, float(peak))
        lines.append(f"{name:14} {float(seconds):8.2f} s {subjects:>9} subjects {peak:>7} MiB")
    more = f", {n_unfinished} not finished" if n_unfinished else ""
    print(f"{'all rules':14} {total:8.2f} s, peak {most:.0f} MiB{more}")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
