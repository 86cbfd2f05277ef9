namespace KinoiteZfs.Build.Tests;

/// <summary>What stands below the build calls its options and targets as the build does, and spells them in one
/// place.</summary>
public sealed partial class NamesInMessages
{
    const string Place = "build/Text/CommandLine.cs";

    static readonly string[] Below = ["GitHub", "Kmods", "Oci", "Pipeline", "SourceAkmods", "Streams", "Text"];

    static readonly IReadOnlyList<string> BuildsOptions =
        [.. BuildParameter.Of(typeof(global::Build)).Where(parameter => !parameter.IsEngines)
            .Select(parameter => parameter.Dashed)];

    [Fact]
    public void Every_option_is_one_of_the_build() => Assert.Empty(ValuesOf(typeof(Options)).Except(BuildsOptions));

    [Fact]
    public void Every_target_is_one_of_the_build() => Assert.Empty(ValuesOf(typeof(Targets)).Except(TargetNames.All));

    [Fact]
    public void The_script_is_there() => Assert.True(File.Exists(Path.Combine(SourceFiles.Root, CommandLine.Script)));

    [Fact]
    public void Nothing_else_spells_options_or_the_script() => Assert.Empty(SpelledBy(OptionsIn));

    [Fact]
    public void Nothing_else_spells_targets() => Assert.Empty(SpelledBy(TargetsIn));

    [Theory]
    [InlineData("F($\"{a} is old. Build with --force.\");")]
    [InlineData("F($\"{(a ? \"b\" : \"--to\")} c\");")]
    [InlineData("F(\"say ./build.sh\"); // why")]
    public void An_option_or_the_script_is_found(string code) => Assert.Single(OptionsIn(code));

    [Theory]
    [InlineData("F(\"--tofu\", \"--force-color\"); // not --force")]
    [InlineData("F(\"rm\", \"--force\", id);")]
    public void Options_of_other_programs_are_theirs(string code) => Assert.Empty(OptionsIn(code));

    [Theory]
    [InlineData("F($\"{a} is old; run Verify again\");")]
    [InlineData("F(\"\"\"\n  see `Status`\n  \"\"\");")]
    public void A_target_is_found(string code) => Assert.Single(TargetsIn(code));

    static IEnumerable<string> ValuesOf(Type names) =>
        names.GetFields().Select(name => (string)name.GetRawConstantValue()!);

    static IEnumerable<string> SpelledBy(Func<string, IEnumerable<string>> find) =>
        from folder in Below
        from file in SourceFiles.Below($"build/{folder}", "*.cs")
        let path = SourceFiles.Shown(file)
        where path != Place
        from name in find(File.ReadAllText(file))
        select $"{path}: {name}";

    /// <summary>But for comments, and what stands by itself in a list: another program's argument.</summary>
    static IEnumerable<string> OptionsIn(string code) => Regex.Matches(
        Comment().Replace(code, ""),
        $@"(?<![\w-]|, "")(?:{string.Join('|', BuildsOptions.Append(@"build\.sh"))})(?![\w=-])",
        RegexOptions.CultureInvariant).Select(match => match.Value);

    /// <summary>Words like Verify and Branch also begin sentences; within one they are the targets.</summary>
    static IEnumerable<string> TargetsIn(string code) =>
        from literal in Literal().Matches(Comment().Replace(code, ""))
        from name in Regex.Matches(
            literal.Value, $@"(?<=[a-z,;:}}] |[(`])(?:{string.Join('|', TargetNames.All)})(?![\w(<-]|\.\w)",
            RegexOptions.CultureInvariant)
        select name.Value;

    [GeneratedRegex("(?<![:/])//.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"""{3}[\s\S]*?""{3}|""(?:[^""\\\n]|\\.)*""")]
    private static partial Regex Literal();
}
