// A workflow as GitHub's parser reads it, as plain JSON: text, numbers, mappings as they are, and every expression as
// { "${{ }}": "expression" }, a key no workflow can hold.
import { NoOperationTraceWriter, convertWorkflowTemplate, parseWorkflow } from "@actions/workflow-parser";
import { TokenType } from "@actions/workflow-parser/templates/tokens/types";

export const EXPRESSION = "${{ }}";

/** Parses and validates; throws with every finding of GitHub's parser. */
export async function readWorkflow(name, content) {
  const parsed = parseWorkflow({ name, content }, new NoOperationTraceWriter());
  const template = await convertWorkflowTemplate(parsed.context, parsed.value);
  const findings = parsed.context.errors.getErrors();
  if (findings.length > 0) {
    throw new Error(findings.map((finding) => finding.message).join("\n"));
  }

  const workflow = toTree(parsed.value);
  // What GitHub adds to conditions: success(), where a condition does not ask for the state itself.
  for (const job of template.jobs) {
    const tree = workflow.jobs[job.id.value];
    tree.if = toTree(job.if);
    (job.steps ?? []).forEach((step, index) => (tree.steps[index].if = toTree(step.if)));
  }
  return workflow;
}

function toTree(token) {
  switch (token.templateTokenType) {
    case TokenType.Mapping:
      return Object.fromEntries(Array.from(token, ({ key, value }) => [literalKey(key), toTree(value)]));
    case TokenType.Sequence:
      return Array.from(token, toTree);
    case TokenType.BasicExpression:
      return { [EXPRESSION]: token.expression };
    case TokenType.Null:
      return null;
    case TokenType.String:
    case TokenType.Boolean:
    case TokenType.Number:
      return token.value;
    default:
      throw new Error(`This runner does not know '${token.toDisplayString()}'.`);
  }
}

function literalKey(token) {
  if (token.isExpression) {
    throw new Error(`This runner does not know expressions as keys, such as '${token.toDisplayString()}'.`);
  }
  return token.toString();
}
