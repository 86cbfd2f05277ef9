namespace KinoiteZfs.Lab;

/// <param name="If">With the <c>success()</c> which GitHub adds.</param>
/// <param name="Environment">The deployment environment, whose secrets the job gets; null without one.</param>
sealed record JobDefinition(
    string Id, IReadOnlyList<string> Needs, JsonNode If, JsonNode? Permissions, JsonNode? Env, JsonNode? Outputs,
    JsonNode? Concurrency,
    JsonNode? Environment, Defaults Defaults, TimeSpan Timeout, IReadOnlyList<StepDefinition> Steps)
{
    /// <summary>What GitHub gives a job which says nothing.</summary>
    static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(360);

    public static JobDefinition From(string where, string id, JsonObject tree)
    {
        var reader = new TreeReader(where, tree);
        reader.Find("name");
        if (reader.FindText("runs-on") is not { } image || !image.StartsWith("ubuntu-", StringComparison.Ordinal))
            throw new WorkflowException(
                $"{where} runs on '{tree["runs-on"]?.ToJsonString()}'; this runner stands for hosted ubuntu machines only.");
        var job = new JobDefinition(
            id,
            reader.FindList("needs"),
            reader.Find("if")!,
            reader.Find("permissions"),
            reader.Find("env"),
            reader.Find("outputs"),
            reader.Find("concurrency"),
            reader.Find("environment"),
            Defaults.From(where, reader.Find("defaults")),
            reader.FindMinutes("timeout-minutes") ?? DefaultTimeout,
            [.. reader.Find("steps")!.AsArray()
                .Select((step, index) => StepDefinition.From($"{where}, step {index + 1}", step!.AsObject()))]);
        reader.RefuseTheRest();
        return job;
    }
}
