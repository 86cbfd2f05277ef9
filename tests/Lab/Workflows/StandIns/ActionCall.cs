namespace KinoiteZfs.Lab;

/// <summary>One use of an action: its inputs, and the job it happens in.</summary>
sealed class ActionCall(string where, IReadOnlyDictionary<string, string> with, JobMachine machine)
{
    readonly HashSet<string> _known = [];

    public JobMachine Machine => machine;

    /// <summary>An input the stand-in understands; null when the step leaves it out.</summary>
    public string? Find(string input)
    {
        _known.Add(input);
        return with.GetValueOrDefault(input);
    }

    public string Require(string input) => Find(input) is { Length: > 0 } value
        ? value
        : throw new WorkflowException($"{where}: Input required and not supplied: {input}");

    public bool Is(string input, bool otherwise) => Find(input) is { Length: > 0 } value ? value == "true" : otherwise;

    public string[] FindLines(string input) =>
        (Find(input) ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>The action may understand more than its stand-in; then the stand-in would do something else.</summary>
    public void RefuseTheRest()
    {
        if (with.Keys.FirstOrDefault(input => !_known.Contains(input)) is { } unknown)
            throw new WorkflowException($"{where} gives '{unknown}', which the stand-in of this action does not know.");
    }
}
