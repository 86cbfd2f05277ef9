namespace KinoiteZfs.Build.Tests;

/// <summary>The tests of all projects, the lab's too, as their sources name them.</summary>
static partial class TestsInSources
{
    static readonly IReadOnlyList<(string Class, string Source)> Sources =
    [
        .. from file in SourceFiles.Below("tests", "*.cs")
           let source = File.ReadAllText(file)
           from declared in DeclaredClass().Matches(source)
           select (declared.Groups[1].Value, source),
    ];

    public static IReadOnlySet<string> Classes { get; } = Sources.Select(x => x.Class).ToHashSet();

    /// <param name="test">Class and method: <c>PagesAreTrue.A_path_that_is_named_is_there</c>.</param>
    public static bool Has(string test) => SourceOf(test) is not null;

    /// <summary>The file that holds a test; null when there is no such test.</summary>
    public static string? SourceOf(string test) => test.Split('.') is [var name, var method]
        ? Sources.FirstOrDefault(x => x.Class == name
            && Regex.IsMatch(x.Source, $@"public (?:async )?(?:void|Task) {method}\(")).Source
        : null;

    [GeneratedRegex(@"\bclass (\w+)")]
    private static partial Regex DeclaredClass();
}
