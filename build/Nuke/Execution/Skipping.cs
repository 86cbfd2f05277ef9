namespace Nuke.Common.Execution;

/// <summary>Decides which planned targets do not run, and notes why.</summary>
static class Skipping
{
    /// <summary>The note of the conditions which do not hold.</summary>
    const string OnlyWhen = "OnlyWhen";

    public static void BeforeRun(NukeBuild build)
    {
        if (ParameterValues.Names(ParameterValues.Skip) is { } names)
        {
            var skipped = names.Select(x => ExecutionPlanner.Find(x, build.ExecutableTargets)).ToHashSet();
            foreach (var target in build.ExecutionPlan.Where(x => names.Count == 0 || skipped.Contains(x)))
                Skip(build, target, "via parameter");
        }

        foreach (var target in build.ExecutionPlan)
            HasFailedCondition(build, target, target.StaticConditions);
    }

    public static bool HasFailedCondition(
        NukeBuild build, ExecutableTarget target, List<(string Text, Func<bool> Delegate)> conditions)
    {
        try
        {
            var failed = conditions.Where(x => !x.Delegate()).Select(x => x.Text).ToList();
            if (failed.Count > 0)
            {
                target.SummaryInformation[OnlyWhen] = string.Join(" && ", failed);
                Skip(build, target, reason: null);
            }
        }
        catch (Exception exception)
        {
            Log.Error(exception, "Invocation of condition for {TargetName} has thrown an exception", target.Name);
            throw new TargetExecutionException(target.Name, exception);
        }

        return target.SummaryInformation.ContainsKey(OnlyWhen);
    }

    /// <summary>With a target go the dependencies nothing else needs, unless it wants them to run.</summary>
    static void Skip(NukeBuild build, ExecutableTarget target, string? reason)
    {
        if (target.Status != ExecutionStatus.Scheduled)
            return;

        // What was asked for by name is not skipped by a bare --skip; a condition is looked at again when it runs.
        if (!target.Invoked)
        {
            target.Status = ExecutionStatus.Skipped;
            if (reason is not null)
                target.SummaryInformation["Skipped"] = reason;
        }

        if (target.DependencyBehavior == DependencyBehavior.Execute)
            return;

        foreach (var other in target.ExecutionDependencies.Concat(target.Triggers).ToList())
        {
            var isNeeded = build.ExecutionPlan.Any(x => x != target && x.Status == ExecutionStatus.Scheduled
                && (x.ExecutionDependencies.Contains(other) || x.Triggers.Contains(other)));
            if (!isNeeded)
                Skip(build, other, $"because of {target.Name}");
        }
    }
}
