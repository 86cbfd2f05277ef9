namespace KinoiteZfs.Lab;

/// <summary>
/// Everything all these runs have left behind is searched for the secrets they used: what they printed, their logs,
/// records and summaries, the registry's log, and the arguments of every process that was seen.
/// </summary>
[Collection(NightsCollection.Name)]
public sealed class SecretsOfTheRuns(Nights nights)
{
    static readonly IReadOnlyList<string> Passwords = SecretSearch.Of(LabUser.Publisher);

    [Fact]
    public void No_password_was_printed_logged_or_recorded() => Assert.Empty(SecretSearch.Find(Passwords, Written()));

    [Fact]
    public void No_token_was_printed_logged_or_recorded() =>
        Assert.Empty(SecretSearch.Find(nights.Tokens.Issued, Written()));

    [Fact]
    public void No_secret_was_an_argument_of_any_process() =>
        Assert.Empty(SecretSearch.Find([.. Passwords, .. nights.Tokens.Issued], Arguments()));

    [Fact]
    public void There_was_something_to_search()
    {
        Assert.NotEmpty(nights.Tokens.Issued);
        Assert.Contains(Arguments(), seen => seen.Text.Contains("_build.dll", StringComparison.Ordinal)
            && seen.Text.Contains("Promote", StringComparison.Ordinal));
        Assert.Contains(Written(), seen => seen.Place.EndsWith("summary.md", StringComparison.Ordinal));
        Assert.Contains(Written(), seen => seen.Place.EndsWith(".log", StringComparison.Ordinal));
        Assert.Contains("/v2/", nights.RegistryLog, StringComparison.Ordinal);
    }

    IEnumerable<(string Place, string Text)> Arguments() =>
        nights.Steps.SelectMany(step => step.Result.CommandLines).Select(line => ("arguments of a process", line));

    IEnumerable<(string Place, string Text)> Written() =>
    [
        .. nights.Steps.Select((step, index) => ($"output of step {index + 1}", step.Result.All)),
        .. nights.Steps.SelectMany(step => step.Records.Select(record => (record.Key, record.Value))),
        ("the registry's log", nights.RegistryLog),
        .. SecretSearch.Files(nights.Site.Root),
    ];
}
