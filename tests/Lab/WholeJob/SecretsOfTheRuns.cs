using System.Text;

namespace KinoiteZfs.Lab;

/// <summary>
/// Everything all these runs have left behind is searched for the secrets they used: what they printed, their logs, records and
/// summaries, the registry's log, and the arguments of every process that was seen.
/// </summary>
[Collection(NightsCollection.Name)]
public sealed class SecretsOfTheRuns(Nights nights)
{
    /// <summary>Basic authentication only encodes.</summary>
    static readonly string[] Passwords =
    [
        LabUser.Publisher.Password,
        Convert.ToBase64String(Encoding.UTF8.GetBytes($"{LabUser.Publisher.Name}:{LabUser.Publisher.Password}")),
    ];

    [Fact]
    public void No_password_was_printed_logged_or_recorded() => AssertNowhere(Passwords, Written());

    [Fact]
    public void No_token_was_printed_logged_or_recorded() => AssertNowhere(nights.Tokens.Issued, Written());

    [Fact]
    public void No_secret_was_an_argument_of_any_process() => AssertNowhere([.. Passwords, .. nights.Tokens.Issued], Arguments());

    [Fact]
    public void There_was_something_to_search()
    {
        Assert.NotEmpty(nights.Tokens.Issued);
        Assert.Contains(Arguments(), seen => seen.Text.Contains("_build.dll", StringComparison.Ordinal) && seen.Text.Contains("Promote", StringComparison.Ordinal));
        Assert.Contains(Written(), seen => seen.Place.EndsWith("summary.md", StringComparison.Ordinal));
        Assert.Contains(Written(), seen => seen.Place.EndsWith(".log", StringComparison.Ordinal));
        Assert.Contains("/v2/", nights.RegistryLog, StringComparison.Ordinal);
    }

    static void AssertNowhere(IReadOnlyCollection<string> secrets, IEnumerable<(string Place, string Text)> searched)
    {
        // Neither the assertion nor its message may show what it has found.
        var leaks = searched.Where(seen => secrets.Any(secret => seen.Text.Contains(secret, StringComparison.Ordinal))).Select(seen => seen.Place).Distinct();
        Assert.Empty(leaks);
    }

    IEnumerable<(string Place, string Text)> Arguments() =>
        nights.Steps.SelectMany(step => step.Result.CommandLines).Select(line => ("arguments of a process", line));

    IEnumerable<(string Place, string Text)> Written() =>
    [
        .. nights.Steps.Select((step, index) => ($"output of step {index + 1}", step.Result.All)),
        .. nights.Steps.SelectMany(step => step.Records.Select(record => (record.Key, record.Value))),
        ("the registry's log", nights.RegistryLog),
        .. Files(),
    ];

    /// <summary>Everything below the site which is text: records, summaries, logs, what git keeps. Layers and packages are not ours.</summary>
    IEnumerable<(string Place, string Text)> Files() =>
        Directory.EnumerateFiles(nights.Site.Root, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is not (".rpm" or ".ko" or ".xz" or ".gz"))
            .Select(file => (file, File.ReadAllText(file, Encoding.Latin1)));
}
