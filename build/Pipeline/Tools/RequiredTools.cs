namespace KinoiteZfs.Pipeline.Tools;

/// <summary>Asks programs for their version, so that all that is missing is said at once and before anything
/// runs.</summary>
static class RequiredTools
{
    /// <param name="what">What needs them, as the beginning of a sentence: "The akmods fork cannot be built".</param>
    /// <param name="complaint">What is wrong with a program's answer; null when nothing is.</param>
    /// <returns>What each program answered.</returns>
    /// <exception cref="PipelineException">A program is missing, does not start, or is another one of the same
    /// name.</exception>
    public static async Task<IReadOnlyDictionary<ExternalTool, string>> CheckAsync(
        string what, IReadOnlyList<ExternalTool> tools, Func<ExternalTool, string, string?> complaint,
        CancellationToken cancellationToken)
    {
        Dictionary<ExternalTool, string> answers = [];
        List<string> problems = [];
        foreach (var tool in tools)
        {
            var (answer, problem) = await AskAsync(tool, cancellationToken);
            if ((problem ?? complaint(tool, answer)) is { } found)
                problems.Add($"{found} (Debian: {tool.DebianPackage}; Fedora: {tool.FedoraPackage})");
            answers[tool] = answer;
        }
        return problems.Count == 0
            ? answers
            : throw new PipelineException(
                $"{what} on this machine: {string.Join("; ", problems)}. Install what is named and see that it is on the PATH.");
    }

    static async Task<(string Answer, string? Problem)> AskAsync(ExternalTool tool, CancellationToken cancellationToken)
    {
        try
        {
            return (await tool.AskVersionAsync(cancellationToken), null);
        }
        catch (PipelineException error)
        {
            return ("", error is ToolMissingException ? $"'{tool.Command}' is missing" : error.Message);
        }
    }
}
