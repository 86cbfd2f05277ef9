namespace KinoiteZfs.Build.Tests;

/// <summary>Who names a target gets its work, or is told why not: never a green run which did nothing.</summary>
[Trait("Speed", "Slow")]
public sealed class WhatIsAskedFor : IDisposable
{
    readonly FreshCheckout _checkout = new();

    public void Dispose() => _checkout.Dispose();

    [Theory]
    [InlineData("Verify", "--skip")]
    [InlineData("Candidate", "--skip")]
    [InlineData("Promote", "--skip")]
    [InlineData("BootTest")]
    [InlineData("Verify")]
    public void After_a_run_with_nothing_to_build_a_named_target_fails_and_says_why(params string[] arguments)
    {
        _checkout.Run("Promote").Succeeded();
        _checkout.Run("ResolveInputs").Succeeded();

        var run = _checkout.Run(arguments).FailedSaying(
            $"{arguments[0]} was asked for and is not done, there is nothing to build: ghcr.io/local/kinoite-zfs@",
            "was built from exactly these inputs", "--force", "--boot-image");

        Assert.DoesNotContain("NeedsBuild", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("IsBootTestWanted", run.Output, StringComparison.Ordinal);
    }

    /// <summary>A hold is the result of a whole run with Promote; of a single target it is a refusal.</summary>
    [Fact]
    public void After_a_held_run_a_named_target_fails_and_says_what_shows_the_way_on()
    {
        _checkout.Write(
            "releases.json", """{"schemaVersion":1,"releases":[{"version":"2.4.3","linuxMaximum":"6.17"}]}""");
        _checkout.Run("Promote", "--zfs-releases", "releases.json").Succeeded();

        _checkout.Run("Verify", "--skip").FailedSaying("Verify was asked for and is not done", "held", "Preview");
    }

    [Fact]
    public void A_plan_does_not_pretend_to_have_done_what_was_named_beside_it() =>
        _checkout.Run("Verify", "--plan-only").FailedSaying(
            "Verify was asked for and is not done: --plan-only does no work", "Leave it out");

    [Fact]
    public void A_boot_result_without_a_boot_test_is_none()
    {
        _checkout.Run("Verify").Succeeded();

        _checkout.Run("BootResult").FailedSaying("no boot test of this run has left a result", "Run BootTest");
    }

    /// <summary>Asked for with a no: nothing is promoted, and that is what was wanted.</summary>
    [Fact]
    public void A_promotion_which_is_switched_off_is_skipped_in_words() =>
        Assert.Contains(
            "OnlyWhen: --promote-to-stable",
            _checkout.Run("Promote", "--promote-to-stable", "false").Succeeded().Output, StringComparison.Ordinal);
}
