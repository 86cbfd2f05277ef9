using KinoiteZfs.Kmods;
using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

/// <summary>A layer with packages, in a temporary file until it is disposed.</summary>
sealed class PackageLayer : IDisposable
{
    const int FileMode = 0x1A4; // rw-r--r--

    readonly DirectoryInfo _folder;
    readonly BuiltLayer _layer;

    PackageLayer(DirectoryInfo folder, BuiltLayer layer) => (_folder, _layer) = (folder, layer);

    public Descriptor Blob => _layer.Descriptor;

    public Digest DiffId => _layer.DiffId;

    /// <param name="modified">The time every entry carries.</param>
    public static async Task<PackageLayer> BuildAsync(
        IReadOnlyList<(RpmPackage Package, FileInfo File)> packages, DateTimeOffset modified, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("kinoite-zfs-akmods-");
        try
        {
            await using var target = File.Create(PathIn(folder));
            await using var builder = new LayerBuilder(target, modified);
            foreach (var (path, file) in packages.Select(item => (Path: PathOf(item.Package), item.File)).OrderBy(item => item.Path))
            {
                await using var content = file.OpenRead();
                await builder.AddFileAsync(path, FileMode, file.Length, content, cancellation);
            }
            return new PackageLayer(folder, await builder.FinishAsync(cancellation));
        }
        catch
        {
            folder.Delete(recursive: true);
            throw;
        }
    }

    public Task<Stream> OpenAsync(CancellationToken cancellation) => Task.FromResult<Stream>(File.OpenRead(PathIn(_folder)));

    public void Dispose() => _folder.Delete(recursive: true);

    static string PathIn(DirectoryInfo folder) => Path.Combine(folder.FullName, "layer");

    // The name is made of the header: what the file was called is somebody else's choice.
    static ImagePath PathOf(RpmPackage package)
    {
        var identity = package.Header.Identity;
        var name = $"{identity.Name}-{identity.Version}-{identity.Release}.{identity.Architecture}.rpm";
        return name.Contains('/', StringComparison.Ordinal) || !ImagePath.TryParse($"{Workspace.PackageFolder}/{name}", out var path)
            ? throw new PipelineException($"The package {package.Source} calls itself '{ForeignText.Printable(identity.ToString())}', which cannot be a file name. Check what the builder made.")
            : path;
    }
}
