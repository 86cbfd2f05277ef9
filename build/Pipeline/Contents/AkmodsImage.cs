namespace KinoiteZfs.Pipeline.Contents;

/// <summary>A package inside an image.</summary>
/// <param name="Path">Where it lies in the image.</param>
/// <param name="Layer">Index of the layer which holds it.</param>
/// <param name="Digest">Of the package file.</param>
public sealed record PackageInImage(ImagePath Path, int Layer, RpmPackage Package, Digest Digest, long Size);

/// <summary>What is really inside an akmods image. Nothing is judged yet.</summary>
/// <param name="Image">The image for the wanted platform, pinned.</param>
/// <param name="Packages">Every RPM package, recognised by its content wherever it lies, in the order of their
/// paths.</param>
/// <param name="Damage">Packages which cannot be read, each with the reason.</param>
public sealed partial record AkmodsImage(
    ResolvedImage Image, IReadOnlyList<PackageInImage> Packages, IReadOnlyList<string> Damage)
{
    public ImageReference Reference => Image.Reference;

    public IReadOnlyDictionary<string, string> Labels => Image.Config.Labels;

    /// <summary>Whether these are the akmods somebody needs.</summary>
    public AkmodsResult Check(KmodRequest request) =>
        AkmodsPackages.Check([.. Packages.Select(found => found.Package)], request);

    /// <summary>The packages for a record, those with modules first.</summary>
    public IReadOnlyList<ZfsPackage> Describe() =>
    [
        .. Packages.OrderBy(found => !KmodPackage.IsKmodName(found.Package.Header.Identity.Name))
            .Select(found => ZfsPackage.Of(found.Package.Header.Identity, found.Digest, found.Size)),
    ];
}
