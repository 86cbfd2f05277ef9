namespace KinoiteZfs.Workflows.Cutting;

/// <summary>Makes the workflow of a target graph.</summary>
sealed class WorkflowAssembly(WorkflowSettings settings, ParameterValues values, Gates gates)
{
    /// <summary>Engine and feeds must be the real ones, or it is an error; and nobody is told about it.</summary>
    static readonly Variable[] Engine =
    [
        new Variable("NUKE_SOURCE", "package"),
        new Variable("NUKE_TELEMETRY_OPTOUT", "1"),
        new Variable("DOTNET_CLI_TELEMETRY_OPTOUT", "1"),
        new Variable("DOTNET_NOLOGO", "1"),
    ];

    /// <exception cref="WorkflowException">The targets cannot be cut into jobs, or a job may not be as they
    /// say.</exception>
    public Workflow Assemble(IReadOnlyList<TargetFacts> targets)
    {
        if (targets.Count == 0)
            throw new WorkflowException($"Workflow {settings.Name} has no target. Name one in InvokedTargets.");
        if (settings.Triggers.Count == 0)
            throw new WorkflowException(
                $"Nothing starts workflow {settings.Name}. Set OnPushBranches, OnCronSchedule or another event.");

        var slices = JobCutter.Cut(targets);
        var jobs = new JobAssembly(settings, values, gates, slices);
        // Stopping a whole run would also stop the jobs in it which must not be.
        var isWholeRunCancelled = settings.CancelsOlder && slices.All(x => x.ConcurrencyGroup is null);
        return new Workflow(settings.Name)
        {
            Purpose = settings.Purpose,
            Triggers = settings.Triggers,
            Inputs = values.Inputs,
            Variables = [.. Engine, .. values.Variables],
            Concurrency = isWholeRunCancelled ? jobs.OfBranch("") : null,
            Jobs =
            [
                .. slices.Select(
                    x => jobs.Assemble(x, hasOwnConcurrency: settings.CancelsOlder && !isWholeRunCancelled)),
                .. slices.SelectMany(jobs.Sites),
            ],
        };
    }
}
