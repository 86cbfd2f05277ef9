namespace KinoiteZfs.Lab;

/// <summary>The first night's stable image as buildah puts its layers together, copied to a folder.</summary>
public sealed class PromotedRoot(Nights nights) : IAsyncLifetime, IDisposable
{
    readonly TemporaryFolder _folder = new();

    public string Folder => _folder["root"];

    /// <summary>By digest, without transport.</summary>
    public string Image => $"{nights.Host}/{LabUser.Publisher.Owner}/kinoite-zfs@{nights["promote"].Tags["kinoite-zfs:latest"]}";

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(Folder);
        await Tool.RunAsync(Checkout.Script("in-image.sh"), Image, "cp", "-a", ".", Folder);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _folder.Dispose();
}
