using KinoiteZfs.Pipeline.Rehearsal;

namespace KinoiteZfs.Pipeline.Tests.Rehearsal;

public sealed class PublishingSampleImages
{
    [Fact]
    public async Task The_same_night_always_gives_the_same_digests()
    {
        using var one = await SampleWorld.OfNightAsync();
        using var other = await SampleWorld.OfNightAsync();

        Assert.Equal(one.Inputs.Base.Digest, other.Inputs.Base.Digest);
    }

    [Fact]
    public async Task The_base_of_an_earlier_night_keeps_its_date_stamped_tag()
    {
        using var world = await SampleWorld.OfNightAsync(1);
        var first = world.Inputs.Base;

        await world.BecomeAsync(2);

        Assert.Equal(first.Digest, await world.DigestOfAsync(first.Source.Repository.At(Tag.Parse("latest-20261120"))));
    }

    /// <summary>A fresh clone fills its registry when there is no base tag: a kill at any write leaves none, or
    /// everything.</summary>
    [Fact]
    public async Task Where_the_base_tag_is_everything_is()
    {
        using var whole = await SampleWorld.OfNightAsync();
        var (night, stream) = (whole.Data.Nights[0], whole.Stream);
        string[] tags = ["latest", "latest-20261120", "43-20261120"];
        for (var write = 1; ; write++)
        {
            using var folder = new TemporaryFolder();
            var layout = new LayoutRegistry(folder.Directory.FullName);
            var killed = new FaultyRegistry(layout, write, Fault.CrashAfter);
            var ended =
                await Record.ExceptionAsync(() => SampleImages.PublishAsync(night, stream, killed, default)) is null;

            if (await layout.FindManifestAsync(stream.BaseImage, default) is null)
                await SampleImages.PublishAsync(night, stream, layout, default);

            foreach (var tag in tags)
                Assert.Equal(
                    whole.Inputs.Base.Digest,
                    (await layout.FindManifestAsync(stream.BaseImage.Repository.At(Tag.Parse(tag)), default))?.Digest);
            if (ended)
                return;
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_night_resolves_to_what_its_data_says(int night)
    {
        using var world = await SampleWorld.OfNightAsync(night);

        var resolver = new InputResolver(world.Registry, world.Data.Nights[night - 1]);
        var resolution = await resolver.ResolveAsync(
            new ResolveRequest(world.Stream, world.Record.Run, "dana", world.Inputs.Recipe), world.Progress, default);

        Assert.Equal(world.Inputs, resolution.Inputs.Inputs);
    }

    /// <summary>Base images have shipped such directories.</summary>
    [Fact]
    public async Task The_modules_left_over_on_night_3_are_no_kernel()
    {
        using var world = await SampleWorld.OfNightAsync(3);

        var resolution = await new InputResolver(world.Registry, world.Data.Nights[2]).ResolveAsync(
            new ResolveRequest(world.Stream, world.Record.Run, "dana", world.Inputs.Recipe), world.Progress, default);

        Assert.Equal(Given.Kernels(SampleWorld.Ahead), resolution.Inputs.Inputs.Kernels);
        Assert.StartsWith(
            $"/usr/lib/modules/{SampleWorld.Older} of ", Assert.Single(resolution.Notices), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_with_another_base_gets_the_same_night()
    {
        using var world = await SampleWorld.OfNightAsync();
        var silverblue = Given.Stream() with { BaseImage = ImageReference.Parse(
            "ghcr.io/ublue-os/silverblue-main:stable") };

        var published = await SampleImages.PublishAsync(world.Data.Nights[0], silverblue, world.Registry, default);

        Assert.Equal(published.Digest, await world.DigestOfAsync(
            ImageReference.Parse("ghcr.io/ublue-os/silverblue-main:stable-20261120")));
    }

    [Fact]
    public async Task Missing_data_is_named()
    {
        using var folder = new TemporaryFolder();

        var error = await Assert.ThrowsAsync<PipelineException>(
            () => RehearsalData.LoadAsync(folder.Directory, default));

        Assert.Contains(folder.File("nights.json").FullName, error.Message, StringComparison.Ordinal);
    }
}
