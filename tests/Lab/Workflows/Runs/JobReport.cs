namespace KinoiteZfs.Lab;

/// <summary>What one job of a run has come to.</summary>
/// <param name="Permissions">Null when it did not run.</param>
/// <param name="Secrets">Names of the secrets it could have used, its own token left out.</param>
/// <param name="Log">With secrets hidden.</param>
/// <param name="Errors">Annotations.</param>
/// <param name="Summary">What its steps have written for the run's page.</param>
/// <param name="LeakedLines">Lines of its output that held a secret before it was hidden.</param>
sealed record JobReport(
    string Id, Conclusion Conclusion, int Attempt, IReadOnlyList<StepReport> Steps, JsonObject Outputs,
    TokenPermissions? Permissions,
    IReadOnlyList<string> Secrets, Concurrency? Concurrency, string Log, IReadOnlyList<string> Errors, string Summary,
    int LeakedLines, TimeSpan Took)
{
    public static JobReport Skipped(JobDefinition job, int attempt) => new(
        job.Id, Conclusion.Skipped, attempt, [], [], Permissions: null, [], Concurrency: null, "", [], "",
        LeakedLines: 0, TimeSpan.Zero);

    public StepReport Step(string name) => Steps.FirstOrDefault(step => step.Name == name)
        ?? throw new WorkflowException(
            $"Job {Id} has run no step '{name}', but {string.Join(", ", Steps.Select(step => step.Name))}.");
}

/// <param name="Outcome">Before <c>continue-on-error</c>.</param>
/// <param name="Environment">What a script found; empty for an action.</param>
sealed record StepReport(
    string Name, Conclusion Outcome, Conclusion Conclusion, JsonObject Outputs,
    IReadOnlyDictionary<string, string> Environment);

/// <summary>What runs one at a time.</summary>
/// <param name="CancelsOlder">Whether the one under way is stopped for the new one, instead of the new one
/// waiting.</param>
sealed record Concurrency(string Group, bool CancelsOlder)
{
    /// <param name="value">A workflow's or job's <c>concurrency</c>, evaluated.</param>
    public static Concurrency? From(JsonNode? value) => value switch
    {
        null => null,
        JsonObject mapping =>
            new Concurrency(mapping["group"]!.ToString(), mapping["cancel-in-progress"]?.ToString() == "true"),
        var name => new Concurrency(name.ToString(), CancelsOlder: false),
    };
}
