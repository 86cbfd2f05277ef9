// GitHub's parser imports its schema as JSON, in the way bundlers understand; Node wants to be told that it is JSON.
// Used as: node --import ./json-imports.mjs <program>
import { register } from "node:module";

const hook = `
export const load = (url, context, next) =>
  url.endsWith(".json") ? next(url, { format: "json", importAttributes: { type: "json" } }) : next(url);`;

register(`data:text/javascript,${encodeURIComponent(hook)}`);
