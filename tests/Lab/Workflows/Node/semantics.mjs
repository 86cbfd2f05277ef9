// Answers the lab's workflow runner, one JSON line a question and one a reply:
//   { "verb": "read", "name", "content" }                                  the workflow's tree
//   { "verb": "evaluate", "tree", "contexts", "status", "workspace" }      the tree with its expressions' values
//   { "verb": "find", "patterns", "workspace", "withHidden" }              files, as the artifact actions search them
// Replies are { "value": … } or { "error": "message" }. Ends with its standard input.
import { createInterface } from "node:readline";
import { create as glob, hashFiles } from "@actions/glob";
import { evaluate, hashedPatterns } from "./expressions.mjs";
import { readWorkflow } from "./trees.mjs";

const verbs = {
  read: ({ name, content }) => readWorkflow(name, content),

  async evaluate({ tree, contexts, status, workspace }) {
    const hashes = new Map();
    if (workspace) {
      // As the library wants to be told where files may be; it looks nowhere else.
      process.env.GITHUB_WORKSPACE = workspace;
      for (const patterns of hashedPatterns(tree)) {
        hashes.set(patterns.join("\n"), await hashFiles(patterns.map((each) => inside(workspace, each)).join("\n"), workspace));
      }
    }
    return evaluate(tree, contexts, status, workspace ? hashes : null);
  },

  async find({ patterns, workspace, withHidden }) {
    const search = await glob(patterns.map((each) => inside(workspace, each)).join("\n"), {
      excludeHiddenFiles: !withHidden, matchDirectories: false,
    });
    return { files: await search.glob(), roots: search.getSearchPaths() };
  },
};

function inside(workspace, pattern) {
  if (pattern.startsWith("!")) return `!${inside(workspace, pattern.slice(1))}`;
  return pattern.startsWith("/") ? pattern : `${workspace}/${pattern}`;
}

// The libraries print notes; only replies may go to standard output.
const reply = process.stdout.write.bind(process.stdout);
process.stdout.write = (...values) => process.stderr.write(...values);

for await (const line of createInterface({ input: process.stdin })) {
  const { verb, ...question } = JSON.parse(line);
  try {
    reply(`${JSON.stringify({ value: await verbs[verb](question) })}\n`);
  } catch (error) {
    reply(`${JSON.stringify({ error: String(error.message) })}\n`);
  }
}
