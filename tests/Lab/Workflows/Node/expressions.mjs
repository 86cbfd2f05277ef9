// Evaluates trees of trees.mjs with GitHub's own expression library.
import { Evaluator, Lexer, Parser, data } from "@actions/expressions";
import { EXPRESSION } from "./trees.mjs";

/**
 * @param tree what to evaluate, with everything below it
 * @param contexts the contexts which exist at this place, as plain JSON
 * @param status what success(), failure() and cancelled() say at this place; null where they do not exist
 * @param hashFiles what hashFiles() gives for its patterns; null where it does not exist
 */
export function evaluate(tree, contexts, status, hashFiles) {
  const names = Object.keys(contexts);
  const values = JSON.parse(JSON.stringify(contexts), data.reviver);
  const functions = [...statusFunctions(status), ...(hashFiles ? [hashFunction(hashFiles)] : [])];
  const implementations = new Map(functions.map((each) => [each.name.toLowerCase(), each]));

  const visit = (node) => {
    if (Array.isArray(node)) {
      return node.map(visit);
    }
    if (node === null || typeof node !== "object") {
      return node;
    }
    if (typeof node[EXPRESSION] === "string") {
      const parser = new Parser(new Lexer(node[EXPRESSION]).lex().tokens, names, functions);
      return JSON.parse(JSON.stringify(new Evaluator(parser.parse(), values, implementations).evaluate(), data.replacer));
    }
    return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, visit(value)]));
  };
  return visit(tree);
}

/** Every pattern anywhere in the tree which a hashFiles() call names literally; the calls are asynchronous, evaluation is not. */
export function hashedPatterns(tree) {
  const found = [];
  JSON.stringify(tree, (key, value) => {
    if (key === EXPRESSION) {
      for (const [, call] of value.matchAll(/hashFiles\(([^()]*)\)/gi)) {
        found.push(Array.from(call.matchAll(/'((?:[^']|'')*)'/g), ([, text]) => text.replaceAll("''", "'")));
      }
    }
    return value;
  });
  return found;
}

function statusFunctions(status) {
  return Object.entries(status ?? {}).map(([name, value]) => ({
    name, minArgs: 0, maxArgs: 0, call: () => new data.BooleanData(value),
  }));
}

function hashFunction(hashes) {
  return {
    name: "hashFiles", minArgs: 1, maxArgs: 255,
    call: (...patterns) => {
      const key = patterns.map((pattern) => pattern.coerceString()).join("\n");
      if (!hashes.has(key)) {
        throw new Error(`hashFiles('${key}'): this runner only knows patterns which are written out.`);
      }
      return new data.StringData(hashes.get(key));
    },
  };
}
