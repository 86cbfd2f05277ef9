using Nuke.Common.Output;

namespace Nuke.Common.Execution;

/// <summary>Which targets run, and in which order.</summary>
static class ExecutionPlanner
{
    /// <param name="invoked">Names as given by the user; null means the default targets.</param>
    public static IReadOnlyList<ExecutableTarget> Plan(IReadOnlyList<ExecutableTarget> targets, IReadOnlyList<string>? invoked)
    {
        var ordered = Order(targets);
        foreach (var target in invoked?.Select(x => Find(targets, x)) ?? targets.Where(x => x.IsDefault))
            target.Invoked = true;

        var needed = new HashSet<ExecutableTarget>();
        var open = new Stack<ExecutableTarget>(targets.Where(x => x.Invoked));
        while (open.TryPop(out var target))
        {
            if (!needed.Add(target))
                continue;
            foreach (var next in target.ExecutionDependencies.Concat(target.Triggers))
                open.Push(next);
        }

        var plan = ordered.Where(needed.Contains).ToList();
        plan.ForEach(x => x.Status = ExecutionStatus.Scheduled);
        return plan;
    }

    public static ExecutableTarget Find(IReadOnlyList<ExecutableTarget> targets, string name)
    {
        var plain = name.Replace("-", "", StringComparison.Ordinal);
        return targets.FirstOrDefault(x => x.Name.Equals(plain, StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentException(
                $"Target with name '{name}' does not exist.{Suggestion.For(name, targets.Select(x => x.Name))} Available targets are:"
                + string.Concat(targets.Where(x => x.Listed).Select(x => x.Name).Order(StringComparer.Ordinal).Select(x => $"\n  - {x}")));
    }

    // Depth first in the order of declaration, so that the same build always runs in the same order.
    static List<ExecutableTarget> Order(IReadOnlyList<ExecutableTarget> targets)
    {
        var ordered = new List<ExecutableTarget>();
        var path = new List<ExecutableTarget>();

        void Visit(ExecutableTarget target)
        {
            if (ordered.Contains(target))
                return;
            if (path.Contains(target))
                throw new InvalidOperationException(
                    "Circular dependencies between targets: " + string.Join(" -> ", path.SkipWhile(x => x != target).Append(target).Select(x => x.Name)));
            path.Add(target);
            foreach (var dependency in target.AllDependencies)
                Visit(dependency);
            path.RemoveAt(path.Count - 1);
            ordered.Add(target);
        }

        foreach (var target in targets)
            Visit(target);
        return ordered;
    }
}
