#!/usr/bin/env python3
"""Checks a folder that `twocard simulate` wrote, sharing no code with it.

Usage: check-simulated.py DIR

Reads the five source tables and the answer key, and says what is wrong, as file:line: what. Numbers and names are never
shown. Exits with 0 if nothing is wrong, with 1 if something is, with 2 if the folder cannot be read.
"""

import csv
import datetime
import re
import sys
from collections import defaultdict
from pathlib import Path

SHOWN_OF_A_KIND = 5
ID_WEIGHTS = [pow(2, 17 - place, 11) for place in range(17)]
HOLDER_ROLES = {"holder", "lookalike_holder"}
ROLES = HOLDER_ROLES | {"organiser", "agent", "card", "insider", "outlet", "lookalike_agent", "lookalike_outlet"}


class Faults:
    """Everything found wrong, a few of each kind kept."""

    def __init__(self):
        self.kinds = defaultdict(list)
        self.counts = defaultdict(int)

    def add(self, place, kind):
        self.counts[kind] += 1
        if len(self.kinds[kind]) < SHOWN_OF_A_KIND:
            self.kinds[kind].append(place)


def rows(folder, name):
    """Rows of a file by column."""
    with open(folder / name, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield row


def luhn_ok(number):
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit)
        if place % 2:
            value = value * 2 - 9 if value > 4 else value * 2
        total += value
    return total % 10 == 0


def day_of(text):
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def time_of(text):
    if not re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", text):
        return None
    try:
        return datetime.datetime.fromisoformat(text)
    except ValueError:
        return None


def citizen_fault(number, as_of):
    """What is wrong with a citizen's number, or None."""
    if not re.fullmatch(r"\d{17}[0-9X]", number):
        return "no 18 digits"
    try:
        birth = datetime.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return "no day of birth"
    if birth > as_of:
        return "born after the last day"
    remainder = sum(int(digit) * weight for digit, weight in zip(number, ID_WEIGHTS)) % 11
    return None if "10X98765432"[remainder] == number[17] else "wrong check digit"


