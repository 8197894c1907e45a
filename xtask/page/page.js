"use strict";
// Shows the findings in the element `data`, some at a time. Texts of findings are set as text, never as HTML.
(() => {
  const element = (id) => document.getElementById(id);
  const list = element("list");
  if (!list) return;
  const data = JSON.parse(element("data").textContent);
  const SEVERITIES = ["high", "medium", "low"];
  const ON_A_PAGE = 100;
  const STATES = ["open", "accepted", "suppressed"];
  const SAID = ["", "accepted", "suppressed in the source"];
  const fields = ["check", "severity", "state", "file", "text"];
  // What is searched, once for each text rather than for each finding.
  const paths = data.files.map((file) => file.path.toLowerCase());
  const messages = data.messages.map((text) => text.toLowerCase());
  const rules = data.rules.map(([name]) => name.toLowerCase());
  const others = data.others.map((all) => all.map(([, name]) => name.toLowerCase()).join(" "));
  let found = [];
  let page = 0;

  const make = (name, className, text) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  };

  const holding = (texts, wanted) => texts.map((text) => text.includes(wanted));

  function filter() {
    const [check, severity, state, file, text] = fields.map((id) => element(id).value);
    const checkAt = data.checks.indexOf(check);
    const severityAt = SEVERITIES.indexOf(severity);
    const stateAt = STATES.indexOf(state);
    // A defect that several checks found is one entry, which belongs to each of them.
    const alsoBy = data.others.map((all) => all.some(([id]) => id === check));
    const inFile = file && holding(paths, file.toLowerCase());
    const inMessage = text && holding(messages, text.toLowerCase());
    const inRule = text && holding(rules, text.toLowerCase());
    const inOther = text && holding(others, text.toLowerCase());
    found = data.findings.filter((row) =>
      (checkAt < 0 || row[0] === checkAt || alsoBy[row[8]]) &&
      (severityAt < 0 || row[1] === severityAt) &&
      (stateAt < 0 || stateOf(row) === stateAt) &&
      (!inFile || inFile[row[3]]) &&
      (!inMessage || inMessage[row[6]] || inRule[row[2]] || inOther[row[8]]));
    page = 0;
    remember();
    show();
  }

  const stateOf = (row) => (row[9] < 0 ? 0 : data.judgements[row[9]][0]);

  function show() {
    const pages = Math.max(1, Math.ceil(found.length / ON_A_PAGE));
    const rows = found.slice(page * ON_A_PAGE, (page + 1) * ON_A_PAGE);
    list.replaceChildren(...(rows.length ? rows.map(item) : [make("li", "none", "No finding matches the filter.")]));
    const all = data.findings.length;
    const of = found.length === all ? "" : `${found.length.toLocaleString("en")} of `;
    element("count").textContent = `${of}${all.toLocaleString("en")} ${all === 1 ? "finding" : "findings"}`;
    element("page").textContent = `${(page + 1).toLocaleString("en")} of ${pages.toLocaleString("en")}`;
    element("pages").hidden = pages === 1;
    element("previous").disabled = page === 0;
    element("next").disabled = page === pages - 1;
  }

  function item(row, at) {
    const [check, severity, rule, file, line, column, message, , also, judged] = row;
    const li = make("li");
    const button = make("button");
    button.type = "button";
    button.setAttribute("aria-expanded", "false");
    const place = file < 0 ? "" : data.files[file].path + (line ? `:${line}` : "") + (column ? `:${column}` : "");
    const word = SEVERITIES[severity];
    const about = make("span", "about");
    about.append(make("span", "place", place), `${place && " · "}${data.checks[check]} ${data.rules[rule][0]}`);
    if (also >= 0) about.append(` · also ${data.others[also].map((other) => other.join(" ")).join(", ")}`);
    if (judged >= 0) {
      const [state, reason] = data.judgements[judged];
      about.append(make("span", "judged", `${SAID[state]}: ${reason}`));
      li.className = "settled";
    }
    button.append(make("span", `severity ${word}`, word), prose(data.messages[message]), about);
    button.addEventListener("click", () => toggle(li, button, row, at));
    li.append(button);
    return li;
  }

  // What stands between backquotes is code.
  function prose(text) {
    const made = make("span", "message");
    text.split(/`([^`]+)`/).forEach((part, at) => made.append(at % 2 ? make("code", "", part) : part));
    return made;
  }

  function toggle(li, button, row, at) {
    const open = button.getAttribute("aria-expanded") === "true";
    button.setAttribute("aria-expanded", String(!open));
    if (open) {
      li.lastChild.remove();
      button.removeAttribute("aria-controls");
      return;
    }
    const more = make("div", "more");
    more.id = `more-${at}`;
    button.setAttribute("aria-controls", more.id);
    more.append(...details(row));
    li.append(more);
  }

  function details([, , rule, file, line, column, , flow]) {
    const parts = [];
    const lines = file < 0 ? {} : data.files[file].lines;
    if (lines[line] !== undefined) parts.push(source(lines, line, column));
    if (flow >= 0) parts.push(way(data.flows[flow]));
    const [name, url] = data.rules[rule];
    if (url) {
      const link = make("a", "", `About ${name}`);
      link.href = url;
      link.rel = "noreferrer";
      parts.push(link);
    }
    if (!parts.length) parts.push(make("p", "", "There is no source to show."));
    return parts;
  }

  // The places that a value passes, from source to sink.
  function way(places) {
    const steps = make("ol", "flow");
    for (const [place, text] of places) {
      const step = make("li");
      step.append(make("span", "place", place), " ", make("code", "", text));
      steps.append(step);
    }
    return steps;
  }

  // The lines around the one that is meant, without gaps, and in it the character at the column.
  function source(lines, line, column) {
    let [first, last] = [line, line];
    while (lines[first - 1] !== undefined && line - first < 2) first -= 1;
    while (lines[last + 1] !== undefined && last - line < 2) last += 1;
    const pre = make("pre");
    pre.tabIndex = 0;
    pre.setAttribute("role", "group");
    pre.setAttribute("aria-label", `Source around line ${line}`);
    const width = String(last).length;
    for (let number = first; number <= last; number += 1) {
      const row = make("span", number === line ? "here" : "");
      row.append(make("span", "number", `${String(number).padStart(width)} | `));
      const text = [...lines[number]];
      if (number === line && column > 0 && column <= text.length) {
        row.append(text.slice(0, column - 1).join(""), make("mark", "", text[column - 1]), text.slice(column).join(""));
      } else {
        row.append(lines[number]);
      }
      pre.append(row, "\n");
    }
    return pre;
  }

  // The filter stands in the address, so that a link to it can be kept.
  function remember() {
    const set = fields.filter((id) => element(id).value).map((id) => [id, element(id).value]);
    const hash = new URLSearchParams(set).toString();
    try {
      history.replaceState(null, "", hash ? `#${hash}` : "#");
    } catch {
      // Some browsers refuse that for a page without a server, or when it happens too often.
    }
  }

  function recall() {
    const set = new URLSearchParams(location.hash.slice(1));
    for (const id of fields) element(id).value = set.get(id) ?? "";
    for (const id of ["check", "severity", "state"]) if (element(id).selectedIndex < 0) element(id).value = "";
  }

  function turn(by) {
    page += by;
    show();
    list.querySelector("button")?.focus({ preventScroll: true });
    element("findings").scrollIntoView();
  }

  let waiting;
  element("filter").addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(filter, 100);
  });
  element("filter").addEventListener("reset", () => setTimeout(filter));
  element("filter").addEventListener("submit", (event) => event.preventDefault());
  element("previous").addEventListener("click", () => turn(-1));
  element("next").addEventListener("click", () => turn(1));
  // Up and down go from finding to finding.
  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const buttons = [...list.querySelectorAll("li > button")];
    const at = buttons.indexOf(document.activeElement);
    if (step && at >= 0 && buttons[at + step]) {
      buttons[at + step].focus();
      event.preventDefault();
    }
  });
  // The table of checks leads to what each has found.
  for (const link of document.querySelectorAll("a.found")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      for (const id of fields) element(id).value = "";
      element("check").value = link.dataset.check;
      filter();
      element("findings").scrollIntoView();
      list.querySelector("button")?.focus({ preventScroll: true });
    });
  }
  window.addEventListener("hashchange", () => {
    recall();
    filter();
  });
  recall();
  filter();
})();
