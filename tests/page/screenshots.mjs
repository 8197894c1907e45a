// The pictures of the README: what a run prints on a terminal, and its page. Both come out of a real run on the fixture
// `security`, in a folder whose name is in neither.
//
//   node tests/page/screenshots.mjs        writes docs/terminal.png, docs/report.png and docs/report-dark.png

import { mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { fixture, inBrowser, inFolder, onTerminal, top, xtask } from "./world.mjs";

const COLORS = { 31: "#ff7b72", 32: "#56d364", 33: "#e3b341" };

const escaped = (text) => text.replace(/[&<>]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[c]);

/** What a terminal shows of text with colours. */
function terminal(command, text) {
  let html = `<span class="d">$ </span><b>${escaped(command)}</b>\n`;
  let classes = { bold: false, dim: false, color: "" };
  for (const part of text.split(/(\u001b\[[\d;]*m)/)) {
    const codes = /^\u001b\[([\d;]*)m$/.exec(part)?.[1];
    if (codes === undefined) {
      const style = `${classes.bold ? "font-weight:bold;" : ""}${classes.dim ? "opacity:.6;" : ""}`
        + (classes.color ? `color:${classes.color}` : "");
      html += style ? `<span style="${style}">${escaped(part)}</span>` : escaped(part);
      continue;
    }
    for (const code of codes.split(";")) {
      if (code === "" || code === "0") classes = { bold: false, dim: false, color: "" };
      else if (code === "1") classes.bold = true;
      else if (code === "2") classes.dim = true;
      else classes.color = COLORS[code] ?? classes.color;
    }
  }
  return `<!doctype html><meta charset="utf-8"><style>
    body { margin: 0; background: #0d1117 } .d { opacity: .6 }
    pre { margin: 0; padding: 16px 20px; color: #e6edf3; font: 14px/1.45 "DejaVu Sans Mono", monospace; width: max-content;
      min-width: 80ch }
  </style><pre>${html.trimEnd()}</pre>`;
}

await inFolder((folder) => inBrowser(async (browser) => {
  const repo = fixture(folder, "security");
  // The tools that `cargo xtask scan` has installed for this user.
  const cache = process.env.TOUCHMARK_CACHE_DIR ?? join(homedir(), ".cache/touchmark");
  const tools = { PATH: process.env.PATH, TOUCHMARK_CACHE_DIR: cache };
  const shown = onTerminal(repo, "scan --fresh", tools);
  if (shown.includes("missing-tool")) throw new Error(`no pictures without the tools:\n${shown}`);
  xtask(repo, ["lint", "-q"], tools);
  const page = xtask(repo, ["report", "--offline"], tools).stdout.trim();
  mkdirSync(join(top, "docs"), { recursive: true });

  const shell = await browser.newPage({ viewport: { width: 860, height: 200 }, deviceScaleFactor: 1.5 });
  await shell.setContent(terminal("cargo xtask scan", shown));
  await shell.locator("pre").screenshot({ path: join(top, "docs/terminal.png") });

  for (const [colorScheme, name] of [["light", "report"], ["dark", "report-dark"]]) {
    const tab = await browser.newPage({ viewport: { width: 860, height: 760 }, colorScheme });
    await tab.goto(pathToFileURL(page).href);
    await tab.locator("#list button").first().click();
    await tab.screenshot({ path: join(top, "docs", `${name}.png`), fullPage: true });
  }
}));
