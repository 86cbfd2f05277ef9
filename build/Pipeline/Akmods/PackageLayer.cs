namespace KinoiteZfs.Pipeline.Akmods;

/// <summary>A layer with packages, in a temporary file until it is disposed.</summary>
sealed class PackageLayer : IDisposable
{
    const int FileMode = 0x1A4; // rw-r--r--

    readonly DirectoryInfo _folder;
    readonly BuiltLayer _layer;

    PackageLayer(DirectoryInfo folder, BuiltLayer layer) => (_folder, _layer) = (folder, layer);

    public Descriptor Blob => _layer.Descriptor;

    public Digest DiffId => _layer.DiffId;

    /// <param name="kernel">Whose packages these are.</param>
    /// <param name="modified">The time every entry carries.</param>
    public static async Task<PackageLayer> BuildAsync(
        IReadOnlyList<(RpmPackage Package, FileInfo File)> packages, KernelRelease kernel, DateTimeOffset modified,
        CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("kinoite-zfs-akmods-");
        try
        {
            await using var target = File.Create(PathIn(folder));
            await using var builder = new LayerBuilder(target, modified);
            foreach (var (path, file) in packages.Select(item => (Path: PathOf(item.Package, kernel), item.File))
                .OrderBy(item => item.Path))
            {
                await using var content = file.OpenRead();
                await builder.AddFileAsync(path, FileMode, file.Length, content, cancellationToken);
            }
            return new PackageLayer(folder, await builder.FinishAsync(cancellationToken));
        }
        catch
        {
            folder.Delete(recursive: true);
            throw;
        }
    }

    public Task<Stream> OpenAsync(CancellationToken cancellationToken) =>
        Task.FromResult<Stream>(File.OpenRead(PathIn(_folder)));

    public void Dispose() => _folder.Delete(recursive: true);

    static string PathIn(DirectoryInfo folder) => Path.Combine(folder.FullName, "layer");

    // The name is made of the header: what the file was called is somebody else's choice. Packages of two kernels may
    // have one identity; the kernel in the name keeps both in the image of all kernels.
    static ImagePath PathOf(RpmPackage package, KernelRelease kernel)
    {
        var identity = package.Header.Identity;
        var name = KmodPackage.IsKmodName(identity.Name) ? $"kmod-zfs-{kernel}" : identity.Name;
        var file = $"{name}-{identity.Version}-{identity.Release}.{identity.Architecture}.rpm";
        return file.Contains('/', StringComparison.Ordinal)
            || !ImagePath.TryParse($"{AkmodsPackages.Folder}/{file}", out var path)
            ? throw new PipelineException(
                $"The package {package.Source} calls itself '{UntrustedText.Printable(identity.ToString())}', which cannot be a file name. Check what the builder made.")
            : path;
    }
}
