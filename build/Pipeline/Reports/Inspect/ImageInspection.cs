namespace KinoiteZfs.Pipeline.Reports.Inspect;

/// <summary>
/// Reads an image while its layers stream by. One with kernels or programs is an operating system; any other may be an
/// akmods image, whose packages lie wherever its maker put them.
/// </summary>
static class ImageInspection
{
    static readonly FileFilter<PackageFact> PackagesAnywhere = new([], _ => true, InspectAsync);

    /// <exception cref="PipelineException">There is no such image.</exception>
    public static async Task<Inspection> ReadAsync(
        IRegistry registry, ImageReference reference, Platform platform, IProgress<string> progress,
        CancellationToken cancellationToken)
    {
        var image = await NamedImage.ReadAsync(
            registry, reference, platform, "image", Options.Subject, cancellationToken);
        var found = await SystemInspection.ReadAsync(registry, image, progress, cancellationToken)
            ?? await ReadPackagesAsync(registry, image, progress, cancellationToken);
        return found with { Findings = [.. found.Findings, .. VersionAgreement.Of(found)] };
    }

    static async Task<Inspection> ReadPackagesAsync(
        IRegistry registry, ResolvedImage image, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var tree = await ImageFiles.ReadAsync(
            registry, image.Repository, image.Manifest.Layers, PackagesAnywhere, progress, cancellationToken);
        var facts = tree.Files.Values.Where(file => file.Fact is not null)
            .Select(file => (file.Path, Fact: file.Fact!)).ToList();
        var packages = facts.Select(item => item.Fact.Content).OfType<PackageInspection>().ToList();
        return new Inspection(
            image.Reference.ToString(), InspectionKind.Image, image.ManifestDigest, [],
            [.. packages.Select(package => package.Package)],
            [.. packages.SelectMany(package => package.Modules)],
            [.. packages.SelectMany(package => package.Userland)],
            [
                .. facts.Where(item => item.Fact.Damage is not null).Select(item => $"{item.Path}: {item.Fact.Damage}"),
                .. packages.SelectMany(package => package.Findings),
                .. facts.Count == 0
                    ? ["the image has neither kernels, nor zfs and zpool, nor RPM packages"]
                    : Array.Empty<string>(),
            ]);
    }

    static async Task<PackageFact?> InspectAsync(
        ImagePath path, long size, Stream content, CancellationToken cancellationToken)
    {
        await using var whole = await PackageFile.OpenAsync(content, cancellationToken);
        if (whole is null)
            return null;
        try
        {
            return new PackageFact(await PackageInspection.ReadAsync(whole, path.Value, cancellationToken), null);
        }
        catch (KmodFormatException error)
        {
            return new PackageFact(null, error.Message);
        }
    }

    /// <param name="Damage">Why not even the header can be read.</param>
    sealed record PackageFact(PackageInspection? Content, string? Damage);
}
