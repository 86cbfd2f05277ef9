namespace KinoiteZfs.Build.Tests;

/// <summary>What people read of the project, and the commands in it.</summary>
static partial class Pages
{
    public static readonly IReadOnlyList<string> All =
    [
        .. Directory.EnumerateFiles(SourceFiles.Root, "*.md"),
        .. ((string[])["docs", "ci", "recipes", "tests"]).SelectMany(folder => SourceFiles.Below(folder, "*.md")),
    ];

    public static string Read(string path) => File.ReadAllText(Path.Combine(SourceFiles.Root, path));

    public static string WithoutCode(string page) => CodeBlock().Replace(File.ReadAllText(page), "");

    /// <summary>The blocks of <c>sh</c> below a page's headings, as they are typed.</summary>
    /// <param name="markdown">A page, or a part of it.</param>
    public static IEnumerable<string> ShellBlocks(string markdown) =>
        CodeBlock().Matches(markdown).Where(block => block.Groups["language"].Value == "sh")
            .Select(block => block.Groups["code"].Value);

    /// <summary>One a line, without comments, continued lines joined.</summary>
    public static IEnumerable<string> Commands(string block) =>
        from line in block.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n')
        let command = Blanks().Replace(Comment().Replace(line, ""), " ").Trim()
        where command.Length > 0
        select command;

    /// <summary>What stands below a heading, up to the next of any kind.</summary>
    public static string Part(string path, string heading)
    {
        var page = Read(path);
        var found = Regex.Match(
            page, $"^#+ {Regex.Escape(heading)}\n(.*?)(?=^#+ [A-Z]|\\z)",
            RegexOptions.Multiline | RegexOptions.Singleline);
        Assert.True(found.Success, $"{path} has no heading '{heading}'");
        return found.Groups[1].Value;
    }

    [GeneratedRegex("^ *```(?<language>\\w*)\n(?<code>.*?)^ *```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"(?:^|\s)#.*$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
