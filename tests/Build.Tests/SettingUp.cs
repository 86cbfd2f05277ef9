using System.Text.Json.Nodes;
using KinoiteZfs.Oci.References;

namespace KinoiteZfs.Build.Tests;

/// <summary>Setup as a maintainer of a fork uses it, in a fresh clone and on samples.</summary>
[Trait("Speed", "Slow")]
public sealed class SettingUp : IDisposable
{
    readonly FreshCheckout _checkout = new();

    public void Dispose() => _checkout.Dispose();

    /// <summary>ublue-os/main, ublue-os/bluefin and ublue-os/ucore name their images and tags so.</summary>
    [Theory]
    [InlineData("ghcr.io/ublue-os/silverblue-main:latest", "silverblue-zfs")]
    [InlineData("ghcr.io/ublue-os/bluefin:stable", "bluefin-zfs")]
    [InlineData("ghcr.io/ublue-os/ucore:stable", "ucore-zfs")]
    public async Task From_setup_to_a_promotion_of_another_stream(string baseImage, string image)
    {
        _checkout.Run("Setup", "--base-image", baseImage).Succeeded();
        Commit();

        Assert.Contains("Night 3", _checkout.Run().Succeeded().Output, StringComparison.Ordinal);
        _checkout.Run("Promote", "--owner", "somebody").Succeeded();

        var latest = ImageReference.Parse($"ghcr.io/somebody/{image}:latest");
        Assert.NotNull(await _checkout.EmbeddedRegistry.FindManifestAsync(latest, default));
    }

    [Fact]
    public void A_second_time_no_file_is_touched()
    {
        Setup().Succeeded();
        Commit();
        var before = File.GetLastWriteTimeUtc(_checkout.PathOf("ci/stream.json"));

        Assert.Contains("nothing: the files say so already", Setup().Succeeded().Output, StringComparison.Ordinal);

        Assert.Equal(before, File.GetLastWriteTimeUtc(_checkout.PathOf("ci/stream.json")));
        _checkout.Git("diff", "--exit-code");
    }

    [Fact]
    public void It_says_that_samples_stood_in_and_what_is_left() =>
        Assert.Matches(
            @"(?s)environment: Settings, Environments, new one .*Samples stood in for ghcr\.io/ublue-os/silverblue-main:latest",
            Setup().Succeeded().Output);

    [Fact]
    public void Workflows_which_are_missing_are_generated_again()
    {
        File.Delete(_checkout.PathOf(".github/workflows/build.yml"));

        Setup().Succeeded();

        Assert.True(File.Exists(_checkout.PathOf(".github/workflows/build.yml")));
    }

    [Fact]
    public void Without_a_base_image_and_a_terminal_examples_are_shown() =>
        _checkout.Run("Setup").FailedSaying(
            "none is named", "./build.sh Setup --base-image ghcr.io/ublue-os/bluefin:stable");

    /// <summary>With a mirror nothing stands in: here an empty folder is the whole world.</summary>
    [Fact]
    public void An_image_that_is_not_there_is_refused_and_nothing_is_written()
    {
        _checkout.Run(
            "Setup", "--base-image", "ghcr.io/ublue-os/nowhere:latest", "--mirror",
            $"*=layout:{_checkout.PathOf("world")}", "--zfs-releases", "releases.json")
            .FailedSaying("The base image ghcr.io/ublue-os/nowhere:latest cannot be used");

        _checkout.Git("diff", "--exit-code");
    }

    [Fact]
    public void Edits_which_are_not_committed_stay()
    {
        var mine = _checkout.Read("recipes/recipe.yml") + "# mine\n";
        _checkout.Write("recipes/recipe.yml", mine);

        Setup().FailedSaying("recipes/recipe.yml has edits which are not committed", "--force");

        Assert.Equal(mine, _checkout.Read("recipes/recipe.yml"));
    }

    /// <summary>WSL calls the machine NAME.</summary>
    [Fact]
    public void A_variable_of_another_program_is_no_name()
    {
        _checkout.RunWith(
            new() { ["NAME"] = "DESKTOP-1234" }, "Setup", "--base-image", "ghcr.io/ublue-os/silverblue-main:latest")
            .Succeeded();

        Assert.Equal("silverblue-zfs", $"{JsonNode.Parse(_checkout.Read("ci/stream.json"))!["name"]}");
    }

    void Commit() => _checkout.Git(
        "-c", "user.name=Test", "-c", "user.email=test@example.org", "commit", "--quiet", "--all", "--message",
        "Another stream");

    BuildRun Setup() => _checkout.Run("Setup", "--base-image", "ghcr.io/ublue-os/silverblue-main:latest");
}
