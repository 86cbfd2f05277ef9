namespace Nuke.Common.Execution;

/// <summary>Runs the planned targets in their order; after a failure only those which are assured to run.</summary>
static class BuildExecutor
{
    /// <summary>Characters. The table of targets is read at a glance.</summary>
    const int LongestNote = 80;

    public static void Execute(NukeBuild build, Session session)
    {
        Skipping.BeforeRun(build);
        var attempt = BuildAttempt.Start(build, session);
        try
        {
            foreach (var target in build.ExecutionPlan)
                Run(build, session, target, attempt, afterFailure: false);
        }
        catch
        {
            RunAssured(build, session, attempt);
            throw;
        }
    }

    static void RunAssured(NukeBuild build, Session session, BuildAttempt attempt)
    {
        var open = build.ExecutionPlan.Where(x => x.Status == ExecutionStatus.Scheduled);
        foreach (var target in open.Where(x => x.AssuredAfterFailure))
            Run(build, session, target, attempt, afterFailure: true);
    }

    static void Run(
        NukeBuild build, Session session, ExecutableTarget target, BuildAttempt attempt, bool afterFailure)
    {
        if (target.Status == ExecutionStatus.Skipped || attempt.HasSucceeded(target)
            || Skipping.HasFailedCondition(build, target, target.DynamicConditions))
        {
            target.Status = ExecutionStatus.Skipped;
            return;
        }

        if (target.Actions.Count == 0)
        {
            target.Status = ExecutionStatus.Collective;
            return;
        }

        session.RunningTarget = target.Name;
        using var block = session.Host.WriteBlock(target.Name);
        try
        {
            RunActions(build, target);
            attempt.Succeeded(target);
        }
        catch (Exception exception)
        {
            Fail(build, target, Unwrapped(exception));
            if (!afterFailure)
                throw new TargetExecutionException(target.Name, exception);
        }
        finally
        {
            session.RunningTarget = null;
        }
    }

    static void RunActions(NukeBuild build, ExecutableTarget target)
    {
        target.Stopwatch.Start();
        target.Status = ExecutionStatus.Running;
        foreach (var action in target.Actions)
            action();
        target.Stopwatch.Stop();
        target.Status = ExecutionStatus.Succeeded;
        foreach (var extension in build.Extensions.OfType<IOnTargetSucceeded>())
            extension.OnTargetSucceeded(target);
    }

    static void Fail(NukeBuild build, ExecutableTarget target, Exception exception)
    {
        // The whole message is right above the table.
        var line = exception.Message.Split('\n')[0].TrimEnd();
        if (line.Length > LongestNote)
            line = line[..LongestNote].TrimEnd() + "…";
        target.SummaryInformation[exception.GetType().Name] = line;

        Log.Error(exception, "Target {TargetName} has thrown an exception", target.Name);
        target.Stopwatch.Stop();
        target.Status = ExecutionStatus.Failed;
        foreach (var extension in build.Extensions.OfType<IOnTargetFailed>())
            extension.OnTargetFailed(target);
    }

    /// <summary>The exception a target has thrown, without what reflection and tasks wrap around it.</summary>
    public static Exception Unwrapped(Exception exception) => exception switch
    {
        System.Reflection.TargetInvocationException { InnerException: { } inner } => Unwrapped(inner),
        AggregateException { InnerExceptions.Count: 1 } aggregate => Unwrapped(aggregate.InnerExceptions[0]),
        _ => exception,
    };
}
