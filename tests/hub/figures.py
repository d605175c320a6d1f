"""Computes a report from a hall's database alone, by docs/figures.md: $1 hall.db, $2 from, $3 to (exclusive), $4 by. Prints JSON.

It shares no code with the program, and knows the log by its events only."""

import datetime
import json
import sqlite3
import sys
import zoneinfo

FEW = 20
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class Hall:
    """What a hall file says of targets, hours and counters."""

    def __init__(self, hall):
        self.zone = zoneinfo.ZoneInfo(hall["time_zone"])
        self.rule_target = hall["rules"]["long_wait_ms"]
        self.targets = {one["id"]: one.get("long_wait_ms") for one in hall["services"]}
        self.counters = {one["id"]: (one["serves"], one["helps"]) for one in hall["counters"]}
        self.hall = hall

    def target_s(self, service):
        target = self.targets.get(service)
        return (self.rule_target if target is None else target) // 1000

    def last_serving(self, date):
        """The end of the last serving hours of a day in milliseconds; None without any."""
        hall, day = self.hall, date.isoformat()
        if day in hall.get("closed", []):
            return None
        weekday = "mon" if day in hall.get("workdays", []) else WEEKDAYS[date.weekday()]
        fitting = [hours for hours in hall["hours"] if weekday in hours["days"] and in_season(hours.get("season"), date)]
        fitting.sort(key=lambda hours: hours.get("season") is None)
        if not fitting or not fitting[0]["serve"]:
            return None
        minutes = fitting[0]["serve"][-1]["to_min"]
        midnight = datetime.datetime.combine(date, datetime.time())
        local = (midnight + datetime.timedelta(minutes=minutes)).replace(tzinfo=self.zone)
        return int(local.timestamp() * 1000)


def in_season(season, date):
    if season is None:
        return True
    month_day = (date.month, date.day)
    begin, end = [(one["month"], one["day"]) for one in (season["from"], season["until"])]
    if begin <= end:
        return begin <= month_day <= end
    return month_day >= begin or month_day <= end


class Leg:
    def __init__(self, service, at, hall):
        self.service, self.joined, self.entered, self.target = service, at, at, hall.target_s(service)
        self.counter = self.clerk = None
        self.first_call = self.last_call = self.call_entered = None
        self.started = self.way = self.end = self.ended = None
        self.outcome = self.cases = self.after_hours = None


