/*
 * Copyright (c) 2026, The scimops.slack project
 * GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the pages of this collection have in common: elements, tables, sections and the list of contents. Scripts of a
 * page use it as `shared`. Whatever Slack says becomes text nodes, never markup.
 */
const shared = (() => {
  "use strict";

  const number = new Intl.NumberFormat("en");
  const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  const longDate = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" });

  const PAGE_SIZES = [25, 50, 100, 250];
  const PRINTED_ROWS = 500;
  const FEW_ROWS = 5;

  const plural = (count, one, many) => `${number.format(count)} ${count === 1 ? one : many}`;

  /** An element; strings among the children become text. */
  function el(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value === null || value === undefined || value === false) continue;
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children.filter((child) => child !== null && child !== undefined));
    return element;
  }

  // --- Tables ---------------------------------------------------------------------------------------------------

  const tables = new Map();

  /**
   * A table that can be searched, filtered, sorted and paged.
   *
   * columns: label, of(row) gives what is sorted and searched by; show(row) what is shown, if it differs; number, short,
   * long, wide, changed: how it is set; paper: on paper alone. filters: key, label, of(row), and labels(value). uncut: paper shows all.
   */
  class Table {
    /** The word for a value of a filter. */
    static word = (value) => String(value ?? "");

    constructor({ id, caption, file, noun, columns, filters = [], rows, uncut = false }) {
      Object.assign(this, { id, caption, file, noun, columns, filters, rows, uncut });
      this.state = { query: "", chosen: {}, sort: null, descending: false, page: 0, size: 50 };
      this.texts = null;
      this.element = this.build();
      this.render();
      tables.set(id, this);
    }

    build() {
      if (!this.rows.length) return el("p", { class: "empty" }, `${this.caption}: none.`);
      this.search = el("input", { type: "search", autocomplete: "off", spellcheck: "false", oninput: (event) => {
        this.state.query = event.target.value;
        this.turnTo(0);
      } });
      this.selects = new Map(this.filters.map((filter) => [filter.key, this.select(filter)]));
      this.status = el("p", { class: "status", role: "status" });
      this.reset = el("button", { class: "button", type: "button", onclick: () => this.choose({}) }, "Reset");
      this.headers = this.columns.map((column, index) => this.header(column, index));
      this.body = el("tbody");
      this.cut = el("p", { class: "cut", hidden: true });
      this.region = el("div", { class: "scroll", role: "region", tabindex: "0", "aria-label": `Table: ${this.caption}` },
        el("table", { id: `table-${this.id}` },
          el("caption", { class: "hidden" }, this.caption),
          el("thead", {}, el("tr", {}, ...this.headers)), this.body));
      return el("div", { class: "table" },
        el("div", { class: "tools", hidden: this.rows.length <= FEW_ROWS },
          el("label", { class: "search" }, `Search ${this.caption.toLowerCase()}`, this.search),
          ...this.filters.map((filter) => el("label", {}, filter.label, this.selects.get(filter.key))),
          this.reset, this.status),
        this.region, this.cut, this.pages());
    }

    select(filter) {
      const counts = new Map();
      for (const row of this.rows) counts.set(filter.of(row), (counts.get(filter.of(row)) ?? 0) + 1);
      const label = filter.labels ?? Table.word;
      const options = [...counts].map(([value, count]) => [value, `${label(value)} (${number.format(count)})`]);
      if (!filter.ordered) options.sort((one, other) => collator.compare(one[1], other[1]));
      return el("select", { onchange: (event) => {
        this.state.chosen[filter.key] = event.target.value;
        this.turnTo(0);
      } }, el("option", { value: "" }, "All"), ...options.map(([value, text]) => el("option", { value }, text)));
    }

    header(column, index) {
      const sort = () => {
        this.state.descending = this.state.sort === index && !this.state.descending;
        this.state.sort = index;
        this.turnTo(0);
      };
      const classes = ["number", "paper"].filter((name) => column[name]).join(" ") || null;
      const content = column.of
        ? el("button", { type: "button", class: "sort", onclick: sort }, column.label)
        : el("span", { class: column.headed ? null : "hidden" }, column.label);
      const order = column.of ? "none" : null;
      return el("th", { scope: "col", "aria-sort": order, class: classes }, content);
    }

    pages() {
      const turn = (label, to) => el("button", { class: "button", type: "button", onclick: () => this.turnTo(to()) }, label);
      this.back = turn("Previous", () => this.state.page - 1);
      this.forth = turn("Next", () => this.state.page + 1);
      this.where = el("span", { class: "muted number" });
      const size = el("select", { onchange: (event) => {
        this.state.size = Number(event.target.value);
        this.turnTo(0);
      } }, ...PAGE_SIZES.map((rows) => el("option", { value: rows, selected: rows === this.state.size }, String(rows))));
      this.pager = el("nav", { class: "pages", "aria-label": `Pages of ${this.caption.toLowerCase()}` },
        this.back, this.where, this.forth, el("label", {}, "Rows on a page", size));
      return this.pager;
    }

    /** Search for words, in addition to what is chosen. */
    find(query) {
      if (!this.rows.length) return;
      this.state.query = this.search.value = query;
      this.turnTo(0);
    }

    /** Filter by these and nothing else. */
    choose(chosen) {
      if (!this.rows.length) return;
      this.state.query = this.search.value = "";
      this.state.chosen = { ...chosen };
      for (const [key, select] of this.selects) {
        select.value = chosen[key] ?? "";
        if (select.selectedIndex < 0) select.value = "";
      }
      this.turnTo(0);
    }

    turnTo(page) {
      this.state.page = page;
      this.region.scrollTop = 0;
      this.render();
    }

    /** The rows that match the search and the filters, in the selected order. */
    selectedRows() {
      const { query, chosen, sort, descending } = this.state;
      const words = query.toLowerCase().split(/\s+/).filter(Boolean);
      const active = this.filters.filter((filter) => chosen[filter.key]);
      if (words.length && !this.texts) this.texts = new Map(this.rows.map((row) => [row, this.text(row)]));
      const found = this.rows.filter((row) =>
        active.every((filter) => String(filter.of(row)) === chosen[filter.key])
        && words.every((part) => this.texts.get(row).includes(part)));
      if (sort === null) return found;
      const sign = descending ? -1 : 1;
      const { of } = this.columns[sort];
      return found.map((row) => [of(row), row]).sort(([one], [other]) => compare(one, other, sign)).map(([, row]) => row);
    }

    text(row) {
      return this.columns.map((column) => column.search?.(row) ?? column.of?.(row) ?? "").join("\n").toLowerCase();
    }

    render(printed = false) {
      if (!this.rows.length) return;
      const found = this.selectedRows();
      const { page, size, sort, descending } = this.state;
      const first = printed ? 0 : page * size;
      const shown = found.slice(first, printed ? (this.uncut ? Infinity : PRINTED_ROWS) : first + size);
      this.body.replaceChildren(...shown.map((row) => this.row(row)));
      if (!found.length) {
        this.body.append(el("tr", {}, el("td", { colspan: this.columns.length, class: "empty" }, "Nothing matches.")));
      }
      this.headers.forEach((header, index) => {
        if (this.columns[index].of) {
          header.setAttribute("aria-sort", index !== sort ? "none" : descending ? "descending" : "ascending");
        }
      });
      const narrowed = found.length < this.rows.length;
      const range = `${number.format(first + 1)} to ${number.format(first + shown.length)} of ${number.format(found.length)}`;
      this.status.textContent = narrowed
        ? `${number.format(found.length)} of ${plural(this.rows.length, ...this.noun)}`
        : plural(found.length, ...this.noun);
      this.reset.disabled = !narrowed && !this.state.query;
      this.where.textContent = found.length ? range : "";
      this.back.disabled = page === 0;
      this.forth.disabled = first + size >= found.length;
      this.pager.hidden = this.rows.length <= PAGE_SIZES[0];
      this.cut.hidden = !printed || shown.length === found.length;
      this.cut.textContent = `The first ${number.format(shown.length)} of ${number.format(found.length)}; ${this.file} has all.`;
    }

    row(row) {
      return el("tr", {}, ...this.columns.map((column, index) => {
        const shown = column.show ? column.show(row) : cell(column.of(row));
        const kind = ["number", "short", "long", "wide", "paper", "changed"].filter((name) => column[name]).join(" ");
        const classes = kind || null;
        return index === 0 ? el("th", { scope: "row", class: classes }, shown) : el("td", { class: classes }, shown);
      }));
    }
  }

  function cell(value) {
    if (value === null || value === undefined || value === "") return "";
    return typeof value === "number" ? number.format(value) : String(value);
  }

  /** An e-mail address, which goes on in the next line before its domain, where it is too long for one. */
  function address(text) {
    const [before, ...after] = cell(text).split(/(?=@)/);
    return after.length ? el("span", {}, before, el("wbr"), after.join("")) : before;
  }

  /** Compare two values; what is missing comes last, whichever way it is sorted. */
  function compare(one, other, sign) {
    const [missing, otherMissing] = [one, other].map((value) => value === null || value === undefined || value === "");
    if (missing || otherMissing) return missing - otherMissing;
    return sign * (typeof one === "number" && typeof other === "number" ? one - other : collator.compare(one, other));
  }

  /** What a page is evidence of: label, text, and more about it. */
  function factList(parts) {
    return el("dl", { class: "evidence" }, ...parts.map(([label, text, more]) => el("div", {}, el("dt", {}, label),
      el("dd", {}, ...text, more ? el("span", { class: "sub" }, ...[more].flat()) : null))));
  }

  /** A section with its heading, title and count for the list of contents. */
  function section(id, title, count, lead, ...children) {
    return { id, title, count, element: el("section", { id, class: "page", "aria-labelledby": `${id}-title`, tabindex: "-1" },
      el("h2", { id: `${id}-title` }, title), el("p", { class: "lead" }, lead), ...children) };
  }

  /** Put the page together: the header, the list of contents, the summary and the sections, each with its heading. */
  function show({ header, summary, sections }) {
    document.getElementById("header").append(...header);
    document.getElementById("contents").append(el("ol", {}, el("li", {}, el("a", { href: "#summary" }, "Summary")),
      ...sections.map(({ id, title, short, count }) => el("li", {}, el("a", { href: `#${id}` }, short ?? title, " ",
        el("span", { class: "count" }, count === null ? "" : number.format(count)))))));
    document.getElementById("main").append(summary, ...sections.map(({ element }) => element));
    followScrolling();
    addEventListener("beforeprint", () => {
      document.documentElement.dataset.paper = "";
      for (const table of tables.values()) table.render(true);
    });
    addEventListener("afterprint", () => {
      delete document.documentElement.dataset.paper;
      for (const table of tables.values()) table.render();
    });
  }

  /** Mark the section that is in sight in the list of contents. */
  function followScrolling() {
    const links = new Map([...document.querySelectorAll("#contents a")].map((link) => [link.hash.slice(1), link]));
    const inView = new Set();
    const observer = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) inView[isIntersecting ? "add" : "delete"](target.id);
      const current = [...links.keys()].find((id) => inView.has(id));
      for (const [id, link] of links) id === current ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current");
    }, { rootMargin: "-20% 0px -70% 0px" });
    for (const id of links.keys()) observer.observe(document.getElementById(id));
  }

  return { number, collator, longDate, plural, el, tables, Table, cell, address, factList, section, show };
})();
