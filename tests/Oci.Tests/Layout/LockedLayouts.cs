namespace KinoiteZfs.Oci.Tests.Layout;

public sealed class LockedLayouts : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_layout_another_process_never_lets_go_of_is_reported_with_its_lock_file()
    {
        var registry = new LayoutRegistry(_folder.Path, new InstantTime());
        var image = await SampleImage.PushAsync(registry, SampleImage.App, SampleImage.Latest, "one");
        var path = Path.Combine(registry.FolderOf(SampleImage.App), ".index.lock");
        await using var held = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        var error = await Assert.ThrowsAsync<RegistryUnavailableException>(() =>
            registry.TagAsync(SampleImage.App, image.Digest, Tag.Parse("v1"), default));

        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_layout_locked_for_a_moment_is_waited_for()
    {
        var registry = new LayoutRegistry(_folder.Path);
        var image = await SampleImage.PushAsync(registry, SampleImage.App, SampleImage.Latest, "one");
        var held = new FileStream(
            Path.Combine(registry.FolderOf(SampleImage.App), ".index.lock"), FileMode.Open, FileAccess.ReadWrite,
            FileShare.None);

        var tagging = registry.TagAsync(SampleImage.App, image.Digest, Tag.Parse("v1"), default);
        await held.DisposeAsync();
        await tagging;

        Assert.NotNull(await registry.FindManifestAsync(SampleImage.App.At(Tag.Parse("v1")), default));
    }

    [Fact]
    public async Task Waiting_for_a_locked_layout_can_be_cancelled()
    {
        var registry = new LayoutRegistry(_folder.Path);
        var image = await SampleImage.PushAsync(registry, SampleImage.App, SampleImage.Latest, "one");
        await using var held = new FileStream(
            Path.Combine(registry.FolderOf(SampleImage.App), ".index.lock"), FileMode.Open, FileAccess.ReadWrite,
            FileShare.None);
        using var stop = new CancellationTokenSource();

        var tagging = registry.TagAsync(SampleImage.App, image.Digest, Tag.Parse("v1"), stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => tagging);
    }
}
