using System.Globalization;

/// <summary>One call of <c>dotnet</c> that the target Test makes.</summary>
/// <param name="Typical">On two cores, in a fresh checkout.</param>
sealed record TestPart(string Name, TimeSpan Typical, params string[] Arguments)
{
    const string Solution = "KinoiteZfs.slnx";

    /// <summary>In the order in which a fault shows soonest.</summary>
    public static readonly IReadOnlyList<TestPart> All =
    [
        new("compiling", TimeSpan.FromMinutes(3), "build", Solution, "--nologo"),
        Tests("quick tests", TimeSpan.FromMinutes(2), "Speed!=Slow"),
        Tests("slow tests", TimeSpan.FromMinutes(4), "Speed=Slow"),
    ];

    public static readonly TestPart Lab = new("the lab", TimeSpan.FromMinutes(40), "test", "tests/Lab", "--nologo");

    static TestPart Tests(string name, TimeSpan typical, string filter) =>
        new(name, typical, "test", Solution, "--no-build", "--nologo", "--filter", filter);
}

/// <summary>How long parts took when they last passed in this checkout.</summary>
/// <param name="folder">Holds a file of seconds for each.</param>
sealed class TestTimes(AbsolutePath folder)
{
    /// <summary>What to expect, for a person who is about to wait.</summary>
    public string Announce(IReadOnlyCollection<TestPart> parts)
    {
        var total = parts.Aggregate(TimeSpan.Zero, (sum, part) => sum + (Find(part) ?? part.Typical));
        return $"This takes about {Text(total)}: " + string.Join(", ", parts.Select(part => Find(part) is { } last
            ? $"{part.Name} {Text(last)} as the last time" : $"{part.Name} {Text(part.Typical)} on two cores"));
    }

    public void Remember(TestPart part, TimeSpan took) => FileOf(part).WriteAllText($"{took.TotalSeconds:0}");

    /// <summary>A file that something else has written to tells nothing.</summary>
    TimeSpan? Find(TestPart part) => FileOf(part).FileExists() && int.TryParse(
        File.ReadAllText(FileOf(part)), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var seconds)
        ? TimeSpan.FromSeconds(seconds) : null;

    AbsolutePath FileOf(TestPart part) => folder / part.Name.Replace(' ', '-');

    static string Text(TimeSpan time) =>
        time < TimeSpan.FromSeconds(90) ? $"{time.TotalSeconds:0} s" : $"{time.TotalMinutes:0} min";
}
