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
        .. SourceFiles.Below("build", "*.cs").Concat(SourceFiles.Below("recipes", "*.sh"))
            .Select(file => Joined(File.ReadAllText(file))),
    ];

    [Theory]
    [InlineData("docs/upstream-change-response.md")]
    [InlineData("docs/boot-test.md")]
    [InlineData("docs/errors.md")]
    public void Every_message_in_the_first_column_is_one_of_the_programs(string page)
    {
        var quoted = Pages.Read(page).Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .SelectMany(row => Quoted().Matches(row.Split(" | ")[0]).Select(span => span.Groups[1].Value))
            .Where(message => message.Contains(' ', StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(quoted);
        Assert.Empty(from message in quoted where !IsPrinted(message) select message);
    }

    [Theory]
    [InlineData("kernel … is newer than …, the newest Linux that OpenZFS … supports")]
    [InlineData("… names nothing to go back to")]
    public void A_message_with_values_is_found(string message) => Assert.True(IsPrinted(message));

    [Theory]
    [InlineData("kernel … is older than …, the newest Linux that OpenZFS … supports")]
    [InlineData("the newest Linux that OpenZFS … supports, kernel … is newer than …")]
    public void Another_one_is_not(string message) => Assert.False(IsPrinted(message));

    static bool IsPrinted(string message)
    {
        var parts = message.Split('…', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var pattern = new Regex(
            string.Join($@".{{0,{Between}}}?", parts.Select(Regex.Escape)), RegexOptions.Singleline);
        return Sources.Any(pattern.IsMatch);
    }

    /// <summary>As one text what is cut into several, and with the names of options and targets.</summary>
    static string Joined(string source) => NameInMessage().Replace(
        Cut().Replace(source, ""),
        name => typeof(Options).Assembly.GetType($"KinoiteZfs.{name.Groups[1].Value}")!
            .GetField(name.Groups[2].Value)?.GetRawConstantValue() as string ?? name.Value);

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex("""(?<!\\)"\s*\+\s*\$?@?"|(?<=\w)\\(?=["'])""")]
    private static partial Regex Cut();

    [GeneratedRegex(@"\{(Options|Targets)\.(\w+)\}")]
    private static partial Regex NameInMessage();
}
