namespace KinoiteZfs.Lab;

/// <param name="Where">Workflow, job and number, for messages.</param>
/// <param name="If">With the <c>success()</c> which GitHub adds.</param>
/// <param name="Run">Null for a step which uses an action.</param>
/// <param name="Uses">Null for a step which runs a script.</param>
sealed record StepDefinition(
    string Where, string? Id, JsonNode? Name, JsonNode If, JsonNode? Env, JsonNode? Run, string? Uses, JsonNode? With,
    string? Shell,
    JsonNode? WorkingDirectory, bool ContinuesOnError, TimeSpan? Timeout)
{
    public static StepDefinition From(string where, JsonObject tree)
    {
        var reader = new TreeReader(where, tree);
        var step = new StepDefinition(
            where,
            reader.FindText("id"),
            reader.Find("name"),
            reader.Find("if")!,
            reader.Find("env"),
            reader.Find("run"),
            reader.FindText("uses"),
            reader.Find("with"),
            reader.FindText("shell"),
            reader.Find("working-directory"),
            reader.FindText("continue-on-error") == "true",
            reader.FindMinutes("timeout-minutes"));
        reader.RefuseTheRest();
        return step;
    }
}
