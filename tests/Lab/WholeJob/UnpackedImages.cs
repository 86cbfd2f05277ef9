namespace KinoiteZfs.Lab;

/// <summary>Images as buildah puts their layers together, each moved to a folder when it is first asked for.</summary>
public sealed class UnpackedImages : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly ConcurrentDictionary<string, Lazy<Task<string>>> _roots = new();

    /// <summary>Runs one of the image's own programs in it.</summary>
    /// <param name="image">By digest, without transport.</param>
    /// <returns>What it printed.</returns>
    public async Task<string> RunAsync(string image, params string[] command) =>
        await Tool.RunAsync("chroot", [await RootAsync(image), .. command]);

    /// <summary>The folder.</summary>
    public Task<string> RootAsync(string image) => _roots.GetOrAdd(image, name => new(() => UnpackAsync(name))).Value;

    public void Dispose() => _folder.Dispose();

    async Task<string> UnpackAsync(string image)
    {
        var root = _folder[Path.GetRandomFileName()];
        // buildah's own copy, which nobody else wants.
        await Tool.RunAsync(Checkout.Script("in-image.sh"), image, "sh", "-c", "mv \"$PWD\" \"$1\"", "sh", root);
        return root;
    }
}
