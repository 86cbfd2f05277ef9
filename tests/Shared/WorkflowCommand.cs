namespace KinoiteZfs;

/// <summary>
/// A line of a step's output that GitHub's runner takes for a command: actions/runner,
/// src/Runner.Common/ActionCommand.cs (TryParseV2, then TryParse), with the names of
/// src/Runner.Worker/ActionCommandManager.cs and its extensions.
/// </summary>
sealed record WorkflowCommand(string Name, string Message)
{
    static readonly HashSet<string> Names = new(
        [
            "stop-commands", "set-env", "set-output", "save-state", "add-mask", "add-path", "add-matcher",
            "remove-matcher",
            "debug", "notice", "warning", "error", "group", "endgroup", "echo",
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Null when the line is just output.</summary>
    public static WorkflowCommand? TryParse(string line) => NewForm(line.TrimStart()) ?? OldForm(line);

    /// <summary>The names of the commands in an output; its lines end at line feeds and carriage returns.</summary>
    public static IReadOnlyList<string> NamesIn(string output) =>
        [.. output.Split('\n', '\r').Select(TryParse).OfType<WorkflowCommand>().Select(command => command.Name)];

    /// <summary><c>::name properties::message</c>, after whatever blanks.</summary>
    static WorkflowCommand? NewForm(string line) =>
        line.StartsWith("::", StringComparison.Ordinal)
            && line.IndexOf("::", 2, StringComparison.Ordinal) is var end and >= 0
            ? Known(line[2..end], line[(end + 2)..])
            : null;

    /// <summary><c>##[name properties]message</c>, anywhere.</summary>
    static WorkflowCommand? OldForm(string line) =>
        line.IndexOf("##[", StringComparison.Ordinal) is var start and >= 0
            && line.IndexOf(']', start) is var end and >= 0
            ? Known(line[(start + 3)..end], line[(end + 1)..])
            : null;

    static WorkflowCommand? Known(string command, string message) =>
        command.Split(' ')[0] is var name && Names.Contains(name) ? new WorkflowCommand(name, Unescape(message)) : null;

    static string Unescape(string message) => message
        .Replace("%0D", "\r", StringComparison.Ordinal)
        .Replace("%0A", "\n", StringComparison.Ordinal)
        .Replace("%25", "%", StringComparison.Ordinal);
}
