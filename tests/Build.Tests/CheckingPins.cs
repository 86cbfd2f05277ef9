using System.Text.Json.Nodes;
using KinoiteZfs.Workflows.Model;

namespace KinoiteZfs.Build.Tests;

/// <summary>The target RefreshPins, against a server which answers as GitHub's API does.</summary>
[Trait("Speed", "Slow")]
public sealed class CheckingPins : IDisposable
{
    readonly FreshCheckout _checkout = new();
    readonly GitHubStub _github = new();

    public void Dispose()
    {
        _checkout.Dispose();
        _github.Dispose();
    }

    [Fact]
    public void Confirmed_pins_are_written_down()
    {
        foreach (var pin in ActionPins.All)
            _github.Tag(pin.Repository, pin.Version, pin.Commit);

        Refresh().Succeeded();

        Assert.Equal(ActionPins.All, Confirmed(_checkout.Folder));
    }

    [Fact]
    public void A_tag_which_has_moved_is_an_error_with_both_commits()
    {
        foreach (var pin in ActionPins.All)
            _github.Tag(pin.Repository, pin.Version, pin == ActionPins.SetupJust ? new string('a', 40) : pin.Commit);

        Refresh().FailedSaying(
            $"extractions/setup-just {ActionPins.SetupJust.Version} is commit {new string('a', 40)}, and the pin says {ActionPins.SetupJust.Commit}",
            "find out why");

        Assert.False(File.Exists(_checkout.PathOf("ci/action-pins.json")));
    }

    [Fact]
    public void A_version_which_does_not_exist_is_an_error()
    {
        foreach (var pin in ActionPins.All.Where(x => x != ActionPins.Checkout))
            _github.Tag(pin.Repository, pin.Version, pin.Commit);

        Refresh().FailedSaying($"actions/checkout has no tag {ActionPins.Checkout.Version}");
    }

    [Fact]
    public void A_server_which_does_not_answer_is_an_error()
    {
        _github.Dispose();

        Refresh().FailedSaying("does not say what tag");
    }

    [Fact]
    public void A_token_is_sent_and_not_shown()
    {
        foreach (var pin in ActionPins.All)
            _github.Tag(pin.Repository, pin.Version, pin.Commit);

        var run = _checkout.RunWith(
            new() { ["GITHUB_TOKEN"] = "ghs_sample0token" }, "RefreshPins", "--git-hub-api", _github.Address.ToString())
            .Succeeded();

        Assert.Contains("ghs_sample0token", _github.Authorization, StringComparison.Ordinal);
        Assert.DoesNotContain("ghs_sample0token", run.Output, StringComparison.Ordinal);
    }

    /// <summary>What a checkout says GitHub has confirmed.</summary>
    internal static IEnumerable<ActionPin> Confirmed(DirectoryInfo checkout)
    {
        var file = JsonNode.Parse(File.ReadAllText(Path.Combine(checkout.FullName, "ci", "action-pins.json")))!;
        Assert.Equal(["schemaVersion", "pins"], file.AsObject().Select(x => x.Key));
        Assert.Equal(1, (int?)file["schemaVersion"]);
        return file["pins"]!.AsArray().Select(x => new ActionPin(
            (string)x!["repository"]!, (string)x["version"]!, (string)x["commit"]!));
    }

    BuildRun Refresh() => _checkout.Run("RefreshPins", "--git-hub-api", _github.Address.ToString());
}
