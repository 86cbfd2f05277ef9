using System.Text.RegularExpressions;

namespace KinoiteZfs.Workflows.Pins;

/// <summary>Reads from the text of a workflow which actions it uses, and how they are pinned.</summary>
public static partial class UsedActions
{
    /// <returns>What stands behind each <c>uses:</c>, comment included.</returns>
    public static IReadOnlyList<string> In(string workflow) => [.. Uses().Matches(workflow).Select(x => x.Groups[1].Value.Trim())];

    [GeneratedRegex(@"^\s*(?:-\s*)?uses:(.*)$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Uses();
}
