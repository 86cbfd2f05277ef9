namespace KinoiteZfs.Pipeline.Tests.Akmods;

public sealed class HoldingKernels
{
    [Fact]
    public async Task A_kernel_beyond_the_maximum_stops_the_run_before_anything_is_compiled()
    {
        using var world = await SampleWorld.OfNightAsync(2);

        var error = await Assert.ThrowsAsync<KernelHeldException>(() => world.MakeAkmodsAsync());

        Assert.StartsWith($"Held: kernel {SampleWorld.Ahead} is newer than", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(world.Said, line => line.Contains("building", StringComparison.Ordinal));
        Assert.Empty(world.Registry.Writes);
    }

    [Theory]
    [InlineData("7.0")]
    [InlineData(SampleWorld.Ahead)]
    [InlineData("2.4.3")]
    public async Task The_message_names_maximum_kernel_and_OpenZFS_version(string part)
    {
        using var world = await SampleWorld.OfNightAsync(2);

        var error = await Assert.ThrowsAsync<KernelHeldException>(() => world.MakeAkmodsAsync());

        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_shows_the_hold_and_why_the_cache_does_not_help()
    {
        using var world = await SampleWorld.OfNightAsync(2);

        var shown = (await world.PlanAsync()).Kernels.Single(kernel => kernel.Held).ToString();

        const string held = $"{SampleWorld.Ahead}: held, kernel {SampleWorld.Ahead} is newer than";
        Assert.StartsWith(held, shown, StringComparison.Ordinal);
        Assert.EndsWith($"(there is no {world.CacheTag(SampleWorld.Ahead)})", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_hold_ends_by_itself_with_a_release_for_the_kernel()
    {
        using var world = await SampleWorld.OfNightAsync(2);
        await Assert.ThrowsAsync<KernelHeldException>(() => world.MakeAkmodsAsync());
        await world.BecomeAsync(3);

        var record = await world.MakeAkmodsAsync();

        Assert.Equal([SampleWorld.Ahead], record.Kernels.Select(kernel => kernel.Kernel.ToString()));
    }

    [Fact]
    public async Task An_operator_can_have_a_held_kernel_built_and_the_record_says_so()
    {
        using var world = await SampleWorld.OfNightAsync(3);
        world.Change(world.Inputs with { Zfs = Given.Zfs("2.4.4", "7.0") });

        var record = await world.MakeAkmodsAsync(new AkmodsOptions(AllowBeyondMaximum: true));

        Assert.EndsWith(
            "; --allow-beyond-maximum lets it pass all the same", record.Kernels[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Proven_akmods_in_the_cache_are_used_even_beyond_the_maximum()
    {
        using var world = await SampleWorld.OfNightAsync(3);
        await world.MakeAkmodsAsync();
        world.Change(world.Inputs with { Zfs = Given.Zfs("2.4.4", "7.0") });

        var record = await world.MakeAkmodsAsync();

        Assert.All(record.Kernels, kernel => Assert.Equal(CacheState.Fresh, kernel.Cache));
    }
}
