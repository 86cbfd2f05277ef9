namespace KinoiteZfs.Pipeline.Contents;

public sealed partial record AkmodsImage
{
    // An akmods image holds packages and nothing else: all of it is looked at, whatever its folders are called.
    static readonly FileFilter<PackageFact> PackagesAnywhere = new([], _ => true, InspectAsync);

    /// <summary>Reads every package in an image while its layers stream by. Nothing is unpacked.</summary>
    /// <exception cref="NotFoundException">The image, or a part of it, is not there.</exception>
    public static async Task<AkmodsImage> ReadAsync(
        IRegistry registry, ImageReference reference, CancellationToken cancellationToken)
    {
        var image = await registry.ResolveImageAsync(reference, cancellationToken);
        var tree = await ImageFiles.ReadAsync(
            registry, image.Repository, image.Manifest.Layers, PackagesAnywhere, progress: null, cancellationToken);
        var facts = tree.Files.Values.Where(file => file.Fact is not null).ToList();
        return new AkmodsImage(
            image,
            [.. facts.Where(file => file.Fact!.Package is not null).Select(file => new PackageInImage(
                file.Path, file.LayerIndex, file.Fact!.Package!, file.Fact.Digest!, file.Fact.Size))],
            [.. facts.Where(file => file.Fact!.Damage is not null)
                .Select(file => $"{file.Path}: {file.Fact!.Damage}")]);
    }

    static async Task<PackageFact?> InspectAsync(
        ImagePath path, long size, Stream content, CancellationToken cancellationToken)
    {
        await using var whole = await PackageFile.OpenAsync(content, cancellationToken);
        if (whole is null)
            return null;
        try
        {
            var package = await RpmPackage.ReadAsync(whole, path.Value, cancellationToken: cancellationToken);
            return new PackageFact(package, null, await whole.DigestAsync(cancellationToken), size);
        }
        catch (KmodFormatException error)
        {
            return new PackageFact(null, error.Message);
        }
    }

    sealed record PackageFact(RpmPackage? Package, string? Damage, Digest? Digest = null, long Size = 0);
}
