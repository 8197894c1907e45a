// What shields' own renderer makes of labels of every sort: `--record` keeps its widths in `fixtures/badges/widths.json`,
// which a test of ours is held against; without it, the kept widths are compared with the renderer's.

import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { load, top } from "./world.mjs";

const LABELS = [
  ["quality gate", "passing"], ["quality gate", "failing"], ["quality gate", "pending"], ["quality gate", "unknown"],
  ["security", "verified"], ["security", "issues found"], ["security", "scanning"], ["code style", "ruff"],
  ["code style", "ruff failing"], ["type checked", "mypy"], ["type checked", "mypy failing"], ["coverage", "100%"],
  ["coverage", "7%"], ["python", "3.10 | 3.11 | 3.12"], ["python", ">=3.11,<4"], ["pypi", "v1.2.3"],
  ["pypi", "v2026.11.0rc1"], ["pypi", "not published"], ["pypi", "zope.interface"], ["downloads", "1.2M/month"],
  ["license", "MIT"], ["license", "Apache-2.0 OR MIT"], ["license", "GPL-3.0-or-later WITH Classpath-exception-2.0"],
  ["license", "BSD 3-Clause \"New\" or \"Revised\""], ["i", "l"], ["W", "M"], ["WWWWWWWWWW", "iiiiiiiiii"],
  ["a-b_c", "d--e__f"], ["<b>", "&amp;"], ["100 %", "#1 @2 $3"], ["(x)", "[y] {z}"], ["~`^", "\\|/"],
  ["Straße", "Größe"], ["café", "naïve façade"], ["jalapeño", "¿qué?"], ["Øre", "Åse Æon"], ["čeština", "příliš žluťoučký"],
  ["łódź", "gęślą jaźń"], ["ğüş", "İstanbul"], ["Ελλάδα", "ναι"], ["αβγ", "ΔΣΩ"], ["сборка", "успешно"], ["Київ", "їжак є"],
  ["a…", "b – c — d"], ["“quoted”", "‘so’"], ["• item", "‰ † ‡"], ["日本", "合格"], ["测试", "通过了"], ["ＦＵＬＬ", "width"],
  ["rust", "1.85+"], ["0123456789", "9876543210"],
];

const { makeBadge } = await load("badge-maker");
const widths = LABELS.map(([label, message]) => {
  const svg = makeBadge({ label, message, color: "blue" });
  return { label, message, width: Number(/<svg [^>]*width="(\d+)"/.exec(svg)[1]) };
});
const file = join(top, "fixtures/badges/widths.json");
const text = `${JSON.stringify({ renderer: "badge-maker 6.0.0", widths }, null, 1)}\n`;
if (process.argv.includes("--record")) {
  mkdirSync(join(top, "fixtures/badges"), { recursive: true });
  writeFileSync(file, text);
} else {
  assert.equal(readFileSync(file, "utf8"), text, "badge-maker draws other widths: run this with --record and look");
}
console.log(`${LABELS.length} labels have the widths of badge-maker`);
