/*
 * Copyright (c) 2026, The scimops.slack project
 * GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Shows the plan that stands in the page as JSON. Whatever Slack or the source says becomes text nodes, never markup.
 */
(() => {
  "use strict";

  const { number, plural, el, tables, Table, address, factList, section, show } = shared;
  const plan = JSON.parse(document.getElementById("data").textContent);

  /** So many names of a list are shown at once on a screen; paper has all. */
  const NAMES = 10;
  /** From this part of its limit on a guard is near it. */
  const NEAR = 0.7;
  const BAR = 100;

  const words = (key) => key.replaceAll("_", " ");
  const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
  const onPaper = () => document.documentElement.dataset.paper !== undefined;

  /** A name and an address, in two lines. */
  function person(text) {
    const [, name, mail, more] = /^(.*?) <([^<>]*)>(.*)$/.exec(text) ?? [null, text, null, ""];
    return el("span", {}, name, mail ? el("span", { class: "sub" }, address(mail), more) : null);
  }

  const group = (name) => el("span", {}, name, el("span", { class: "sub" }, "Group"));

  function changed(operation) {
    const changes = operation.changes.map(([attribute, before, after]) => el("li", {},
      el("span", { class: "name" }, `${attribute}: `),
      before === null ? el("span", { class: "muted" }, "nothing") : el("del", {}, before), " \u2192 ",
      after === null ? el("span", { class: "muted" }, "nothing") : el("ins", {}, after)));
    return el("ul", { class: "changes" }, ...changes, people("Removed", operation.removed, "del"),
      people("Added", operation.added, "ins"));
  }

  function people(label, names, tag) {
    if (!names.length) return null;
    const list = (part) => part.flatMap((name, index) => [index ? ", " : "", el(tag, {}, name)]);
    const few = onPaper() ? names.length : NAMES;
    const rest = names.slice(few);
    return el("li", {}, el("span", { class: "name" }, `${label} (${number.format(names.length)}): `), ...list(names.slice(0, few)),
      rest.length ? el("details", {}, el("summary", {}, `and ${number.format(rest.length)} more`), ...list(rest)) : null);
  }

  const allText = (operation) => [operation.key, operation.reason, ...operation.changes.flat(), ...operation.added,
    ...operation.removed].join(" ");

  function operations({ key, title, dangerous, operations: rows }) {
    const lead = dangerous ? "These operations remove something from people, or change how they sign in." : "";
    const many = rows.some((row) => row.changes.length || row.added.length || row.removed.length);
    return section(key, title, rows.length, lead, new Table({ id: key, caption: title, noun: ["operation", "operations"], rows,
      uncut: true,
      filters: new Set(rows.map((row) => row.what)).size > 1 ? [{ key: "what", label: "What", of: (row) => row.what }] : [],
      columns: [
        { label: "Whom", long: true, of: (row) => row.who, search: (row) => `${row.who} ${allText(row)}`,
          show: (row) => (row.subject === "group" ? group(row.who) : person(row.who)) },
        { label: "What", short: true, of: (row) => row.what },
        ...(many ? [{ label: "From \u2192 to", headed: true, changed: true, show: changed }] : []),
        { label: "Why", of: (row) => row.reason },
        { label: "Key", long: true, of: (row) => row.key, show: (row) => el("code", {}, row.key) }] }).element);
  }

  function findings() {
    const lead = "What the plan does not change, and what you should know.";
    return section("findings", "Findings", plan.findings.length, lead, new Table({ id: "findings", caption: "Findings",
      noun: ["finding", "findings"], rows: plan.findings, uncut: true,
      filters: [{ key: "topic", label: "Topic", of: (row) => row.topic, ordered: true, labels: (topic) => capital(words(topic)) }],
      columns: [{ label: "Topic", short: true, of: (row) => capital(words(row.topic)) },
        { label: "Finding", long: true, of: (row) => row.text },
        { label: "Ids", of: (row) => row.ids.join(", ") }] }).element);
  }

  // --- Summary ----------------------------------------------------------------------------------------------------

  function bar({ figure, limit }, state) {
    const svg = (tag, attributes) => {
      const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
      return element;
    };
    const part = state === "over" ? 1 : limit ? figure / limit : 0;
    const drawing = svg("svg", { viewBox: `0 0 ${BAR} 6`, preserveAspectRatio: "none", "aria-hidden": "true" });
    drawing.append(svg("rect", { class: "track", width: BAR, height: 6, rx: 1 }),
      svg("rect", { class: "fill", width: BAR * Math.min(part, 1), height: 6, rx: 1 }));
    return drawing;
  }

  function guard(one) {
    const state = one.violated ? "over" : one.limit && one.figure / one.limit >= NEAR ? "near" : "";
    const said = { over: "Stops the run", near: "Near its limit" }[state] ?? "";
    return el("tr", { class: state || null }, el("th", { scope: "row" }, capital(words(one.guard))),
      el("td", { class: "bar" }, bar(one, state)), el("td", { class: "number" }, number.format(one.figure)),
      el("td", {}, one.words), el("td", {}, said ? el("span", { class: `badge ${state === "over" ? "act" : "check"}` }, said) : ""));
  }

  function guards() {
    const head = ["Guard", "", "Figure", "Limit", ""].map((label, index) => el("th", { scope: "col",
      class: index === 2 ? "number" : null }, el("span", { class: label ? null : "hidden" }, label || ["", "Bar", "", "", "State"][index])));
    return el("div", {}, el("h3", { id: "guards" }, "Guards"), el("div", { class: "guards", tabindex: "0", role: "region",
      "aria-labelledby": "guards" }, el("table", {}, el("caption", { class: "hidden" }, "Guards"), el("thead", {}, el("tr", {}, ...head)),
      el("tbody", {}, ...plan.guards.map(guard)))));
  }

  /** One search for the tables of all sections. */
  function everywhere() {
    const search = el("input", { type: "search", autocomplete: "off", spellcheck: "false", oninput: (event) => {
      for (const table of tables.values()) table.find(event.target.value);
    } });
    return el("label", { class: "everywhere" }, "Search the whole plan", search);
  }

  function summary() {
    const counts = plan.sections.map(({ key, title, dangerous, operations: rows }) => el("li", {}, el("a", { href: `#${key}` },
      el("span", { class: `badge ${dangerous ? "act" : ""}` }, dangerous ? "Danger" : "Change"),
      el("span", { class: "number" }, number.format(rows.length)), el("span", {}, title))));
    const { seats, seconds } = plan.cost;
    const taken = Object.entries(seats ?? {}).map(([name, count]) => [`Seats, ${words(name)}`, number.format(count)]);
    const figures = [["Operations", number.format(plan.total)], ["Findings", number.format(plan.findings.length)],
      ...(seconds === undefined ? [] : [["Seconds, at least", number.format(seconds)]]), ...taken];
    return el("section", { id: "summary", "aria-labelledby": "summary-title", tabindex: "-1" },
      el("h2", { id: "summary-title", class: "hidden" }, "Summary"),
      el("dl", { class: "figures" }, ...figures.map(([label, value]) => el("div", {}, el("dt", {}, label), el("dd", {}, value)))),
      plan.stopped ? el("p", { class: "stop" }, "A guard stops this plan: nothing can be written.") : null,
      counts.length ? el("ul", { class: "findings", "aria-label": "Operations by danger" }, ...counts)
        : el("p", { class: "empty" }, "Nothing to do."),
      plan.total ? everywhere() : null, plan.guards.length ? guards() : null);
  }

  const parts = plan.facts.map(({ name, text, more }) => [name, [name === "Digest" ? el("code", {}, text) : text], more || null]);
  const lead = plan.total ? `${plural(plan.total, "operation", "operations")}, the most dangerous first. An approval covers all of them.`
    : "Slack matches the source.";
  show({
    header: [el("h1", {}, plan.title), el("p", {}, lead), factList(parts)],
    summary: summary(),
    sections: [...plan.sections.map(operations), ...(plan.findings.length ? [findings()] : [])],
  });
})();
