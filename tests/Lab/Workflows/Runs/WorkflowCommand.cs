using System.Text.RegularExpressions;

namespace KinoiteZfs.Lab;

/// <summary>A line a program prints for the runner: <c>::name properties::message</c>.</summary>
sealed partial record WorkflowCommand(string Name, string Message)
{
    /// <summary>Null when the line is just output.</summary>
    public static WorkflowCommand? TryParse(string line) => Form().Match(line) is { Success: true } match
        ? new WorkflowCommand(match.Groups["name"].Value, Unescape(match.Groups["message"].Value))
        : null;

    static string Unescape(string message) => message
        .Replace("%0D", "\r", StringComparison.Ordinal)
        .Replace("%0A", "\n", StringComparison.Ordinal)
        .Replace("%25", "%", StringComparison.Ordinal);

    [GeneratedRegex("^\\s*::(?<name>[a-z-]+)(?: [^:]*)?::(?<message>.*)$", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Form();
}
