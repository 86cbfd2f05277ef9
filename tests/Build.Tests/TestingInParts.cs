using Nuke.Common.IO;

namespace KinoiteZfs.Build.Tests;

/// <summary>The target Test: it says how long it takes, runs what is quick first, and leaves nothing out.</summary>
public sealed partial class TestingInParts : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("times-");

    TestTimes Times => new(AbsolutePath.Create(_folder.FullName) / "times");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_first_run_is_told_what_is_usual() => Assert.Equal(
        "This takes about 9 min: compiling 3 min on two cores, quick tests 2 min on two cores, "
        + "slow tests 4 min on two cores",
        Times.Announce(TestPart.All));

    [Fact]
    public void A_later_run_is_told_how_long_the_last_one_took()
    {
        Times.Remember(TestPart.All[0], TimeSpan.FromSeconds(21.4));
        Times.Remember(TestPart.All[2], TimeSpan.FromMinutes(2));

        Assert.Equal(
            "This takes about 4 min: compiling 21 s as the last time, quick tests 2 min on two cores, "
            + "slow tests 2 min as the last time",
            Times.Announce(TestPart.All));
    }

    [Fact]
    public void A_time_that_cannot_be_read_is_none()
    {
        var before = Times.Announce([TestPart.Lab]);
        Times.Remember(TestPart.Lab, TimeSpan.FromHours(1));
        File.WriteAllText(Assert.Single(_folder.GetFiles("*", SearchOption.AllDirectories)).FullName, "soon");

        Assert.Equal(before, Times.Announce([TestPart.Lab]));
    }

    [Fact]
    public void What_is_quick_comes_first() =>
        Assert.Equal(["compiling", "quick tests", "slow tests"], TestPart.All.Select(part => part.Name));

    [Fact]
    public void Every_project_with_tests_is_in_the_solution()
    {
        var solution = File.ReadAllText(Path.Combine(FreshCheckout.Repository.FullName, "KinoiteZfs.slnx"));
        var projects = Directory.GetDirectories(Path.Combine(FreshCheckout.Repository.FullName, "tests"), "*.Tests")
            .Select(folder => Path.GetFileName(folder)).Select(name => $"tests/{name}/{name}.csproj").ToList();

        Assert.NotEmpty(projects);
        Assert.All(projects, project => Assert.Contains($"\"{project}\"", solution, StringComparison.Ordinal));
    }

    /// <summary>Asks the test runner itself, about this project, which has tests of both kinds.</summary>
    [Fact]
    [Trait("Speed", "Slow")]
    public void Every_test_is_either_quick_or_slow()
    {
        var (all, quick, slow) = (Listed([]), Listed(FilterOf("quick tests")), Listed(FilterOf("slow tests")));

        Assert.NotEmpty(quick);
        Assert.NotEmpty(slow);
        Assert.Equal(all, quick.Concat(slow).Order(StringComparer.Ordinal));
    }

    /// <summary>What is marked otherwise would not be what the parts ask for.</summary>
    [Fact]
    public void Slow_is_written_in_one_way() =>
        Assert.Empty(
            from file in SourceFiles.Below("tests", "*.cs")
            from Match trait in AnyTrait().Matches(File.ReadAllText(file))
            where trait.Value.Trim() != """[Trait("Speed", "Slow")]"""
            select $"{Path.GetFileName(file)}: {trait.Value}");

    [Fact]
    public void Who_starts_the_program_is_slow() =>
        Assert.Empty(
            from file in SourceFiles.Below("tests/Build.Tests", "*.cs")
            let text = File.ReadAllText(file)
            where text.Contains("readonly FreshCheckout", StringComparison.Ordinal)
                && !text.Contains("""[Trait("Speed", "Slow")]""", StringComparison.Ordinal)
            select Path.GetFileName(file));

    static string[] FilterOf(string part) =>
        [.. TestPart.All.Single(one => one.Name == part).Arguments.SkipWhile(argument => argument != "--filter")];

    static IEnumerable<string> Listed(string[] filter)
    {
        var assembly = Path.Combine(AppContext.BaseDirectory, "Build.Tests.dll");
        var start = new ProcessStartInfo("dotnet", ["test", assembly, "--nologo", "--list-tests", .. filter]);
        return BuildRun.Of(start, FreshCheckout.Repository).Succeeded().Output.Split('\n').Select(line => line.Trim())
            .Where(line => line.StartsWith("KinoiteZfs.Build.Tests.", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
    }

    [GeneratedRegex(@"^ *\[(assembly: )?Trait\(.*?\)\]", RegexOptions.Multiline)]
    private static partial Regex AnyTrait();
}
