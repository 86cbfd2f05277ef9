namespace KinoiteZfs.Build.Tests;

/// <summary>The page of a run tells of this run, of its owner's images and of its stream, or says that it
/// cannot.</summary>
[Trait("Speed", "Slow")]
public sealed class PagesOfOtherRuns : IDisposable
{
    readonly FreshCheckout _checkout = new();

    public void Dispose() => _checkout.Dispose();

    string Page => _checkout.Read("artifacts/summary.md");

    [Theory]
    [InlineData("--owner", "else")]
    [InlineData("--stream-file", "ci/other.json")]
    public void Records_of_another_owner_or_stream_are_refused(string option, string value)
    {
        _checkout.Write("ci/other.json", _checkout.Read("ci/stream.json")
            .Replace("\"kinoite-zfs", "\"silverblue-zfs", StringComparison.Ordinal)
            .Replace("\"akmods-zfs", "\"akmods-silver", StringComparison.Ordinal));
        _checkout.Run("Promote").Succeeded();

        _checkout.Run("Summary", option, value)
            .FailedSaying("is for ghcr.io/local/kinoite-zfs, and this call for ghcr.io/", "--owner", "--stream-file");

        Assert.StartsWith("# No summary: the records cannot be used\n", Page, StringComparison.Ordinal);
        Assert.DoesNotContain("bootc switch", Page, StringComparison.Ordinal);
    }

    /// <summary>As after a promotion which ended before its changelog was written.</summary>
    [Fact]
    public void The_changelog_of_another_run_is_left_out()
    {
        _checkout.Run("Promote").Succeeded();
        Assert.Contains("is new.", Page, StringComparison.Ordinal);
        _checkout.Write(
            "artifacts/changelog.md", "<!-- run 1, attempt 1 -->\n`ghcr.io/local/kinoite-zfs:latest` of long ago\n");

        _checkout.Run("Summary").Succeeded();

        Assert.Contains("the changelog.md which is there is of another run", Page, StringComparison.Ordinal);
        Assert.DoesNotContain("of long ago", Page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_which_resolves_nothing_does_not_show_what_an_earlier_one_resolved()
    {
        _checkout.Run("Promote").Succeeded();

        _checkout.Run("Promote", "--zfs-releases", "nowhere.json").FailedSaying("nowhere.json");

        Assert.StartsWith("# Stopped before the inputs were known", Page, StringComparison.Ordinal);
        Assert.Contains("nowhere.json", Page, StringComparison.Ordinal);
        Assert.DoesNotContain("bootc switch", Page, StringComparison.Ordinal);
    }

    [Fact]
    public void Records_which_an_earlier_run_has_left_are_named_and_not_used()
    {
        _checkout.Run("Promote").Succeeded();
        _checkout.Run("ResolveInputs").Succeeded();

        Assert.Contains("\n## Left out\n\nOf another run: ", Page, StringComparison.Ordinal);
        Assert.Contains("promotion.json", Page, StringComparison.Ordinal);
        Assert.DoesNotContain("bootc switch", Page, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_to_sum_up_is_no_success() =>
        _checkout.Run("Summary").FailedSaying("build-inputs.json", "ResolveInputs");

    [Fact]
    public void Images_in_a_folder_are_not_offered_as_if_hosts_could_pull_them()
    {
        _checkout.Run("Promote").Succeeded();

        Assert.Contains("no host can pull them from there", Page, StringComparison.Ordinal);
    }
}
