using System.Net;
using System.Text;

namespace Nuke.Common.Execution;

/// <summary>What <c>--plan</c> prints: the targets in the order in which they would run.</summary>
internal static class PlanText
{
    public static string Of(IReadOnlyCollection<ExecutableTarget> plan)
    {
        var text = new StringBuilder("Execution plan:").AppendLine().AppendLine();
        var width = plan.Max(x => x.Name.Length);
        var number = 0;
        foreach (var target in plan)
            text.AppendLine($"  {++number,2}. {target.Name.PadRight(width)}{Relations(target)}".TrimEnd());
        return text.ToString();
    }

    public static string Html(IReadOnlyCollection<ExecutableTarget> plan)
    {
        var html = new StringBuilder("<!doctype html><meta charset=\"utf-8\"><title>Execution plan</title>\n")
            .Append("<style>body{font:1rem/1.5 system-ui;margin:2rem}</style>\n<h1>Execution plan</h1>\n<ol>\n");
        foreach (var target in plan)
        {
            html.Append($"<li><b>{WebUtility.HtmlEncode(target.Name)}</b>{WebUtility.HtmlEncode(Relations(target))}")
                .Append($"<br>{WebUtility.HtmlEncode(target.Description)}</li>\n");
        }

        return html.Append("</ol>\n").ToString();
    }

    private static string Relations(ExecutableTarget target) =>
        Names(" -> ", target.ExecutionDependencies)
        + Names(", after ", target.OrderDependencies)
        + Names(", triggered by ", target.TriggerDependencies)
        + (target.Invoked ? "  (invoked)" : "");

    private static string Names(string label, List<ExecutableTarget> targets) =>
        targets.Count == 0 ? "" : label + string.Join(", ", targets.Select(x => x.Name));
}
