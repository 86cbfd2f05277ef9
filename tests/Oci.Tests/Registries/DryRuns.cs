namespace KinoiteZfs.Oci.Tests.Registries;

public sealed class DryRuns : IDisposable
{
    static readonly Tag Latest = SampleImage.Latest;

    readonly TemporaryFolder _real = new();
    readonly TemporaryFolder _scratch = new();
    readonly LayoutRegistry _below;
    readonly OverlayRegistry _dry;

    public DryRuns()
    {
        _below = new LayoutRegistry(_real.Path);
        _dry = new OverlayRegistry(_below, new LayoutRegistry(_scratch.Path) { AllowsAbsentParts = true });
    }

    public void Dispose()
    {
        _real.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public async Task A_copy_looks_done_and_nothing_was_written()
    {
        var image = await SampleImage.PushAsync(_below, SampleImage.App, Latest, "one");

        var result = await ImageCopy.CopyAsync(
            _dry, SampleImage.App, image.Digest, _dry, SampleImage.Stable, Latest, default);

        Assert.Equal(new CopyResult(2, 0, 0, 0), result);
        Assert.Equal(
            image.Digest,
            (await _dry.ResolveImageAsync(SampleImage.Stable.At(Latest), Platform.LinuxAmd64, default)).ManifestDigest);
        Assert.Null(await _below.FindManifestAsync(SampleImage.Stable.At(Latest), default));
    }

    [Fact]
    public async Task Blobs_mounted_there_and_back_are_still_found()
    {
        var blob = await _below.PushBytesAsync(SampleImage.App, MediaTypes.OciLayer, "x"u8.ToArray(), default);

        await _dry.TryMountBlobAsync(SampleImage.App, SampleImage.Stable, blob, default);
        await _dry.TryMountBlobAsync(SampleImage.Stable, SampleImage.App, blob, default);

        Assert.True(await _dry.HasBlobAsync(SampleImage.App, blob.Digest, default));
        Assert.True(await _dry.HasBlobAsync(SampleImage.Stable, blob.Digest, default));
    }

    [Fact]
    public async Task What_is_written_hides_what_is_below()
    {
        await SampleImage.PushAsync(_below, SampleImage.App, Latest, "old");
        var image = await SampleImage.PushAsync(_dry, SampleImage.App, Latest, "new");

        Assert.Equal(image.Digest, (await _dry.GetManifestAsync(SampleImage.App.At(Latest), default)).Digest);
        Assert.Equal([Latest], await _dry.ListTagsAsync(SampleImage.App, default).ToListAsync());
    }
}
