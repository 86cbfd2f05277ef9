namespace KinoiteZfs.Workflows.Cutting;

/// <summary>
/// Reads gates from the text of conditions. A condition which is more than the name of a parameter or a decision stays
/// where it is: the job starts, and its target looks.
/// </summary>
sealed class Gates(IReadOnlyList<ParameterFacts> parameters, IReadOnlyList<Decision> decisions)
{
    public IReadOnlyList<Gate> Of(TargetFacts target) =>
    [
        .. target.StaticConditions.Select(OfParameter).OfType<Gate>(),
        .. target.DynamicConditions.Select(x => OfDecision(x, target)).OfType<Gate>(),
    ];

    /// <summary>Those which all targets of the job share.</summary>
    public IReadOnlyList<Gate> Of(JobSlice job)
    {
        var shared = Of(job.Targets[0]).AsEnumerable();
        foreach (var target in job.Targets.Skip(1))
            shared = shared.Intersect(Of(target));
        return [.. shared.Where(x => !IsDecidedIn(job, x)).Distinct()];
    }

    /// <summary>Under which a target runs although its job has started.</summary>
    public IReadOnlyList<Gate> Within(JobSlice job, TargetFacts target) => [.. Of(target).Except(Of(job)).Distinct()];

    /// <summary>What later jobs can know once this one has ended.</summary>
    public IReadOnlyList<Decision> DecidedBy(JobSlice job) =>
        [.. decisions.Where(x => job.Targets.Any(target => target.Name == x.Target))];

    static bool IsDecidedIn(JobSlice job, Gate gate) =>
        gate is Gate.OfDecision x && job.Targets.Any(target => target.Name == x.Decision.Target);

    Gate.OfParameter? OfParameter(string condition)
    {
        var text = Body(condition);
        var name = text.TrimStart('!');
        return parameters.FirstOrDefault(x => x.Type == InputType.Boolean && (x.Name == name || x.Option == name)) is
            { } parameter
            ? new Gate.OfParameter(parameter.Name, Wanted: text.Length == name.Length)
            : null;
    }

    Gate.OfDecision? OfDecision(string condition, TargetFacts target)
    {
        var decision = decisions.FirstOrDefault(
            x => x.Member == Body(condition) || x.Words == condition.Trim());
        return decision is null || decision.Target == target.Name ? null : new Gate.OfDecision(decision);
    }

    /// <summary>NUKE keeps the whole lambda, the bundled engine its body.</summary>
    static string Body(string condition)
    {
        var text = condition.Trim();
        return text.StartsWith("() =>", StringComparison.Ordinal) ? text[5..].Trim() : text;
    }
}