class Checker:
    def __init__(self, folder):
        self.folder = folder
        self.key = folder / "answer-key"
        self.faults = Faults()
        text = (self.key / "parameters.toml").read_text(encoding="utf-8")
        self.as_of = datetime.date.fromisoformat(re.search(r'^as_of = "([\d-]+)"', text, re.M)[1])
        self.first = datetime.date.fromisoformat(re.search(r"^# The first day was ([\d-]+)\.", text, re.M)[1])
        self.is_cold = re.search(r"^is_cold_start = (\w+)", text, re.M)[1] == "true"
        self.n_openings = int(re.search(r"^n_openings = (\d+)", text, re.M)[1])
        self.checked_ids = set()
        self.names = {}
        self.persons = set()
        # (kind, institution, number) -> days of opening, each with the day of closing, if any
        self.cards = defaultdict(dict)
        self.n_records = 0

    def fault(self, name, line, kind):
        self.faults.add(f"{name}:{line}", f"{name.rsplit('/', 1)[-1]}: {kind}")

    def run(self):
        self.read_outlets()
        self.read_openings("account_openings.csv", "account", "card_no", "opened_at")
        self.read_openings("sim_activations.csv", "sim", "msisdn", "activated_at")
        if self.n_records != self.n_openings:
            self.fault("account_openings.csv", 1, f"{self.n_records} records in both tables, {self.n_openings} wanted")
        self.read_listed()
        self.read_involved()
        self.read_groups()
        self.read_key()
        self.read_future()
        return self.faults

    def check_id(self, name, line, row, type_column, number_column, name_column=None):
        id_type, number = row[type_column], row[number_column]
        if bool(id_type) != bool(number):
            self.fault(name, line, f"{type_column} and {number_column} do not go together")
        if not number:
            return
        if name_column:
            if self.names.setdefault((id_type, number), row[name_column]) != row[name_column]:
                self.fault(name, line, f"{name_column}: another name with the same document")
        if id_type == "citizen_id" and number not in self.checked_ids:
            self.checked_ids.add(number)
            wrong = citizen_fault(number, self.as_of)
            if wrong:
                self.fault(name, line, f"{number_column}: {wrong}")

    def read_outlets(self):
        self.outlets = defaultdict(list)
        self.divisions = set()
        name = "outlets.csv"
        for line, row in enumerate(rows(self.folder, name), 2):
            start = day_of(row["valid_from"]) or datetime.date.min
            end = day_of(row["valid_to"]) or datetime.date.max
            periods = self.outlets[row["institution_code"], row["outlet_code"]]
            if start > end:
                self.fault(name, line, "valid_to is before valid_from")
            if any(start <= other_end and other_start <= end for other_start, other_end in periods):
                self.fault(name, line, "two periods of one outlet overlap")
            periods.append((start, end))
            self.divisions.add(row["division_code"])

    def check_outlet(self, name, line, row, day):
        outlet = row["outlet_code"]
        if not outlet:
            if row["channel"] != "online":
                self.fault(name, line, "no outlet, and not online")
            return
        periods = self.outlets.get((row["institution_code"], outlet))
        if periods is None:
            self.fault(name, line, "outlet_code is not in outlets.csv")
        elif not any(start <= day <= end for start, end in periods):
            self.fault(name, line, "the outlet is not in force on the day")

    def check_number(self, name, line, kind, number):
        if kind == "account":
            if not re.fullmatch(r"\d{16,19}", number) or not luhn_ok(number):
                self.fault(name, line, "card_no: no 16 to 19 digits that pass Luhn")
        elif not re.fullmatch(r"1[3-9]\d{9}|14\d{11}", number):
            self.fault(name, line, "msisdn: no mobile number")
        return number

    def read_openings(self, name, kind, number_column, time_column):
        records = {}
        last_time = {}
        for line, row in enumerate(rows(self.folder, name), 2):
            self.check_id(name, line, row, "holder_id_type", "holder_id_no", "holder_name")
            self.check_id(name, line, row, "agent_id_type", "agent_id_no", "agent_name")
            if kind == "account":
                self.check_id(name, line, row, "legal_rep_id_type", "legal_rep_id_no")
                if row["legal_rep_id_no"]:
                    self.persons.add((row["legal_rep_id_type"], row["legal_rep_id_no"]))
            holder = (row["holder_id_type"], row["holder_id_no"])
            self.persons.add(holder)
            self.persons.add((row["agent_id_type"], row["agent_id_no"]))
            if kind == "account":
                self.persons.add((row["legal_rep_id_type"], row["legal_rep_id_no"]))
            opened = time_of(row[time_column])
            if opened is None or not self.first <= opened.date() <= self.as_of + datetime.timedelta(days=1):
                self.fault(name, line, f"{time_column} lies outside the history")
                continue
            closed = time_of(row["closed_at"]) if row["closed_at"] else None
            since = time_of(row["status_since"])
            for column, time in [("closed_at", closed or since), ("status_since", since)]:
                if time is None or not (time == opened or opened < time and time.date() <= self.as_of):
                    self.fault(name, line, f"{column} is before the opening or after the last day")
            if bool(closed) != (row["status"] == "closed"):
                self.fault(name, line, "closed_at and status contradict each other")
            self.check_outlet(name, line, row, opened.date())
            number = self.check_number(name, line, kind, row[number_column])
            institution = row["institution_code"]
            record = (institution, row["record_no"])
            fixed = (number, row[time_column], holder)
            known = records.get(record)
            if known is None:
                records[record] = (fixed, row["status"])
                # a new record is told on its day: rows follow each other in time
                self.add_card(name, line, kind, institution, number, opened, closed)
            elif known[0] != fixed:
                self.fault(name, line, "record_no is another card's too")
            elif known[1] != "active" or row["status"] == "active":
                self.fault(name, line, "the record is sent again without a change")
            else:
                records[record] = (fixed, row["status"])
                self.cards[kind, institution, number][opened] = closed
            if known is None:
                if last_time.get(institution, opened) > opened:
                    self.fault(name, line, "records of one institution are out of order")
                last_time[institution] = opened
        self.n_records += len(records)

    def add_card(self, name, line, kind, institution, number, opened, closed):
        holders = self.cards[kind, institution, number]
        if holders:
            before = max(holders)
            if kind == "account":
                self.fault(name, line, "card_no is given twice")
            elif holders[before] is None or holders[before] >= opened:
                self.fault(name, line, "msisdn is given to somebody while another has it")
        holders[opened] = closed

    def read_listed(self):
        name = "listed_persons.csv"
        self.listed = set()
        entries = set()
        for line, row in enumerate(rows(self.folder, name), 2):
            self.check_id(name, line, row, "id_type", "id_no", "name")
            listed_on = day_of(row["listed_on"])
            if listed_on is None or listed_on > self.as_of:
                self.fault(name, line, "listed_on is after the last day")
            if row["entry_no"] in entries:
                self.fault(name, line, "entry_no is given twice")
            entries.add(row["entry_no"])
            self.listed.add((row["id_type"], row["id_no"]))

    def read_involved(self):
        name = "involved_cards.csv"
        self.known = set()
        numbers = {(kind, number) for kind, _, number in self.cards}
        for line, row in enumerate(rows(self.folder, name), 2):
            involved, reported = day_of(row["involved_on"]), day_of(row["reported_on"])
            if involved is None or involved > self.as_of or (reported and not involved <= reported <= self.as_of):
                self.fault(name, line, "involved_on or reported_on lies after the last day")
            if row["card_no"] and (row["card_kind"], row["card_no"]) not in numbers:
                self.fault(name, line, "the card is in no table of openings")
            self.known.add((row["card_kind"], row["card_no"]))

    def read_groups(self):
        name = "answer-key/groups.csv"
        self.groups = {}
        for line, row in enumerate(rows(self.folder, name), 2):
            if row["group_no"] in self.groups:
                self.fault(name, line, "group_no is given twice")
            first, last = day_of(row["first_day"]), day_of(row["last_day"])
            if first is None or last is None or not self.first - datetime.timedelta(days=60) <= first <= last <= self.as_of:
                self.fault(name, line, "first_day and last_day are not within the history")
            if row["county"] not in self.divisions:
                self.fault(name, line, "county has no outlet")
            if row["variant"] not in ("plain", "hard") or row["is_bad"] not in ("true", "false"):
                self.fault(name, line, "variant or is_bad is none of its words")
            self.groups[row["group_no"]] = (line, row)

    def read_key(self):
        name = "answer-key/answer_key.csv"
        holders, cards, n_absent, n_agents = defaultdict(set), defaultdict(set), 0, 0
        for line, row in enumerate(rows(self.folder, name), 2):
            group = self.groups.get(row["group_no"])
            if group is None:
                self.fault(name, line, "group_no is not in groups.csv")
                continue
            group = group[1]
            if (row["pattern"], row["variant"]) != (group["pattern"], group["variant"]):
                self.fault(name, line, "pattern or variant is not the group's")
            if row["role"] not in ROLES or row["role"].startswith("lookalike") == (group["is_bad"] == "true"):
                self.fault(name, line, "role does not fit the group")
            kind = row["subject_kind"]
            if kind == "person":
                self.check_id(name, line, row, "id_type", "id_no")
                person = (row["id_type"], row["id_no"])
                if row["role"] in HOLDER_ROLES:
                    holders[row["group_no"]].add(person)
                    if person not in self.persons:
                        self.fault(name, line, "a holder is in no row")
                else:
                    n_agents += 1
                    n_absent += person not in self.persons
                if self.is_cold and group["is_bad"] == "true" and person in self.listed:
                    self.fault(name, line, "a member is listed although the start is cold")
            elif kind in ("account", "sim"):
                card = (kind, row["institution"], row["number"])
                cards[row["group_no"]].add(card)
                days = self.cards.get(card)
                if not days:
                    self.fault(name, line, "the card is in no table of openings")
                elif not any(group["first_day"] <= str(opened.date()) <= group["last_day"] for opened in days):
                    self.fault(name, line, "the card was not opened within its group's days")
                if self.is_cold and (kind, row["number"]) in self.known:
                    self.fault(name, line, "a card is involved although the start is cold")
            elif kind == "outlet":
                if (row["institution"], row["number"]) not in self.outlets:
                    self.fault(name, line, "the outlet is not in outlets.csv")
            elif kind == "staff":
                if (row["institution"], row["number"][1:-2]) not in self.outlets:
                    self.fault(name, line, "the clerk's outlet is not in outlets.csv")
            else:
                self.fault(name, line, "subject_kind is none of its words")
        # sources leave agent columns out of some rows, so that a few of those who act for others are named nowhere
        if n_absent * 10 > n_agents:
            self.fault(name, 1, "more than a tenth of the organisers and agents are in no row")
        name = "answer-key/groups.csv"
        for group_no, (line, row) in self.groups.items():
            if int(row["n_holders"]) != len(holders[group_no]):
                self.fault(name, line, "n_holders is not the number of holders in the answer key")
            n_cards = int(row["n_cards"])
            if row["is_bad"] == "true" and n_cards != len(cards[group_no]):
                self.fault(name, line, "n_cards is not the number of cards in the answer key")
            if row["is_bad"] == "false" and n_cards < 1:
                self.fault(name, line, "a look-alike without cards")

    def read_future(self):
        name = "answer-key/future_involved.csv"
        seen = set()
        for line, row in enumerate(rows(self.folder, name), 2):
            involved, reported = day_of(row["involved_on"]), day_of(row["reported_on"])
            if involved is None or reported is None or reported <= self.as_of or involved > reported:
                self.fault(name, line, "does not lie after the last day")
                continue
            card = (row["subject_kind"], row["institution"], row["number"])
            opened = [day for day in self.cards.get(card, {}) if day.date() <= self.as_of]
            if not opened:
                self.fault(name, line, "the card is in no table of openings")
            elif not any(day.date() <= involved for day in opened):
                self.fault(name, line, "involved before it was opened")
            if card in seen:
                self.fault(name, line, "the card is named twice")
            seen.add(card)
            if row["group_no"]:
                group = self.groups.get(row["group_no"])
                if group is None or group[1]["is_bad"] != "true":
                    self.fault(name, line, "group_no is no organised group")


def main():
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        checker = Checker(Path(sys.argv[1]))
        faults = checker.run()
    except (OSError, KeyError, TypeError, UnicodeDecodeError) as error:
        print(f"cannot be checked: {type(error).__name__}: {error}", file=sys.stderr)
        return 2
    for kind, places in sorted(faults.kinds.items()):
        print(f"{kind} ({faults.counts[kind]} times): {', '.join(places)}")
    if faults.kinds:
        return 1
    n_cards = len(checker.cards)
    print(f"{checker.n_records} records of {n_cards} numbers and {len(checker.groups)} groups: nothing wrong")
    return 0


if __name__ == "__main__":
    sys.exit(main())
