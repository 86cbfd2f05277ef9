namespace KinoiteZfs.Lab;

/// <summary>The first night's stable image as buildah puts its layers together, copied to a folder.</summary>
public sealed class PromotedRoot(Nights nights) : IAsyncLifetime, IDisposable
{
    readonly UnpackedImages _images = new();

    public string Folder { get; private set; } = "";

    /// <summary>By digest, without transport.</summary>
    public string Image =>
        $"{nights.Host}/{LabUser.Publisher.Owner}/kinoite-zfs@{nights["promote"].Tags["kinoite-zfs:latest"]}";

    public async Task InitializeAsync() => Folder = await _images.RootAsync(Image);

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _images.Dispose();
}
