namespace KinoiteZfs.Lab;

/// <summary>What expressions at one place of a workflow can refer to. A context that is not here is an error to
/// name.</summary>
/// <param name="Status">What the status functions say; null where they do not exist.</param>
/// <param name="Workspace">Where <c>hashFiles()</c> looks; null where it does not exist.</param>
sealed record Scope(JsonObject Contexts, Status? Status = null, string? Workspace = null)
{
    /// <summary>The same with one context added or replaced.</summary>
    public Scope With(string context, JsonNode? value)
    {
        var contexts = Contexts.DeepClone().AsObject();
        contexts[context] = value?.DeepClone();
        return this with { Contexts = contexts };
    }
}

/// <summary>What <c>success()</c>, <c>failure()</c> and <c>cancelled()</c> say.</summary>
sealed record Status(bool Success, bool Failure, bool Cancelled)
{
    /// <summary>Of a job's next step: what the steps before it have come to.</summary>
    public static Status OfSteps(bool hasFailed) => new(!hasFailed, hasFailed, Cancelled: false);

    /// <summary>
    /// Of a job: what every job it needs, directly or not, has come to. A skipped one is no success, so what needs it
    /// is skipped as well unless it asks for the state itself.
    /// </summary>
    public static Status OfJobs(IReadOnlyCollection<Conclusion> ancestors) => new(
        ancestors.All(conclusion => conclusion == Conclusion.Success),
        ancestors.Contains(Conclusion.Failure),
        ancestors.Contains(Conclusion.Cancelled));

    public JsonObject ToJson() => new()
    {
        ["always"] = true,
        ["success"] = Success,
        ["failure"] = Failure,
        ["cancelled"] = Cancelled,
    };
}
