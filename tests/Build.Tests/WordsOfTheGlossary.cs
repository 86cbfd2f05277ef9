namespace KinoiteZfs.Build.Tests;

/// <summary>Whoever meets a word of the trade in a message finds it explained.</summary>
public sealed partial class WordsOfTheGlossary
{
    /// <summary>Words which not everybody knows who has a machine with ZFS. Common ones of git and Linux are not among
    /// them.</summary>
    static readonly string[] Trade =
    [
        "akmods", "attestation", "audit tag", "base image", "blob", "builder image", "candidate", "composer",
        "dated tag", "digest", "fingerprint", "forecast", "hard link", "held", "index", "layer", "lock file",
        "manifest", "mirror", "modules.dep", "platform", "provenance", "recipe", "record", "referrer", "registries.d",
        "registry", "replay", "repository", "rollback", "sample", "split", "stable", "stream definition", "trust files",
        "unified kernel image", "vermagic", "visibility", "whiteout", "withdrawn", "workspace",
    ];

    static readonly IReadOnlyList<string> Rows =
    [
        .. Pages.Read("docs/glossary.md").Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal))
            .Skip(1).Select(row => row.Split('|')[1].Trim()),
    ];

    static readonly IReadOnlyList<string> Terms = [.. Rows.SelectMany(row => row.Split(", "))];

    static readonly string Messages = string.Join('\n',
        SourceFiles.Below("build", "*.cs").SelectMany(file => Text().Matches(File.ReadAllText(file)))
            .Select(text => text.Value));

    [Fact]
    public void A_word_of_the_trade_which_a_message_uses_has_a_row() => Assert.Empty(
        Trade.Where(word => IsIn(Messages, word)).Except(Terms, StringComparer.OrdinalIgnoreCase));

    [Fact]
    public void They_are_sorted() => Assert.Equal(Rows.OrderBy(row => row, StringComparer.OrdinalIgnoreCase), Rows);

    /// <summary>By a message, or by another page.</summary>
    [Fact]
    public void No_row_explains_what_nobody_says()
    {
        var said = Messages + string.Concat(
            Pages.All.Where(page => !page.EndsWith("glossary.md", StringComparison.Ordinal)).Select(File.ReadAllText));

        Assert.Empty(from term in Terms where !IsIn(said, term) select term);
    }

    static bool IsIn(string text, string word) =>
        Regex.IsMatch(text, $@"(?<!\w){Regex.Escape(word)}s?(?!\w)", RegexOptions.IgnoreCase);

    [GeneratedRegex("""
        "(?:[^"\\\n]|\\.){12,}"
        """)]
    private static partial Regex Text();
}
