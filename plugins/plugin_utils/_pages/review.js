/*
 * Copyright (c) 2026, The scimops.slack project
 * GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Shows the review that stands in the page as JSON. Whatever Slack says becomes text nodes, never markup.
 */
(() => {
  "use strict";

  const review = JSON.parse(document.getElementById("data").textContent);
  const { number, collator, longDate, plural, el, tables, Table, cell, address, factList, section, show } = shared;
  const accounts = new Map(review.accounts.map((account) => [account.id, account]));
  const runs = new Map(review.runs.map((run) => [run.run, run]));
  const legend = new Map(review.legend.map((meaning) => [meaning.key, meaning]));

  const BARS = 12;

  const WORDS = {
    member: "Member", guest: "Guest", app: "App",
    expired: "Past the end", within_7_days: "Within 7 days", within_30_days: "8 to 30 days",
    within_90_days: "31 to 90 days", later: "Later", no_end: "No end", unreadable: "Cannot be read",
    deactivated: "Deactivated", run: "Run",
    appeared: "Appeared", gone: "Gone", reactivated: "Reactivated", changed: "Changed", members: "Members",
    account: "Account", group: "Group", user: "Account",
    ended: "Ended", killed: "Killed", stopped: "Stopped",
    done: "Done", not_done: "Not done", refused: "Refused", failed: "Failed", skipped: "Skipped", unfinished: "Unfinished",
    create: "Create", update: "Update", replace: "Replace", deactivate: "Deactivate", reactivate: "Reactivate",
    delete: "Delete",
  };
  const REASONS = {
    none: "Has no manager", unknown: "Manager has no account", deactivated: "Manager is deactivated", self: "Is their own manager",
  };
  const ATTENTION = {
    expired: "act", within_7_days: "check", no_end: "check", unreadable: "check",
    killed: "act", stopped: "act", failed: "act", not_done: "act", unfinished: "act", refused: "check", skipped: "check",
    done: "fine", ended: "fine",
  };
  const CHOICES = { account: ["Keep", "Change", "Remove"], run: ["Checked"] };
  const FINDING_FILTERS = {
    left: ["outside", { verdict: "left" }],
    unknown: ["outside", { verdict: "unknown" }],
    other_address: ["outside", { verdict: "other_address" }],
    new: ["outside", { verdict: "new" }],
    without_account: ["without-account", {}],
    guests_expired: ["guests", { ends: "expired" }],
    guests_end_unreadable: ["guests", { ends: "unreadable" }],
    guests_no_end: ["guests", { ends: "no_end" }],
    guests_expiring: ["guests", {}],
    without_manager: ["managers", {}],
    groups_with_deactivated: ["groups", { lingering: "yes" }],
    empty_groups: ["groups", { filled: "no" }],
    runs_cut_short: ["runs", {}],
    operations_failed: ["operations", {}],
  };

  const word = (key) => legend.get(key)?.label ?? WORDS[key] ?? String(key ?? "");
  Table.word = word;
  const attention = (key) => legend.get(key)?.attention ?? ATTENTION[key] ?? "";
  const instantText = (instant) => (instant ? instant.slice(0, 16).replace("T", " ") : null);
  const longDay = (instant) => longDate.format(new Date(instant.slice(0, 10)));
  const day = (instant) => (instant ? instant.slice(0, 10) : null);
  const yesNo = (truth) => (truth ? "yes" : "no");

  const badge = (key, label = word(key)) => el("span", { class: `badge ${attention(key)}` }, label);

  // --- Charts ---------------------------------------------------------------------------------------------------

  const charts = [];

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const shortened = (text) => (text.length > 26 ? `${text.slice(0, 25)}\u2026` : text);

  /**
   * A figure with a bar chart, and its numbers as a table.
   *
   * bars: [label, ...values]; series: [label, colour name or one for each bar]; lying: bars run to the right.
   */
  function chart({ title, bars, series, lying = false, tall = false }) {
    const canvas = el("canvas", { role: "img", "aria-label": described(title, bars, series) });
    charts.push({ canvas, bars, series, lying });
    const head = el("tr", {}, el("td"), ...series.map(([label]) => el("th", { scope: "col", class: "number" }, label)));
    const rows = bars.map(([label, ...values]) => el("tr", {}, el("th", { scope: "row" }, label),
      ...values.map((value) => el("td", { class: "number" }, number.format(value)))));
    return el("figure", { class: tall && "tall" },
      el("figcaption", {}, el("h3", {}, title)),
      el("div", { class: "canvas" }, canvas),
      el("details", {}, el("summary", {}, "Figures"),
        el("table", {}, el("caption", { class: "hidden" }, title), el("thead", {}, head), el("tbody", {}, ...rows))));
  }

  function described(title, bars, series) {
    const described = bars.map(([label, ...values]) => `${label}: ${values.map((value, index) =>
      (series.length > 1 ? `${series[index][0].toLowerCase()} ${number.format(value)}` : number.format(value))).join(", ")}`);
    return `${title}. ${described.join("; ")}.`;
  }

  function draw({ canvas, bars, series, lying }) {
    const text = colour("muted");
    const values = { beginAtZero: true, stacked: true, grid: { color: colour("chart-grid") }, border: { display: false },
      ticks: { color: text, precision: 0, maxTicksLimit: 6 } };
    const labels = { stacked: true, grid: { display: false }, border: { color: colour("line") },
      ticks: { color: colour("ink"), autoSkip: !lying, maxRotation: 0 } };
    window.Chart.getChart(canvas)?.destroy();
    return new window.Chart(canvas, {
      type: "bar",
      data: {
        labels: bars.map(([label]) => shortened(label)),
        datasets: series.map(([label, names], index) => ({
          label,
          data: bars.map((bar) => bar[index + 1]),
          backgroundColor: Array.isArray(names) ? names.map(colour) : colour(names),
          maxBarThickness: lying ? 22 : 44,
          borderRadius: 2,
        })),
      },
      options: {
        animation: false,
        devicePixelRatio: Math.max(2, window.devicePixelRatio),
        indexAxis: lying ? "y" : "x",
        maintainAspectRatio: false,
        plugins: {
          legend: { display: series.length > 1, position: "bottom",
            labels: { boxWidth: 10, boxHeight: 10, color: text } },
          tooltip: { animation: false, callbacks: { title: ([item]) => bars[item.dataIndex][0] } },
        },
        scales: { x: lying ? values : labels, y: lying ? labels : values },
      },
    });
  }

  function drawAll() {
    Object.assign(window.Chart.defaults.font, { family: getComputedStyle(document.body).fontFamily, size: 12 });
    charts.forEach(draw);
  }

  function tally(rows, keys, of) {
    const counts = new Map(keys.map((key) => [key, 0]));
    for (const row of rows) counts.set(of(row), (counts.get(of(row)) ?? 0) + 1);
    return [...counts];
  }

  // --- Columns that several tables have ---------------------------------------------------------------------------

  const of = (row) => accounts.get(row.id) ?? { id: row.id, name: row.id, active: false };
  const PERSON = { label: "Name", long: true, of: (row) => of(row).name, search: (row) =>
    [of(row).name, of(row).user_name, of(row).id].join(" "), show: (row) => el("span", { title: row.id }, of(row).name) };
  const EMAIL = { label: "E-mail", wide: true, of: (row) => of(row).email ?? of(row).user_name,
    show: (row) => address(of(row).email ?? of(row).user_name) };
  const KIND = { label: "Kind", short: true, of: (row) => word(of(row).kind) };
  const STATE = { label: "State", short: true, of: (row) => (of(row).active ? "Active" : "Deactivated"),
    show: (row) => (of(row).active ? "Active" : el("span", { class: "muted" }, "Deactivated")) };
  const TITLE = { label: "Title", long: true, of: (row) => of(row).title };
  const DEPARTMENT = { label: "Department", of: (row) => of(row).department };
  const MANAGER = { label: "Manager", long: true, of: (row) => of(row).manager_name ?? of(row).manager };
  const CREATED = { label: "Created", short: true, of: (row) => of(row).created };
  const AGE = { label: "Account age, days", number: true, of: (row) => of(row).age_days };
  const KIND_FILTER = { key: "kind", label: "Kind", of: (row) => of(row).kind };
  const STATE_FILTER = { key: "state", label: "State", of: (row) => (of(row).active ? "active" : "deactivated"),
    labels: (state) => (state === "active" ? "Active" : "Deactivated") };
  const DEPARTMENT_FILTER = { key: "department", label: "Department", of: (row) => of(row).department ?? "-",
    labels: (name) => (name === "-" ? "None" : name) };

  // --- Sections -------------------------------------------------------------------------------------------------

  const verdicts = () => review.legend.filter(({ kind }) => kind === "verdict");

  function decisionsSection() {
    const rows = review.decisions;
    const urgent = rows.filter((row) => row.attention === "act").length;
    const lead = rows.length
      ? [`Action required: ${number.format(urgent)} of ${plural(rows.length, "entry", "entries")}, listed first. `,
        el("a", { href: "#about" }, "Terms"), "."]
      : ["No decisions are needed."];
    const made = section("decisions", "Decisions", rows.length, "", new Table({ id: "decisions", caption: "Decisions",
      file: "decisions.csv", noun: ["entry", "entries"], rows, uncut: true,
      filters: [{ key: "attention", label: "Attention", of: (row) => row.attention, ordered: true },
        { key: "reason", label: "Reason", of: (row) => row.reasons[0], ordered: true }],
      columns: [
        { label: "Name", long: true, of: decisionName, show: (row) => el("span", {}, decisionName(row),
          el("span", { class: "sub" }, address(decisionAddress(row)))),
        search: (row) => [decisionName(row), decisionAddress(row), row.id].join(" ") },
        { label: "Reason", wide: true, of: (row) => row.reasons.map(word).join(", "), search: (row) =>
          [...row.reasons.map(word), row.proposal].join(" "),
        show: (row) => el("span", {}, ...row.reasons.flatMap((key) => [badge(key, word(key)), " "]),
          el("span", { class: "sub" }, row.proposal)) },
        { label: "Since", short: true, of: (row) => row.since },
        { label: "Kind", short: true, of: (row) => (row.subject === "run" ? word("run") : word(of(row).kind)) },
        { label: "Department", of: (row) => of(row).department, search: (row) =>
          [of(row).department, of(row).title, MANAGER.of(of(row))].join(" "),
        show: (row) => el("span", {}, of(row).department ?? "",
          MANAGER.of(of(row)) ? el("span", { class: "sub" }, `Manager: ${MANAGER.of(of(row))}`) : null) },
        { label: "Groups", number: true, of: (row) => of(row).groups },
        { label: "Decision", headed: true, show: choices },
        { label: "Initials, date, note", headed: true, paper: true, show: () => "" }] }).element, signOff());
    made.element.classList.remove("page");
    made.element.querySelector(".lead").append(...lead);
    return made;
  }

  /** What the reviewer can choose for an entry. The page keeps it until it is closed, for printing. */
  function choices(row) {
    return el("span", { class: "choices", role: "radiogroup", "aria-label": `Decision on ${decisionName(row)}` },
      ...CHOICES[row.subject].map((choice) => el("label", {}, el("input", { type: "radio", name: `decision-${row.number}`,
        checked: chosen.get(row.number) === choice, onchange: () => chosen.set(row.number, choice) }), choice)));
  }

  const chosen = new Map();
  addEventListener("beforeunload", (event) => {
    if (chosen.size) event.preventDefault();
  });

  const decisionName = (row) => (row.subject === "run" ? `Run of ${instantText(runs.get(row.id)?.started) ?? row.id}` : row.name);
  const decisionAddress = (row) => (row.subject === "run" ? runs.get(row.id)?.journal : of(row).email ?? of(row).user_name) ?? row.id;

  /** A place for each reviewer to sign. */
  function signOff() {
    const place = (label) => el("div", { class: "place" }, label);
    const line = (who) => el("div", { class: "line" }, place(who), place("Role"), place("Date"), place("Signature"));
    return el("div", { class: "sign", role: "group", "aria-labelledby": "sign-title" },
      el("h3", { id: "sign-title" }, "Sign-off"),
      el("p", { class: "muted" }, `${plural(review.decisions.length, "decision", "decisions")}, ${review.title}, ${longDay(review.date)}. `,
        el("span", { class: "screen" }, "Print this page to sign it. The page does not store what you choose: to keep decisions in a file, fill in the last "
          + "columns of decisions.csv.")),
      line("Reviewer"), line("Approved by"));
  }

  /** What the review is evidence of: label, text, and more about it. */
  function evidence() {
    const { organization, token_owner: owner, reading, roster, previous, collection, version } = review.evidence;
    const id = organization.enterprise_id ?? organization.team_id;
    const [from, to] = [reading.started, reading.ended].map((instant) => instant.slice(11, 19));
    const age = roster ? (roster.age_days ? `${plural(roster.age_days, "day", "days")} old` : "less than a day old") : null;
    const parts = [
      ["Organization", [organization.enterprise ?? organization.team ?? "Without a name", id ? ` (${id})` : ""], organization.url],
      ["Read", [`${longDay(reading.started)}, ${from} to ${to} UTC`], `SCIM ${reading.api_version} at ${reading.api_url}`],
      ["Token of", [owner.name ?? owner.user_name ?? "unknown", owner.id ? ` (${owner.id})` : ""],
        owner.email ?? (owner.name ? owner.user_name : null)],
      ["Completeness", [review.evidence.lists.map(listed).join("; ")],
        review.evidence.lists.every((list) => list.complete) ? "Complete" : "Incomplete"],
      ["Roster", roster ? [`${roster.file}, ${plural(review.roster.entries, "entry", "entries")}, ${age}`] : ["None. The review does not show accounts outside a roster"],
        roster ? [`Changed ${instantText(roster.modified)} UTC, SHA-256 `, el("code", {}, roster.sha256)] : null],
      ["Compared with", previous ? [`The review of ${longDay(previous.date)}`] : ["No earlier review"],
        previous ? [`${previous.file}, SHA-256 `, el("code", {}, previous.sha256)] : null],
      ["Written by", [`${collection} ${version}`], el("a", { href: "#about" }, "Limits of this review")],
    ];
    if (day(reading.started) !== review.date) {
      parts.push(["Day of the review", [longDay(review.date)], "Ages are counted from this day, not from the day of the reading."]);
    }
    return factList(parts);
  }

  function listed({ resource, received, announced }) {
    const counted = `${number.format(received)} ${resource}`;
    if (announced === null) return `${counted}, not counted by Slack`;
    return `${counted} of ${number.format(announced)}`;
  }

  function aboutSection() {
    const { not_shown: hidden, roster } = review.evidence;
    const meanings = review.legend.flatMap(({ key, text, proposal }) => [el("dt", {}, badge(key)),
      el("dd", {}, text, proposal ? el("span", { class: "sub" }, `${proposal}.`) : null)]);
    const exempt = roster && el("div", {}, el("h3", {}, "Exemptions"), el("p", {},
      `Accounts of up to ${plural(roster.grace_days, "day", "days")} of age count as new. Protected: `,
      roster.protected.length ? roster.protected.join(", ") : "none", "."));
    const made = section("about", "What this review shows, and its limits", null,
      "The review shows what Slack's SCIM API returned at the time of the reading. SCIM does not return the following:",
      el("ul", { class: "plain" }, ...hidden.map(({ text }) => el("li", {}, text))), exempt,
      el("h3", {}, "Terms"), el("dl", { class: "glossary" }, ...meanings));
    return { ...made, short: "About this review" };
  }

  function accountsSection() {
    const kinds = Object.entries(review.counts.by_kind);
    return section("accounts", "Accounts", review.accounts.length, "All accounts of people and apps in Slack.",
      review.accounts.length ? el("div", { class: "charts" },
        chart({ title: "Accounts by kind and state", lying: true,
          bars: kinds.map(([kind, states]) => [`${word(kind)}s`, states.active, states.deactivated]),
          series: [["Active", "chart-1"], ["Deactivated", "chart-2"]] }),
        chart({ title: "Accounts by year of creation", bars: byYear(),
          series: [["Active", "chart-1"], ["Deactivated", "chart-2"]] })) : null,
      new Table({ id: "accounts", caption: "Accounts", file: "accounts.csv", noun: ["account", "accounts"],
        rows: review.accounts, filters: [KIND_FILTER, STATE_FILTER, DEPARTMENT_FILTER],
        columns: [PERSON, EMAIL, KIND, STATE, TITLE, DEPARTMENT, MANAGER,
          { label: "Groups", number: true, of: (row) => row.groups }, CREATED] }).element);
  }

  function byYear() {
    const years = new Map();
    for (const account of review.accounts) {
      const year = account.created?.slice(0, 4) ?? "Unknown";
      const bar = years.get(year) ?? [year, 0, 0];
      bar[account.active ? 1 : 2] += 1;
      years.set(year, bar);
    }
    return [...years.values()].sort(([one], [other]) => collator.compare(one, other));
  }

  /* What cannot be read is shown as Slack writes it. */
  const endOfAccess = (guest) => (guest.ends === "unreadable" ? guest.expires : instantText(guest.expires));

  function guestsSection() {
    const keys = ["expired", "within_7_days", "within_30_days", "within_90_days", "later", "no_end", "unreadable"];
    const colours = ["chart-act", "chart-check", "chart-1", "chart-1", "chart-1", "chart-check",
      "chart-check"];
    return section("guests", "Guests", review.guests.length, "Active guests by the end of their access, the earliest first.",
      review.guests.length ? el("div", { class: "charts" }, chart({ title: "Guests by the end of their access",
        bars: tally(review.guests, keys, (guest) => guest.ends).map(([key, count]) => [word(key), count]),
        series: [["Guests", colours]] })) : null,
      new Table({ id: "guests", caption: "Guests", file: "guests.csv", noun: ["guest", "guests"], rows: review.guests,
        filters: [{ key: "ends", label: "End of access", of: (row) => row.ends, ordered: true }],
        columns: [PERSON, EMAIL, { label: "End of access", short: true, of: endOfAccess },
          { label: "Days left", number: true, of: (row) => row.days_left },
          { label: "Ends", short: true, of: (row) => word(row.ends), show: (row) => badge(row.ends) },
          { label: "Groups", number: true, of: (row) => of(row).groups }, CREATED] }).element);
  }

  function groupsSection() {
    const sizes = [["Empty", 0], ["1", 1], ["2\u20135", 5], ["6\u201320", 20], ["21\u2013100", 100], ["101\u2013500", 500],
      ["Over 500", Infinity]];
    const bucket = (group) => sizes.find(([, most]) => group.size <= most)[0];
    const largest = [...review.groups].sort((one, other) => other.size - one.size).slice(0, BARS);
    const memberships = review.groups.flatMap((group) => group.members.map((id) => ({ id, group })));
    const showMembers = (group) => {
      tables.get("members").choose({ group: group.id });
      const heading = document.getElementById("members");
      heading.scrollIntoView();
      heading.focus({ preventScroll: true });
    };
    return section("groups", "Groups", review.groups.length, "The sizes of the groups, and the members of each group.",
      review.groups.length ? el("div", { class: "charts" },
        chart({ title: "Groups by size", bars: tally(review.groups, sizes.map(([label]) => label), bucket),
          series: [["Groups", "chart-1"]], tall: true }),
        chart({ title: "Largest groups", bars: largest.map((group) => [group.name, group.size]),
          series: [["Members", "chart-1"]], lying: true, tall: true })) : null,
      new Table({ id: "groups", caption: "Groups", file: "groups.csv", noun: ["group", "groups"], rows: review.groups,
        filters: [
          { key: "filled", label: "Members", of: (row) => yesNo(row.size), labels: (key) => (key === "yes" ? "Some" : "Empty") },
          { key: "lingering", label: "Deactivated people", of: (row) => yesNo(row.deactivated),
            labels: (key) => (key === "yes" ? "Some" : "None") }],
        columns: [{ label: "Group", long: true, of: (row) => row.name, search: (row) => `${row.name} ${row.id}`,
          show: (row) => el("span", { title: row.id }, row.name) },
          ...[["Members", "size"], ["Active", "active"], ["Guests", "guests"], ["Deactivated", "deactivated"]].map(
            ([label, key]) => ({ label, number: true, of: (row) => row[key] })),
          { label: "Created", short: true, of: (row) => row.created },
          { label: "Show members", short: true, show: (row) => (row.size ? el("button", { type: "button", class: "link",
            "aria-label": `Show the members of ${row.name}`, onclick: () => showMembers(row) }, "Show members") : "") }] }).element,
      el("h3", { id: "members", tabindex: "-1" }, "Members of each group"),
      new Table({ id: "members", caption: "Memberships", file: "members.csv", noun: ["membership", "memberships"],
        rows: memberships,
        filters: [{ key: "group", label: "Group", of: (row) => row.group.id, labels: groupNames() }, KIND_FILTER, STATE_FILTER],
        columns: [PERSON, EMAIL, { label: "Group", of: (row) => row.group.name }, KIND, STATE, TITLE, DEPARTMENT] }).element);
  }

  function groupNames() {
    const names = new Map(review.groups.map((group) => [group.id, group.name]));
    return (id) => names.get(id);
  }

  function managersSection() {
    return section("managers", "Without a manager", review.without_manager.length,
      "Active members without a manager, or with an unknown or deactivated manager.",
      new Table({ id: "managers", caption: "People without a manager", file: "without_manager.csv",
        noun: ["person", "people"], rows: review.without_manager,
        filters: [{ key: "reason", label: "Reason", of: (row) => row.reason, labels: (reason) => REASONS[reason] },
          DEPARTMENT_FILTER],
        columns: [PERSON, EMAIL, TITLE, DEPARTMENT, { label: "Reason", short: true, of: (row) => REASONS[row.reason] }, MANAGER,
          { label: "Reports", number: true, of: (row) => of(row).reports }] }).element);
  }

  function rosterSection() {
    const { roster } = review;
    const keys = verdicts().map(({ key }) => key).filter((key) => roster.outside.some((row) => row.verdict === key));
    return section("roster", "Outside the roster", roster.outside.length,
      `${plural(roster.entries, "entry", "entries")} in the roster, ${number.format(roster.matched)} of them with an account.`,
      keys.length ? el("div", { class: "charts" }, chart({ title: "Accounts outside the roster by verdict", lying: true,
        tall: keys.length > 6,
        bars: tally(roster.outside, keys, (row) => row.verdict).map(([key, count]) => [word(key), count]),
        series: [["Accounts", keys.map((key) => `chart-${attention(key)}`)]] })) : null,
      new Table({ id: "outside", caption: "Accounts outside the roster", file: "outside_roster.csv",
        noun: ["account", "accounts"], rows: roster.outside,
        filters: [{ key: "verdict", label: "Verdict", of: (row) => row.verdict, ordered: true },
          { key: "attention", label: "Attention", of: (row) => row.attention, ordered: true }],
        columns: [PERSON, { ...EMAIL, search: (row) => [EMAIL.of(row), row.roster_address].join(" "),
          show: (row) => el("span", {}, EMAIL.of(row) ?? "",
            row.roster_address ? el("span", { class: "sub" }, `Roster: ${row.roster_address}`) : null) },
          { label: "Verdict", short: true, of: (row) => word(row.verdict),
          show: (row) => badge(row.verdict) }, KIND, STATE,
          { label: "Outside since", short: true, of: (row) => row.outside_since },
          { label: "Days outside", number: true, of: (row) => row.outside_days }, AGE] }).element,
      el("h3", {}, "On the roster, without an account"),
      new Table({ id: "without-account", caption: "People without an account", file: "without_account.csv",
        noun: ["person", "people"], rows: roster.without_account,
        columns: [{ label: "Name", long: true, of: (row) => row.name },
          { label: "E-mail", wide: true, of: (row) => row.email, show: (row) => address(row.email) },
          { label: "User name", of: (row) => row.user_name }, { label: "Department", of: (row) => row.department }] }).element);
  }

  function changesSection() {
    const label = (key) => word(key);
    return section("changes", "Changes", review.changes.length,
      `Differences from the review of ${longDate.format(new Date(review.compared_with))}.`,
      new Table({ id: "changes", caption: "Changes", file: "changes.csv", noun: ["change", "changes"], rows: review.changes,
        filters: [{ key: "subject", label: "Subject", of: (row) => row.subject },
          { key: "what", label: "What", of: (row) => row.what, labels: label }],
        columns: [{ label: "Name", long: true, of: (row) => row.name,
          search: (row) => `${row.name} ${row.id} ${accounts.get(row.id)?.email ?? ""}`,
          show: (row) => el("span", {}, row.name, el("span", { class: "sub" }, accounts.get(row.id)?.email ?? "")) },
          { label: "Subject", short: true, of: (row) => word(row.subject) },
          { label: "What", short: true, of: (row) => label(row.what) },
          { label: "Attribute", short: true, of: (row) => (row.attribute ?? "").replaceAll("_", " ") },
          ...["before", "after"].map((side) => (
            { label: side === "before" ? "Before" : "After", long: true, of: (row) => cell(row[side]) }))] }).element);
  }

  function runsSection() {
    const operations = review.runs.flatMap((run) => run.operations.map((operation) => ({ ...operation, run })));
    const status = (operation) => operation.status ?? "unfinished";
    const count = (key) => ({ label: word(key), number: true, of: (row) => row.counts[key] ?? 0 });
    return section("runs", "Last runs", review.runs.length, "What the last runs changed in Slack, from their journals.",
      new Table({ id: "runs", caption: "Runs", file: "runs.csv", noun: ["run", "runs"], rows: review.runs,
        columns: [{ label: "Started, UTC", long: true, of: (row) => row.started, search: (row) => `${row.started} ${row.journal}`,
          show: (row) => el("span", {}, instantText(row.started) ?? "", el("span", { class: "sub" }, row.journal)) },
          { label: "State", long: true, of: (row) => word(row.state), search: (row) => `${word(row.state)} ${row.stopped ?? ""}`,
            show: (row) => el("span", {}, badge(row.state), el("span", { class: "sub" }, row.stopped ?? "")) },
          { label: "Planned", number: true, of: (row) => row.planned },
          ...["done", "not_done", "refused", "failed", "skipped", "unfinished"].map(count)] }).element,
      el("h3", {}, "Operations of these runs"),
      new Table({ id: "operations", caption: "Operations", file: "operations.csv", noun: ["operation", "operations"],
        rows: operations,
        filters: [{ key: "status", label: "Status", of: status }, { key: "kind", label: "Kind", of: (row) => row.kind },
          { key: "run", label: "Run", of: (row) => row.run.run, ordered: true, labels: (id) =>
            instantText(review.runs.find((run) => run.run === id)?.started) ?? id }],
        columns: [{ label: "Name", long: true, of: (row) => row.name },
          { label: "Operation", of: (row) => `${word(row.kind)} ${word(row.subject).toLowerCase()}` },
          { label: "Status", short: true, of: (row) => word(status(row)), show: (row) => badge(status(row)) },
          { label: "Time, UTC", short: true, of: (row) => row.time, show: (row) => instantText(row.time) ?? "" },
          { label: "Reason", of: (row) => row.reason }, { label: "Error", of: (row) => row.error }] }).element);
  }

  function summary() {
    const { by_kind: kinds, groups } = review.counts;
    const deactivated = Object.values(kinds).reduce((sum, kind) => sum + kind.deactivated, 0);
    const figures = [["Accounts", review.counts.accounts], ["Active members", kinds.member.active],
      ["Active guests", kinds.guest.active], ["Active apps", kinds.app.active], ["Deactivated", deactivated], ["Groups", groups]];
    return el("section", { id: "summary", "aria-labelledby": "summary-title", tabindex: "-1" },
      el("h2", { id: "summary-title", class: "hidden" }, "Summary"),
      el("dl", { class: "figures" },
        ...figures.map(([label, value]) => el("div", {}, el("dt", {}, label), el("dd", {}, number.format(value))))),
      review.findings.length
        ? el("ul", { class: "findings", "aria-label": "Findings" }, ...review.findings.map(finding))
        : el("p", { class: "empty" }, "No findings."));
  }

  const TITLES = { guests: "Guests", groups: "Groups", managers: "Without a manager", roster: "Outside the roster", runs: "Last runs" };

  function finding(found) {
    const follow = () => {
      const [table, chosen] = FINDING_FILTERS[found.key];
      tables.get(table)?.choose(chosen);
    };
    return el("li", {}, el("a", { href: `#${found.section}`, onclick: follow }, badge(found.attention),
      el("span", { class: "number" }, number.format(found.count)), el("span", {}, found.text),
      el("span", { class: "to" }, TITLES[found.section])));
  }

  // --- The page ---------------------------------------------------------------------------------------------------

  const sections = [decisionsSection(), ...(review.roster ? [rosterSection()] : []), guestsSection(), managersSection(),
    groupsSection(), ...(review.changes ? [changesSection()] : []), runsSection(), accountsSection(), aboutSection()];

  show({
    header: [el("h1", {}, review.title),
      el("p", {}, el("time", { datetime: review.date }, longDate.format(new Date(review.date))),
        review.compared_with ? `, compared with ${longDate.format(new Date(review.compared_with))}` : ""), evidence()],
    summary: summary(),
    sections,
  });
  drawAll();

  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
  addEventListener("beforeprint", drawAll);
  addEventListener("afterprint", drawAll);
})();
