// Repositories with findings as they are wanted, and the page that the program makes of them.

import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

export const top = join(dirname(fileURLToPath(import.meta.url)), "../..");
const modules = createRequire(join(process.env.PAGE_MODULES ?? join(top, "target/page"), "from-here.js"));

/** The file of a module that `run_tests.sh` has installed. */
export const path = (name) => modules.resolve(name);

/** The module itself. */
export const load = (name) => import(pathToFileURL(path(name)));

/** A temporary folder that goes when `use` has ended. */
export async function inFolder(use) {
  const folder = mkdtempSync(join(tmpdir(), "touchmark-page-"));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs the program in `repo` with an environment of its own. */
export function xtask(repo, args, env = {}) {
  const run = spawnSync(program(), args, {
    cwd: repo, encoding: "utf8", maxBuffer: 1 << 30, env: { ...surroundings(repo), ...env },
  });
  if (run.error) throw run.error;
  return run;
}

/** What the program prints on a terminal of 80 columns. */
export function onTerminal(repo, args, env) {
  const command = `stty cols 80 rows 50; ${program()} ${args} 2>/dev/null`;
  const run = spawnSync("script", ["--quiet", "--command", command, "/dev/null"], {
    cwd: repo, encoding: "utf8", env: { ...surroundings(repo), TERM: "xterm-256color", SHELL: "/bin/sh", ...env },
  });
  if (run.error) throw run.error;
  return run.stdout.replaceAll("\r\n", "\n");
}

const program = () => process.env.TOUCHMARK_PROGRAM ?? join(top, "target/debug/touchmark");

/** Where nothing of this machine's user is, and no server answers. */
function surroundings(repo) {
  const home = join(repo, "../home");
  mkdirSync(home, { recursive: true });
  return { PATH: `${join(repo, "../bin")}:/usr/bin:/bin`, HOME: home, TOUCHMARK_CACHE_DIR: join(home, "cache"),
    GITHUB_API_URL: "http://127.0.0.1:1", TOUCHMARK_PYPI_URL: "http://127.0.0.1:1" };
}

/** A repository with these files; all of it is committed. */
export function repository(folder, files) {
  const repo = join(folder, "demo");
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(repo, name)), { recursive: true });
    writeFileSync(join(repo, name), text);
  }
  commit(repo);
  return repo;
}

/** A copy of a fixture as a repository of its own. */
export function fixture(folder, name) {
  const repo = join(folder, name);
  cpSync(join(top, "fixtures/projects", name), repo, { recursive: true, filter: (path) => !path.endsWith(".touchmark") });
  commit(repo);
  return repo;
}

function commit(repo) {
  const git = (...args) => execFileSync("git", args, { cwd: repo, env: { PATH: process.env.PATH, HOME: repo,
    GIT_CONFIG_NOSYSTEM: "1", GIT_AUTHOR_DATE: "2026-01-01T00:00:00Z", GIT_COMMITTER_DATE: "2026-01-01T00:00:00Z" } });
  git("init", "--quiet", "--initial-branch=main");
  git("add", "--all");
  git("-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "--quiet", "--message=x");
}

/** Puts a stand-in for bandit on PATH, which reports these findings in bandit's own form, and makes the page of them. */
export function page(repo, findings) {
  const files = [...new Set(findings.map((found) => found.file))];
  const report = {
    errors: [],
    metrics: Object.fromEntries([["_totals", { loc: 9 }], ...files.map((file) => [file, { loc: 9 }])]),
    results: findings.map((found) => ({
      filename: found.file, issue_severity: found.severity, issue_text: found.message, line_number: found.line,
      col_offset: found.column, test_id: found.rule, more_info: found.url ?? null,
    })),
  };
  const bin = join(repo, "../bin");
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, "report.json"), JSON.stringify(report));
  writeFileSync(join(bin, "bandit"), `#!/bin/sh\ncat '${join(bin, "report.json")}'\nexit 1\n`);
  chmodSync(join(bin, "bandit"), 0o755);
  const quiet = ["--no-install", "--offline"];
  const scan = xtask(repo, ["scan", "--only", "bandit", ...quiet, "--output", "json=/dev/null", "-q"]);
  if (scan.status !== 1) throw new Error(`scan: ${scan.status}\n${scan.stdout}${scan.stderr}`);
  const made = xtask(repo, ["report", ...quiet]);
  if (made.status !== 0) throw new Error(`report: ${made.status}\n${made.stderr}`);
  return made.stdout.trim();
}

/** A browser; `use` gets it. */
export async function inBrowser(use) {
  const { default: playwright, chromium = playwright.chromium } = await load("playwright-core");
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"],
  });
  try {
    return await use(browser);
  } finally {
    await browser.close();
  }
}