class Day:
    """A business day as its events make it."""

    def __init__(self, date, hall):
        self.date, self.hall = date, hall
        self.visits, self.state, self.sent = {}, {}, {}
        self.counters = {one: None for one in hall.counters}  # (clerk, paused) of open ones
        self.assigned, self.at, self.parked = {}, {}, {}
        self.spent, self.doing, self.last_at = {}, {}, 0
        self.retired = {}

    def event(self, at, kind, body):
        getattr(self, kind.replace("-", "_"), lambda *_: None)(at, body)
        # A counter that was left open: until the last thing that happened before.
        self.watch(self.last_at if kind == "day-ended" else at)
        self.last_at = at

    def leg(self, ticket):
        return self.visits[ticket]["legs"][-1]

    def who(self, counter):
        open_ = self.counters.get(counter)
        return open_[0] if open_ else None

    # Events of tickets.

    def ticket_issued(self, at, body):
        arrived = body["arrived_at"]
        promise = body.get("promise")
        hour = datetime.datetime.fromtimestamp(arrived / 1000, self.hall.zone).hour
        self.visits[body["ticket"]] = {
            "class": body["class"],
            "arrived": arrived,
            "hour": hour,
            "rating": None,
            "promise": promise and (promise["wait"]["low_s"], promise["wait"]["high_s"]),
            "legs": [Leg(body["service"], arrived, self.hall)],
        }
        self.state[body["ticket"]] = "waiting"

    def ticket_rated(self, at, body):
        self.visits[body["ticket"]]["rating"] = body["grade"]

    def rating_detailed(self, at, body):
        self.visits[body["ticket"]]["rating"] = body["grade"]

    def ticket_called(self, at, body):
        ticket, counter = body["ticket"], body["counter"]
        leg = self.leg(ticket)
        leg.first_call = at if leg.first_call is None else leg.first_call
        leg.last_call, leg.call_entered = at, leg.entered
        leg.counter, leg.clerk = counter, self.who(counter)
        leg.started = leg.way = leg.end = leg.ended = None
        self.state[ticket] = "called"
        self.sent.pop(ticket, None)
        self.parked.pop(ticket, None)
        self.at[counter] = ticket

    def ticket_started(self, at, body):
        leg = self.leg(body["ticket"])
        leg.started, leg.way = at, (at - leg.last_call) // 1000
        leg.clerk = self.who(body["counter"])
        self.state[body["ticket"]] = "serving"

    def ticket_unparked(self, at, body):
        leg = self.leg(body["ticket"])
        leg.started = at if leg.started is None else leg.started
        leg.clerk = self.who(body["counter"])
        self.state[body["ticket"]] = "serving"
        self.parked.pop(body["ticket"], None)
        self.at[body["counter"]] = body["ticket"]

    def leave(self, ticket, counter, state):
        self.at.pop(counter, None)
        self.state[ticket] = state

    def ticket_served(self, at, body):
        leg = self.leg(body["ticket"])
        leg.clerk = self.who(body["counter"])
        leg.end, leg.ended, leg.outcome, leg.cases = "served", at, body["outcome"], body["cases"]
        over = self.hall.last_serving(self.date)
        leg.after_hours = over is None or at >= over
        self.leave(body["ticket"], body["counter"], "served")

    def ticket_no_show(self, at, body):
        leg = self.leg(body["ticket"])
        leg.end, leg.ended = "no-show", at
        self.leave(body["ticket"], body["counter"], "no-show")

    def ticket_parked(self, at, body):
        self.leave(body["ticket"], body["counter"], "parked")
        self.parked[body["ticket"]] = body["counter"]

    def ticket_transferred(self, at, body):
        ticket = body["ticket"]
        leg = self.leg(ticket)
        leg.end, leg.ended, leg.clerk = "sent-on", at, self.who(body["counter"])
        self.leave(ticket, body["counter"], "waiting")
        self.visits[ticket]["legs"].append(Leg(body["service"], at, self.hall))
        if body.get("to_counter"):
            self.sent[ticket] = body["to_counter"]

    def ticket_returned(self, at, body):
        leg = self.leg(body["ticket"])
        leg.entered, leg.end, leg.ended = at, None, None
        self.state[body["ticket"]] = "waiting"

    def ticket_canceled(self, at, body):
        leg = self.leg(body["ticket"])
        leg.end, leg.ended = "canceled", at
        self.state[body["ticket"]] = "canceled"
        self.sent.pop(body["ticket"], None)
        self.parked.pop(body["ticket"], None)

    def ticket_classed(self, at, body):
        self.visits[body["ticket"]]["class"] = body["class"]

    # Events of counters, the hall and the day.

    def counter_opened(self, at, body):
        self.counters[body["counter"]] = (body["clerk"], False)

    def counter_closed(self, at, body):
        counter = body["counter"]
        back = [ticket for ticket, where in self.parked.items() if where == counter]
        for ticket in back:
            self.parked.pop(ticket)
        if counter in self.at:
            back.append(self.at.pop(counter))
        for ticket in back:
            self.state[ticket] = "waiting"
            self.leg(ticket).entered = at
        for ticket in [ticket for ticket, where in self.sent.items() if where == counter]:
            self.sent.pop(ticket)
        self.counters[counter] = None

    def counter_paused(self, at, body):
        self.counters[body["counter"]] = (self.who(body["counter"]), True)

    def counter_resumed(self, at, body):
        self.counters[body["counter"]] = (self.who(body["counter"]), False)

    def counter_assigned(self, at, body):
        said = (body["serves"], body["helps"])
        self.assigned[body["counter"]] = said
        if said == tuple(self.hall.counters.get(body["counter"], ())):
            del self.assigned[body["counter"]]

    def hall_configured(self, at, body):
        before, self.hall = self.hall, Hall(body["hall"])
        self.retired.update({one: plan for one, plan in before.counters.items() if one not in self.hall.counters})
        for counter, said in list(self.assigned.items()):
            left = tuple([one for one in part if one in self.hall.targets] for part in said)
            if counter in self.hall.counters:
                del self.assigned[counter]
                if left != ([], []):
                    self.assigned[counter] = left
        for counter in self.hall.counters:
            self.counters.setdefault(counter, None)

    def clock_turned_back(self, at, body):
        by = body["from"] - at
        self.date = datetime.date.fromisoformat(body["date"])
        for visit in self.visits.values():
            visit["arrived"] -= by
            for leg in visit["legs"]:
                for name in ("joined", "entered", "first_call", "last_call", "call_entered", "started", "ended"):
                    if getattr(leg, name) is not None:
                        setattr(leg, name, getattr(leg, name) - by)
        self.last_at -= by
        for counter, (clerk, doing, since) in self.doing.items():
            self.doing[counter] = (clerk, doing, (since * 1000 - by) // 1000)

    def day_ended(self, at, _body):
        for ticket, state in self.state.items():
            leg = self.leg(ticket)
            if leg.end is None:
                leg.end, leg.ended = ("left-open" if state == "serving" else "expired"), at
        self.state, self.at, self.sent, self.parked = {}, {}, {}, {}
        self.counters = {}

    # Time at counters.

    def could_call(self, counter):
        serves, helps = self.assigned.get(counter) or self.hall.counters.get(counter) or self.retired.get(counter, ([], []))
        for ticket, state in self.state.items():
            if state != "waiting":
                continue
            where = self.sent.get(ticket)
            if where == counter or (where is None and self.leg(ticket).service in [*serves, *helps]):
                return True
        return False

    def watch(self, at):
        now = at // 1000
        for counter in set(self.counters) | set(self.doing):
            open_ = self.counters.get(counter)
            does = None
            if open_:
                clerk, paused = open_
                ticket = self.at.get(counter)
                if paused:
                    does = (clerk, "paused_s")
                elif ticket is not None:
                    does = (clerk, "serving_s" if self.state[ticket] == "serving" else "calling_s")
                else:
                    does = (clerk, "free_with_line_s" if self.could_call(counter) else "free_without_line_s")
            before = self.doing.get(counter)
            if before and before[:2] == does:
                continue
            if before:
                spent = self.spent.setdefault((counter, before[0]), dict.fromkeys(SPENT, 0))
                spent[before[1]] += now - before[2]
                del self.doing[counter]
            if does:
                self.doing[counter] = (*does, now)


SPENT = ("serving_s", "calling_s", "paused_s", "free_with_line_s", "free_without_line_s")


class Tally:
    def __init__(self, has_issued):
        self.counts = dict.fromkeys(("called", "served", "no_show", "left_open", "sent_on", "unconfirmed", "cases", "after_hours"), 0)
        self.counts.update({"issued": 0 if has_issued else None, "walk_out": 0 if has_issued else None})
        self.outcomes, self.spent = {}, None
        self.times = {"wait_first": [], "wait_last": [], "way": [], "service": []}
        self.within = {"n": 0, "of": 0, "of_all": 0}
        self.promise = {"kept": 0, "early": 0, "late": 0, "of": 0}
        self.ratings = dict.fromkeys(("5", "4", "3", "2", "1", "none"), 0)

    def came(self, leg, now_s):
        if leg.first_call is None:
            waits_beyond = leg.end is not None or now_s - leg.joined // 1000 > leg.target
            self.within["of_all"] += waits_beyond
            return
        wait = (leg.first_call - leg.joined) // 1000
        self.counts["called"] += 1
        self.within["of"] += 1
        self.within["of_all"] += 1
        self.within["n"] += wait <= leg.target
        self.times["wait_first"].append(wait)

    def promised(self, visit):
        first = visit["legs"][0]
        if first.first_call is None or not visit["promise"]:
            return
        wait, (low, high) = (first.first_call - first.joined) // 1000, visit["promise"]
        self.promise["of"] += 1
        self.promise["early" if wait < low else "late" if wait > high else "kept"] += 1

    def ended(self, leg):
        name = {"served": "served", "no-show": "no_show", "left-open": "left_open"}.get(leg.end)
        if name:
            self.counts[name] += 1
        gone = leg.end == "canceled" or (leg.end == "expired" and leg.first_call is None)
        if gone and self.counts["walk_out"] is not None:
            self.counts["walk_out"] += 1

    def rated(self, visit, leg):
        if leg.end == "served":
            self.ratings[str(visit["rating"] or "none")] += 1

    def worked(self, leg):
        if leg.way is not None:
            self.times["way"].append(leg.way)
        self.counts["sent_on"] += leg.end == "sent-on"
        if leg.end != "served":
            return
        self.counts["cases"] += leg.cases
        self.counts["after_hours"] += leg.after_hours
        self.outcomes[leg.outcome] = self.outcomes.get(leg.outcome, 0) + 1
        if leg.started is None:
            self.counts["unconfirmed"] += 1
        else:
            self.times["service"].append((leg.ended - leg.started) // 1000)

    def visit(self, visit, now_s):
        self.counts["issued"] += 1
        self.came(visit["legs"][0], now_s)
        self.promised(visit)
        self.ended(visit["legs"][-1])
        self.rated(visit, visit["legs"][-1])
        called = [leg for leg in visit["legs"] if leg.last_call is not None]
        if called:
            self.times["wait_last"].append((called[-1].last_call - called[-1].call_entered) // 1000)
        for leg in visit["legs"]:
            self.worked(leg)

    def leg(self, visit, place, leg, now_s):
        if place == 0:
            self.promised(visit)
            if self.counts["issued"] is not None:
                self.counts["issued"] += 1
        self.came(leg, now_s)
        self.ended(leg)
        self.rated(visit, leg)
        if leg.last_call is not None:
            self.times["wait_last"].append((leg.last_call - leg.call_entered) // 1000)
        self.worked(leg)

    def desk(self, spent):
        self.spent = {name: (self.spent or {}).get(name, 0) + spent[name] for name in SPENT}

    def figures(self):
        figures = dict(self.counts)
        figures["outcomes"] = self.outcomes
        for name, seconds in self.times.items():
            seconds.sort()
            n, total = len(seconds), sum(seconds)
            rank = lambda percent: seconds[-(-n * percent // 100) - 1] if n else None
            figures[name] = {
                "n": n,
                "mean_s": (2 * total + n) // (2 * n) if n else None,
                "p50_s": rank(50),
                "p90_s": rank(90),
                "max_s": seconds[-1] if n else None,
            }
        figures["within_target"], figures["promise"] = self.within, self.promise
        figures["ratings"] = self.ratings
        figures["few"] = self.counts["called"] < FEW
        if self.spent is not None:
            figures.update(self.spent, session_s=sum(self.spent.values()))
        return figures


def days(database):
    """All days of the log, and the time of its last event."""
    log = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    day, at = None, 0
    for at, kind, body in log.execute("SELECT at, kind, body FROM event ORDER BY seq"):
        body = json.loads(body) if body else {}
        if kind == "day-started":
            day = Day(datetime.date.fromisoformat(body["date"]), Hall(body["hall"]))
        elif day is not None:
            day.event(at, kind, body)
            if kind == "day-ended":
                yield day, at
                day = None
    if day is not None:
        for counter, (clerk, doing, since) in day.doing.items():
            spent = day.spent.setdefault((counter, clerk), dict.fromkeys(SPENT, 0))
            spent[doing] += at // 1000 - since
        yield day, at


def key_of_visit(by, date, visit):
    week = date.isocalendar()
    return {
        "class": visit["class"],
        "hour": f"{visit['hour']:02}",
        "weekday": WEEKDAYS[date.weekday()],
        "day": date.isoformat(),
        "week": f"{week[0]:04}-W{week[1]:02}",
        "month": f"{date.year:04}-{date.month:02}",
        "quarter": f"{date.year:04}-Q{(date.month + 2) // 3}",
        "year": f"{date.year:04}",
    }[by]


def main():
    database, begin, end, by = sys.argv[1:]
    all_days = list(days(database))
    now_s = all_days[-1][1] // 1000 if all_days else 0
    total, rows = Tally(True), {}
    of_leg = {"service": lambda leg: leg.service, "counter": lambda leg: leg.counter, "clerk": lambda leg: leg.clerk}.get(by)
    row = lambda key: rows.setdefault(key, Tally(by not in ("counter", "clerk")))
    for day, _ in all_days:
        if not begin <= day.date.isoformat() < end:
            continue
        for ticket in sorted(day.visits):
            visit = day.visits[ticket]
            total.visit(visit, now_s)
            if of_leg is None:
                row(key_of_visit(by, day.date, visit)).visit(visit, now_s)
                continue
            for place, leg in enumerate(visit["legs"]):
                if of_leg(leg) is not None:
                    row(of_leg(leg)).leg(visit, place, leg, now_s)
        for (counter, clerk), spent in day.spent.items():
            total.desk(spent)
            if by in ("counter", "clerk"):
                row(counter if by == "counter" else clerk).desk(spent)
    zone = all_days[-1][0].hall.zone
    midnight = lambda day: datetime.datetime.fromisoformat(day).replace(tzinfo=zone).isoformat(timespec="milliseconds")
    order = WEEKDAYS.index if by == "weekday" else (lambda key: key.encode())
    print(json.dumps({
        "from": midnight(begin),
        "to": midnight(end),
        "total": total.figures(),
        "by": by,
        "rows": [{"id": key, **rows[key].figures()} for key in sorted(rows, key=order)],
    }))


main()
