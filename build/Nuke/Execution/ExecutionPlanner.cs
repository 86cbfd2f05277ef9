namespace Nuke.Common.Execution;

/// <summary>Puts the invoked targets, what they depend on and what they trigger into one order.</summary>
static class ExecutionPlanner
{
    /// <param name="targets">All targets, in the order of their declaration.</param>
    /// <param name="invokedNames">Names as typed; null takes the default targets.</param>
    public static IReadOnlyList<ExecutableTarget> Plan(
        IReadOnlyCollection<ExecutableTarget> targets, IReadOnlyCollection<string>? invokedNames)
    {
        var invoked = invokedNames?.Select(x => Find(x, targets)).ToHashSet()
                      ?? targets.Where(x => x.IsDefault).ToHashSet();
        if (invokedNames is not null)
        {
            foreach (var target in invoked)
                target.Invoked = true;
        }

        var order = Order(targets);
        var scheduled = new HashSet<ExecutableTarget>();
        foreach (var target in invoked)
            Schedule(target, scheduled);

        var plan = order.Where(scheduled.Contains).ToList();
        foreach (var target in plan)
            target.Status = ExecutionStatus.Scheduled;
        return plan;
    }

    public static ExecutableTarget Find(string name, IReadOnlyCollection<ExecutableTarget> targets)
    {
        var typed = name.Replace("-", "", StringComparison.Ordinal);
        return targets.FirstOrDefault(x => x.Name.Equals(typed, StringComparison.OrdinalIgnoreCase))
               ?? throw new InvalidOperationException(string.Join(Environment.NewLine,
               [
                   $"Target with name '{typed}' does not exist. Available targets are:",
                   .. targets.Select(x => $"  - {x.Name}").Order(StringComparer.Ordinal),
               ]));
    }

    static void Schedule(ExecutableTarget target, HashSet<ExecutableTarget> scheduled)
    {
        if (!scheduled.Add(target))
            return;
        foreach (var other in target.ExecutionDependencies.Concat(target.Triggers))
            Schedule(other, scheduled);
    }

    /// <summary>
    /// Repeatedly takes the first target nothing else waits for, and reverses: dependencies come as late as they can,
    /// and independent targets keep the reverse of their declaration, as NUKE does it.
    /// </summary>
    static List<ExecutableTarget> Order(IReadOnlyCollection<ExecutableTarget> targets)
    {
        var remaining = targets.ToList();
        var order = new List<ExecutableTarget>();
        while (remaining.Count > 0)
        {
            var next = remaining.Find(x => !remaining.Exists(y => y.AllDependencies.Contains(x)));
            if (next is null)
                Assert.Fail(CircularDependency(remaining));
            remaining.Remove(next);
            order.Add(next);
        }

        order.Reverse();
        return order;
    }

    /// <summary>
    /// Each remaining target has another one waiting for it: who goes from one to the next walks in a circle.
    /// </summary>
    static string CircularDependency(List<ExecutableTarget> remaining)
    {
        var path = new List<ExecutableTarget>();
        var current = remaining[0];
        while (!path.Contains(current))
        {
            path.Add(current);
            current = remaining.First(x => x.AllDependencies.Contains(path[^1]));
        }

        var circle = path.Skip(path.IndexOf(current)).Append(current).Reverse().Select(x => x.Name);
        return $"Circular dependencies between targets:{Environment.NewLine} - {string.Join(" -> ", circle)}";
    }
}
