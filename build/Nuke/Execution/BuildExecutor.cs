using System.Linq.Expressions;
using System.Reflection;
using Nuke.Common.Output;
using Serilog;

namespace Nuke.Common.Execution;

/// <summary>Runs a plan.</summary>
sealed class BuildExecutor(NukeBuild build, BuildLog log)
{
    public void Execute(IReadOnlyList<string>? skipped)
    {
        if (skipped is not null)
            SkipByParameter(skipped);
        foreach (var target in build.ExecutionPlan)
            SkipUnlessMet(target, target.StaticConditions);
        CheckRequirements();

        var failed = false;
        foreach (var target in build.ExecutionPlan)
        {
            if (!failed || target.AssuredAfterFailure)
                failed |= !Run(target) && !target.ProceedAfterFailure;
        }
    }

    /// <summary>What did not come to its end, when the build ends.</summary>
    public void Finish()
    {
        foreach (var target in build.ExecutionPlan)
        {
            target.Stopwatch.Stop();
            target.Status = target.Status switch
            {
                ExecutionStatus.Running => ExecutionStatus.Aborted,
                ExecutionStatus.Scheduled => ExecutionStatus.NotRun,
                _ => target.Status,
            };
        }
    }

    void SkipByParameter(IReadOnlyList<string> names)
    {
        var targets = names.Count == 0
            ? build.ExecutionPlan.Where(x => !x.Invoked)
            : names.Select(x => ExecutionPlanner.Find([.. build.ExecutionPlan], x));
        foreach (var target in targets.ToList())
            Skip(target, "Skipped", "via parameter");
    }

    void Skip(ExecutableTarget target, string key, string reason)
    {
        if (target.Status != ExecutionStatus.Scheduled)
            return;
        target.Status = ExecutionStatus.Skipped;
        target.SummaryInformation[key] = reason;
        if (target.DependencyBehavior == DependencyBehavior.Execute)
            return;
        foreach (var dependency in target.ExecutionDependencies.Where(x => !x.Invoked && !IsNeededByOthers(x, target)))
            Skip(dependency, "Skipped", $"because of {target.Name}");
    }

    bool IsNeededByOthers(ExecutableTarget dependency, ExecutableTarget skipped) => build.ExecutionPlan.Any(x =>
        x != skipped && x.Status == ExecutionStatus.Scheduled && x.ExecutionDependencies.Concat(x.Triggers).Contains(dependency));

    void SkipUnlessMet(ExecutableTarget target, IEnumerable<(string Text, Func<bool> Delegate)> conditions)
    {
        if (target.Status != ExecutionStatus.Scheduled)
            return;
        var violated = conditions.Where(x => !x.Delegate()).Select(x => x.Text).ToList();
        if (violated.Count > 0)
            Skip(target, "OnlyWhen", string.Join(" && ", violated));
    }

    void CheckRequirements()
    {
        foreach (var target in build.ExecutionPlan.Where(x => x.Status == ExecutionStatus.Scheduled))
        {
            foreach (var requirement in target.DelegateRequirements)
            {
                var value = requirement.Compile().DynamicInvoke();
                if (value is null or false or "")
                    throw new ArgumentException($"Target '{target.Name}' requires {Describe(requirement)}");
            }
        }
    }

    static string Describe(LambdaExpression requirement)
    {
        var body = requirement.Body is UnaryExpression { NodeType: ExpressionType.Convert } convert ? convert.Operand : requirement.Body;
        return body is MemberExpression { Member: var member } && member.IsDefined(typeof(ParameterAttribute))
            ? $"parameter '--{ValueInjection.ParameterMember.Dash(member.GetCustomAttribute<ParameterAttribute>()!.Name ?? member.Name)}' to have a value."
            : $"'{body}'.";
    }

    bool Run(ExecutableTarget target)
    {
        try
        {
            SkipUnlessMet(target, target.DynamicConditions);
        }
        catch (Exception exception)
        {
            return Fail(target, exception);
        }
        if (target.Status == ExecutionStatus.Skipped)
        {
            build.Raise<IOnTargetSkipped>(x => x.OnTargetSkipped(target));
            return true;
        }
        if (target.Actions.Count == 0)
        {
            target.Status = ExecutionStatus.Collective;
            return true;
        }

        log.Target = target.Name;
        using var block = NukeBuild.Host.WriteBlock(target.Name);
        target.Status = ExecutionStatus.Running;
        target.Stopwatch.Start();
        try
        {
            build.Raise<IOnTargetRunning>(x => x.OnTargetRunning(target));
            foreach (var action in target.Actions)
                action();
            target.Stopwatch.Stop();
            target.Status = ExecutionStatus.Succeeded;
            build.Raise<IOnTargetSucceeded>(x => x.OnTargetSucceeded(target));
            return true;
        }
        // Whatever a target throws fails the target and is reported; nothing is lost.
        catch (Exception exception)
        {
            return Fail(target, exception);
        }
        finally
        {
            log.Target = null;
        }
    }

    bool Fail(ExecutableTarget target, Exception exception)
    {
        while (exception is TargetInvocationException or AggregateException { InnerExceptions.Count: 1 } && exception.InnerException is { } inner)
            exception = inner;
        target.Stopwatch.Stop();
        target.Status = ExecutionStatus.Failed;
        if (target.SummaryInformation.Count == 0)
            build.ReportSummary(target, new() { [exception.GetType().Name] = exception.Message.Split('\n')[0].TrimEnd() });
        Log.Error(exception, "Target {TargetName:l} has thrown an exception", target.Name);
        build.Raise<IOnTargetFailed>(x => x.OnTargetFailed(target));
        return false;
    }
}
