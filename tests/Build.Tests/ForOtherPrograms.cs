using System.Text.Json;
using KinoiteZfs.Oci.References;

namespace KinoiteZfs.Build.Tests;

/// <summary>What a script gets: JSON alone on standard output, so that <c>| jq</c> works, and an exit code.</summary>
[Trait("Speed", "Slow")]
public sealed class ForOtherPrograms : IDisposable
{
    const string Latest = "ghcr.io/local/kinoite-zfs:latest";

    readonly FreshCheckout _checkout = new();

    public ForOtherPrograms() => _checkout.Write(
        "ci/action-pins.json", File.ReadAllText(Path.Combine(SourceFiles.Root, "ci", "action-pins.json")));

    public void Dispose() => _checkout.Dispose();

    [Fact]
    public void Every_target_which_shows_something_prints_json_and_nothing_else()
    {
        _checkout.Run("Verify").Succeeded();
        Assert.True(Parse("Promote", "--plan-only", "--json").GetProperty("allowed").GetBoolean());
        _checkout.Run("Promote").Succeeded();

        var status = Parse("Status", "--json");
        Assert.StartsWith("stable of ", status.GetProperty("sentence").GetString(), StringComparison.Ordinal);
        Assert.Empty(status.GetProperty("health").EnumerateArray());
        Assert.Equal(1, Parse("History", "--json").GetProperty("steps").GetArrayLength());
        Assert.NotEmpty(Parse("Explain", "--subject", Latest, "--json").GetProperty("inputs").EnumerateArray());
        Parse("Inspect", "--subject", Latest, "--json");
        Assert.False(Parse("Preview", "--json").GetProperty("wouldBuild").GetBoolean());
        Assert.Equal(
            "fresh",
            Parse("Preview", "--json").GetProperty("akmods")[0].GetProperty("cached").GetString());
        Assert.NotEmpty(Parse("Doctor", "--json").GetProperty("findings").EnumerateArray());
    }

    [Fact]
    public void What_is_for_people_goes_to_standard_error_then()
    {
        var run = _checkout.Run("Status", "--json").Succeeded();

        Assert.Contains("Build succeeded", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Build succeeded", run.StandardOutput, StringComparison.Ordinal);
        Assert.Equal(run.StandardOutput.TrimEnd(), _checkout.Read("artifacts/status.json").TrimEnd());
    }

    [Theory]
    [InlineData("NUKE_JSON")]
    [InlineData("JSON")]
    public void The_switch_may_stand_in_the_environment(string variable) =>
        JsonDocument.Parse(_checkout.RunWith(new() { [variable] = "true" }, "Status").StandardOutput).Dispose();

    [Fact]
    public void Switched_off_on_the_command_line_it_is_off() => Assert.Contains(
        "WHAT ", _checkout.RunWith(new() { ["NUKE_JSON"] = "true" }, "Status", "--json", "false").StandardOutput,
        StringComparison.Ordinal);

    /// <summary>A script which reads both knows that there is an answer, and what it is.</summary>
    [Fact]
    public void A_status_which_fails_is_json_all_the_same()
    {
        var run = _checkout.Run("Status", "--json", "--mirror", "ghcr.io=localhost:1");

        Assert.Equal(255, run.ExitCode);
        using var status = JsonDocument.Parse(run.StandardOutput);
        Assert.Equal("unreadable", status.RootElement.GetProperty("health")[0].GetProperty("problem").GetString());
    }

    [Fact]
    public void A_call_which_is_wrong_prints_nothing_there()
    {
        var run = _checkout.Run("Status", "--json", "--nonsense");

        run.FailedSaying("Parameter '--nonsense' does not exist");
        Assert.Empty(run.StandardOutput);
    }

    /// <summary>The runner reads commands from both streams; what is piped elsewhere it does not see.</summary>
    [Fact]
    public void On_GitHub_secrets_are_masked_on_the_other_stream()
    {
        var run = _checkout.RunInActions(
            new()
            {
                ["REGISTRY_HOST"] = "ghcr.io", ["REGISTRY_USERNAME"] = "me", ["REGISTRY_PASSWORD"] = "hunter2secret",
            },
            "Status", "--json");

        Assert.Contains("::add-mask::hunter2secret", run.Output, StringComparison.Ordinal);
        JsonDocument.Parse(run.StandardOutput).Dispose();
    }

    [Fact]
    public async Task An_unhealthy_stream_has_an_exit_code_of_its_own()
    {
        _checkout.Run("Promote").Succeeded();
        var image = ImageReference.Parse(Latest);
        await _checkout.EmbeddedRegistry.TryRemoveTagAsync(image.Repository, image.Tag!, default);

        var run = _checkout.Run("Status");

        Assert.True(run.ExitCode == 4, run.Output);
        Assert.Contains("\nstable is gone: ", run.Output, StringComparison.Ordinal);
        Assert.Contains("\nAsked: the embedded registry ", run.Output, StringComparison.Ordinal);
        Assert.Contains("kinoite-zfs is not well: 1 thing to look at", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_has_failed_and_what_was_called_wrongly_have_the_engines()
    {
        _checkout.Run("Verify", "--skip").FailedSaying("build-inputs.json");
        _checkout.Run("Statsu").FailedSaying("Statsu");
        _checkout.Run("Status", "--stale-days", "0").FailedSaying("--stale-days 0 is no number of days");
    }

    /// <summary>A dead registry is known soon, and said once.</summary>
    [Fact]
    public void A_registry_nobody_answers_at_is_one_error_within_seconds()
    {
        var clock = Stopwatch.StartNew();

        var run = _checkout.Run("Status", "--mirror", "ghcr.io=localhost:1");

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(15), $"{clock.Elapsed}: {run.Output}");
        Assert.Single(run.Output.Split('\n'), line => line.StartsWith("Unknown: ", StringComparison.Ordinal));
        Assert.DoesNotContain("try 2 of", run.Output, StringComparison.Ordinal);
    }

    JsonElement Parse(params string[] arguments)
    {
        var run = _checkout.Run(arguments).Succeeded();
        using var json = JsonDocument.Parse(run.StandardOutput);
        return json.RootElement.Clone();
    }
}
