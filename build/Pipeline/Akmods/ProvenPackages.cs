namespace KinoiteZfs.Pipeline.Akmods;

/// <summary>Package files which are what was asked for, whoever made them.</summary>
static class ProvenPackages
{
    /// <param name="origin">Where they are from, for the message.</param>
    /// <returns>The packages needed of them, the one with the modules first.</returns>
    /// <exception cref="AkmodsNotProvenException">They are not what was asked for.</exception>
    /// <exception cref="PipelineException">A file cannot be read, or is no proper package.</exception>
    public static async Task<IReadOnlyList<(RpmPackage Package, FileInfo File)>> ReadAsync(
        IEnumerable<FileInfo> files, KmodRequest request, string origin, CancellationToken cancellationToken)
    {
        var packages = new Dictionary<RpmPackage, FileInfo>(ReferenceEqualityComparer.Instance);
        foreach (var file in files)
            packages.Add(await PackageFile.ReadAsync(file, cancellationToken), file);
        var result = AkmodsPackages.Check([.. packages.Keys], request);
        return result.Proven
            ? [.. result.All.Select(package => (package, packages[package]))]
            : throw new AkmodsNotProvenException(result, origin);
    }
}
