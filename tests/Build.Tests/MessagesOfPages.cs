namespace KinoiteZfs.Build.Tests;

/// <summary>
/// What a page quotes as printed is printed: a quoted message stands in the sources, with something else where the page
/// has <c>…</c>. Whoever searches a page for the words on the screen finds them.
/// </summary>
public sealed partial class MessagesOfPages
{
    /// <summary>More than the longest value and the code that makes it.</summary>
    const int Between = 700;

    static readonly IReadOnlyList<string> Sources =
    [
        .. SourceFiles.Below("build", "*.cs").Concat(SourceFiles.Below("build", "*.sh"))
            .Concat(SourceFiles.Below("recipes", "*.sh")).Select(file => Joined(File.ReadAllText(file))),
    ];

    [Theory]
    [InlineData("docs/upstream-change-response.md")]
    [InlineData("docs/boot-test.md")]
    [InlineData("docs/errors.md")]
    public void Every_message_in_the_first_column_is_one_of_the_programs(string page)
    {
        var quoted = Pages.Read(page).Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .SelectMany(row => Quoted().Matches(row.Split(" | ")[0]).Select(span => span.Groups[1].Value))
            .Where(message => message.Contains(' ', StringComparison.Ordinal) && !IsTyped(message)).ToList();

        Assert.NotEmpty(quoted);
        Assert.Empty(from message in quoted where !IsPrinted(message) select message);
    }

    [Theory]
    [InlineData("kernel … is newer than …, the newest Linux that OpenZFS … supports")]
    [InlineData("… names nothing that was stable.")]
    [InlineData("branch: this run is of …, and only what … contains becomes stable.")]
    public void A_message_with_values_is_found(string message) => Assert.True(IsPrinted(message));

    [Theory]
    [InlineData("kernel … is older than …, the newest Linux that OpenZFS … supports")]
    [InlineData("the newest Linux that OpenZFS … supports, kernel … is newer than …")]
    public void Another_one_is_not(string message) => Assert.False(IsPrinted(message));

    static bool IsTyped(string quoted) => TargetNames.All.Contains(quoted.Split(' ')[0]);

    /// <summary>Checks and steps have a name, which is put before what they say.</summary>
    static bool IsPrinted(string message) =>
        StandsInOneSource(message)
        || (Named().Match(message) is { Success: true } named
            && StandsInOneSource(named.Groups["name"].Value) && StandsInOneSource(named.Groups["said"].Value));

    static bool StandsInOneSource(string message)
    {
        var parts = message.Split('…', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 0 || Sources.Any(source => AreInOrder(source, parts));
    }

    static bool AreInOrder(string source, string[] parts)
    {
        for (var first = -1; (first = source.IndexOf(parts[0], first + 1, StringComparison.Ordinal)) >= 0;)
        {
            var at = first + parts[0].Length;
            var isWhole = parts[1..].All(part =>
            {
                var range = Math.Min(source.Length - at, Between + part.Length);
                var found = source.IndexOf(part, at, range, StringComparison.Ordinal);
                at = found + part.Length;
                return found >= 0;
            });
            if (isWhole)
                return true;
        }

        return false;
    }

    /// <summary>As one text what is cut into several, and with the names of options and targets.</summary>
    static string Joined(string source) => NameInMessage().Replace(
        Cut().Replace(source, ""),
        name => typeof(Options).Assembly.GetType($"KinoiteZfs.{name.Groups[1].Value}")!
            .GetField(name.Groups[2].Value)?.GetRawConstantValue() as string ?? name.Value);

    [GeneratedRegex("^(?<name>[a-z ]+): (?<said>.+)$")]
    private static partial Regex Named();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex("""(?<!\\)"\s*\+\s*\$?@?"|(?<=\w)\\(?=["'])""")]
    private static partial Regex Cut();

    [GeneratedRegex(@"\{(Options|Targets)\.(\w+)\}")]
    private static partial Regex NameInMessage();
}
