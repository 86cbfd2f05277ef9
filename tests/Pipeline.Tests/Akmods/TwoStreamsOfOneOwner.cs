namespace KinoiteZfs.Pipeline.Tests.Akmods;

/// <summary>Streams with one owner, on bases of one Fedora version.</summary>
public sealed class TwoStreamsOfOneOwner
{
    static StreamDefinition Second => Given.Stream() with
    {
        Name = "bluefin-zfs",
        Image = "bluefin-zfs",
        CandidateImage = "bluefin-zfs-candidate",
        Akmods = null,
        AkmodsCandidate = null,
    };

    [Fact]
    public async Task Have_akmods_of_their_own_by_default()
    {
        using var world = await SampleWorld.OfNightAsync();
        world.AsStream(Second);

        var record = await world.MakeAkmodsAsync();

        Assert.Equal(
            "ghcr.io/dana/bluefin-zfs-akmods-candidate:main-43",
            $"{record.FedoraWide.Repository}:{record.FedoraWide.Tag}");
        Assert.Equal("ghcr.io/dana/bluefin-zfs-akmods", world.Repositories.Akmods.ToString());
    }

    [Theory]
    [InlineData("akmods-zfs", "another-candidate", "ghcr.io/dana/akmods-zfs:main-43")]
    [InlineData("another", "akmods-zfs-candidate", "ghcr.io/dana/akmods-zfs-candidate:main-43")]
    public async Task Which_share_a_repository_of_akmods_are_told_before_anything_is_built_or_moved(
        string akmods, string candidate, string tag)
    {
        using var world = await SampleWorld.OfNightAsync();
        var first = await world.MakeAkmodsAsync();
        await ImageCopy.CopyAsync(
            world.Registry, first.FedoraWide.Repository, first.FedoraWide.Digest!, world.Registry,
            world.Repositories.Akmods, first.FedoraWide.Tag, default);
        world.AsStream(Second with { Akmods = akmods, AkmodsCandidate = candidate });

        var error = await Assert.ThrowsAsync<PipelineException>(() => world.MakeAkmodsAsync());

        Assert.StartsWith(
            $"{tag} holds the akmods of the stream 'kinoite-zfs', and this is a run of 'bluefin-zfs'.", error.Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "leave out 'akmods' and 'akmodsCandidate' of its definition", error.Message, StringComparison.Ordinal);
        Assert.Equal(
            first.FedoraWide.Digest, await world.DigestOfAsync(first.FedoraWide.Repository.At(first.FedoraWide.Tag!)));
    }

    [Fact]
    public async Task Do_not_mind_what_an_earlier_release_wrote_which_does_not_say_whose_it_is()
    {
        using var world = await SampleWorld.OfNightAsync();
        var first = await world.MakeAkmodsAsync();
        var kernel = first.Kernels[0].Image;
        await ImageCopy.CopyAsync(
            world.Registry, kernel.Repository, kernel.Digest!, world.Registry, kernel.Repository, first.FedoraWide.Tag,
            default);

        Assert.Equal(first.FedoraWide.Digest, (await world.MakeAkmodsAsync()).FedoraWide.Digest);
    }
}
