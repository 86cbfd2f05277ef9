namespace KinoiteZfs.Build.Tests;

/// <summary>What the project's pages name is there, and whoever reads the README finds every page.</summary>
public sealed partial class PagesAreTrue
{
    static readonly string Root = SourceFiles.Root;

    [Fact]
    public void A_link_leads_to_a_file_and_to_a_heading_in_it() =>
        Assert.Empty(
            from page in Pages.All
            from link in LinksOf(page)
            where !Path.Exists(link.File) || (link.Heading is { } heading && !HeadingsOf(link.File).Contains(heading))
            select $"{SourceFiles.Shown(page)}: {SourceFiles.Shown(link.File)}#{link.Heading}");

    [Fact]
    public void The_readme_s_first_link_is_for_who_wants_to_run_the_image() => Assert.Equal(
        Path.Combine(Root, "docs", "using-the-image.md"), LinksOf(Path.Combine(Root, "README.md")).First().File);

    [Fact]
    public void The_readme_leads_to_every_page()
    {
        var found = new HashSet<string> { Path.Combine(Root, "README.md") };
        for (var next = found.ToList(); next.Count > 0;)
            next = [.. next.SelectMany(LinksOf).SelectMany(link => PagesAt(link.File)).Where(found.Add)];

        var pages = Directory.EnumerateFiles(Root, "*.md").Concat(SourceFiles.Below("docs", "*.md"));
        Assert.Empty(pages.Except(found).Select(SourceFiles.Shown));
    }

    [Fact]
    public void A_path_that_is_named_is_there() =>
        Assert.Empty(
            from page in Pages.All
            from path in Found(NamedPath(), File.ReadAllText(page))
            where !Path.Exists(Path.Combine(Root, path))
            select $"{SourceFiles.Shown(page)}: {path}");

    [Fact]
    public void A_label_that_is_named_is_written()
    {
        var written = File.ReadAllText(Path.Combine(Root, "build", "Pipeline", "Model", "InputLabels.cs"));

        Assert.Empty(
            from page in Pages.All
            from label in Found(NamedLabel(), File.ReadAllText(page))
            where !written.Contains($"\"{label}\"", StringComparison.Ordinal)
            select $"{SourceFiles.Shown(page)}: {label}");
    }

    /// <summary>But for the public key, which a stream brings along.</summary>
    [Fact]
    public void Code_owners_are_asked_about_what_there_is() =>
        Assert.Empty(
            from line in File.ReadLines(Path.Combine(Root, ".github", "CODEOWNERS"))
            where line.StartsWith('/') && !line.StartsWith("/cosign.pub", StringComparison.Ordinal)
            let path = line[1..].Split(' ')[0]
            where !Path.Exists(Path.Combine(Root, path))
            select path);

    [Fact]
    public void The_readme_lists_every_target()
    {
        var listed = Found(TargetRow(), File.ReadAllText(Path.Combine(Root, "README.md")))
            .SelectMany(row => row.Split(", ")).Select(name => name.Trim('`'));

        Assert.Equal(TargetNames.All.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    /// <summary>The last column of their tables says where to look.</summary>
    [Theory]
    [InlineData("errors.md")]
    [InlineData("hostile-input.md")]
    public void Tests_that_are_named_are_there(string page)
    {
        var classes = TestsInSources.Classes;
        var rows = File.ReadLines(Path.Combine(Root, "docs", page)).Where(line => line.StartsWith('|'));
        var named = rows.SelectMany(row => Found(NamedClass(), row.Split('|')[^2])).ToList();

        Assert.NotEmpty(named);
        Assert.Empty(named.Where(name => !classes.Contains(name)).Distinct());
    }

    /// <summary>An entry which leaves one out has not been thought to its end.</summary>
    [Fact]
    public void Every_entry_of_the_issue_log_says_all_six_and_names_a_test_that_is_there()
    {
        var log = Pages.Read("docs/zfs-kinoite-testing.md").Split("\n## Issue log\n")[1].Split("\n### ")[1..];

        Assert.NotEmpty(log);
        Assert.Empty(
            from entry in log
            let said = Found(Said(), entry).ToList()
            where !said.SequenceEqual(["Problem", "Cause", "Mitigation", "Test", "Residual risk", "Follow-up"])
            select entry.Split('\n')[0]);
        Assert.Equal(
            Enumerable.Range(1, log.Length).Select(number => $"{number}."), log.Select(entry => entry.Split(' ')[0]));
        Assert.Empty(
            from entry in log
            from test in Found(NamedTest(), entry)
            where !TestsInSources.Has(test)
            select test);
        Assert.Equal(log.Length, log.SelectMany(entry => Found(NamedTest(), entry)).Count());
    }

    /// <summary>A link to a folder shows what is in it.</summary>
    static IEnumerable<string> PagesAt(string path) =>
        Directory.Exists(path) ? Directory.EnumerateFiles(path, "*.md")
        : path.EndsWith(".md", StringComparison.Ordinal) ? [path]
        : [];

    /// <summary>But for those out of the checkout, such as <c>../../issues</c>, a page of GitHub's.</summary>
    static IEnumerable<(string File, string? Heading)> LinksOf(string page) =>
        from link in Found(Link(), Pages.WithoutCode(page))
        let target = link.Split('#', 2)
        where !target[0].Contains(':', StringComparison.Ordinal)
        let file = target[0].Length == 0 ? page : Path.GetFullPath(target[0], Path.GetDirectoryName(page)!)
        where file.StartsWith(Root + Path.DirectorySeparatorChar, StringComparison.Ordinal)
        select (file, target.Length > 1 ? target[1] : null);

    /// <summary>As GitHub spells them in addresses.</summary>
    static IEnumerable<string> HeadingsOf(string page) =>
        from heading in Found(Heading(), Pages.WithoutCode(page))
        select NoPartOfAnAddress().Replace(heading.Trim().ToLowerInvariant(), "").Replace(' ', '-');

    static IEnumerable<string> Found(Regex what, string text) =>
        what.Matches(text).Select(match => match.Groups[1].Value);

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NoPartOfAnAddress();

    [GeneratedRegex(@"`((?:build|tests|docs|ci|recipes|\.ci|\.github|\.devcontainer)/[^`\s<>*…]+)`")]
    private static partial Regex NamedPath();

    [GeneratedRegex(@"(io\.kinoite-zfs(?:\.[a-z]+(?:-[a-z]+)*)+)")]
    private static partial Regex NamedLabel();

    [GeneratedRegex(@"^\| ((?:`[A-Z]\w+`(?:, )?)+) \|", RegexOptions.Multiline)]
    private static partial Regex TargetRow();

    /// <summary>Not the project before a colon.</summary>
    [GeneratedRegex(@"`(?:[A-Z]\w+/)?([A-Z]\w+)`(?!:)")]
    private static partial Regex NamedClass();

    [GeneratedRegex(@"^- \*\*([^*]+)\*\*: ", RegexOptions.Multiline)]
    private static partial Regex Said();

    [GeneratedRegex(@"^- \*\*Test\*\*: `(\w+\.\w+)`$", RegexOptions.Multiline)]
    private static partial Regex NamedTest();
}
