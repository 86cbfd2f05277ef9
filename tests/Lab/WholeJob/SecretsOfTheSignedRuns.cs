using KinoiteZfs.Oci.Manifests;

namespace KinoiteZfs.Lab;

/// <summary>The same search in runs which sign, natively and with cosign: for the key in any form, its password and the
/// login.</summary>
[Collection(SignedNightsCollection.Name)]
public sealed class SecretsOfTheSignedRuns(SignedNights nights)
{
    [Fact]
    public void Neither_key_nor_password_was_printed_logged_or_recorded() =>
        Assert.Empty(SecretSearch.Find(Secrets(), Written()));

    [Fact]
    public void Neither_key_nor_password_was_an_argument_of_any_process() =>
        Assert.Empty(SecretSearch.Find(Secrets(), Arguments()));

    [Fact]
    public void Neither_is_in_what_was_published() => Assert.Empty(SecretSearch.Find(Secrets(), Published()));

    [Fact]
    public void There_was_something_to_search()
    {
        Assert.Contains(Arguments(), seen => seen.Text.Contains("_build.dll", StringComparison.Ordinal)
            && seen.Text.Contains("Promote", StringComparison.Ordinal));
        Assert.Contains(Written(), seen => seen.Place.EndsWith("summary.md", StringComparison.Ordinal));
        Assert.Contains(Written(), seen => seen.Place.EndsWith("provenance.json", StringComparison.Ordinal));
        Assert.Contains(
            Published(), seen => seen.Text.Contains("dev.cosignproject.cosign/signature", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_searched_for_is_found_where_it_is() =>
        Assert.Equal(["the key itself"], SecretSearch.Find(
            Secrets(), [("the key itself", nights.Pem), ("its public half", File.ReadAllText(nights.PublicKey))]));

    IReadOnlyCollection<string> Secrets() =>
        [.. SecretSearch.OfKey(nights.Pem, SignedNights.Password), .. SecretSearch.Of(LabUser.Publisher)];

    IEnumerable<(string Place, string Text)> Arguments() =>
        nights.Results.SelectMany(result => result.CommandLines).Select(line => ("arguments of a process", line));

    IEnumerable<(string Place, string Text)> Published() =>
        SecretSearch.Files(nights.Storage, RawManifest.MaximumBytes);

    IEnumerable<(string Place, string Text)> Written() =>
    [
        .. nights.Results.Select((result, index) => ($"output of step {index + 1}", result.All)),
        ("the registry's log", nights.RegistryLog),
        .. SecretSearch.Files(nights.Site.Root),
    ];
}
