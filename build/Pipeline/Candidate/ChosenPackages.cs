namespace KinoiteZfs.Pipeline.Candidate;

/// <summary>The packages one kernel's akmods image contributes, proven where they are read.</summary>
sealed record ChosenPackages(
    KernelRelease Kernel, AkmodsImage Image, RpmPackage Kmod, IReadOnlyList<PackageInImage> Packages)
{
    /// <exception cref="PipelineException">The image does not hold what the record says.</exception>
    public static async Task<ChosenPackages> ReadAsync(
        IRegistry registry, KernelAkmods akmods, ZfsVersion zfs, CancellationToken cancellationToken)
    {
        var image = await AkmodsImage.ReadAsync(registry, akmods.Image, cancellationToken);
        var result = image.Check(new KmodRequest(akmods.Kernel, Zfs: zfs));
        IReadOnlyList<string> problems = [.. image.Damage, .. result.Problems];
        if (problems.Count > 0)
            throw new PipelineException(
                $"The akmods image {image.Reference} is not what {AkmodsRecord.FileName} says, akmods for kernel {akmods.Kernel}: {string.Join("; ", problems)}. Run the {Targets.Akmods} target again.");
        return new ChosenPackages(
            akmods.Kernel, image, result.Kmod!,
            [.. image.Packages.Where(found => result.All.Any(package => ReferenceEquals(package, found.Package)))]);
    }

    public ChosenPackages WithoutUserland() =>
        this with { Packages = [.. Packages.Where(found => ReferenceEquals(found.Package, Kmod))] };

    /// <summary>Streams the packages once more, in the order of layers and archives, and hands over each as it passes
    /// by.</summary>
    public async Task ReadPayloadsAsync(
        IRegistry registry, Func<RpmReader, CancellationToken, Task> take, CancellationToken cancellationToken)
    {
        foreach (var group in Packages.GroupBy(found => found.Layer).OrderBy(group => group.Key))
        {
            var blob = Image.Image.Manifest.Layers[group.Key];
            var source = $"Layer {blob.Digest} of {Image.Reference}";
            var wanted = group.Select(found => found.Path).ToHashSet();
            var content = await registry.OpenBlobAsync(Image.Image.Repository, blob, cancellationToken);
            await using var layer = await LayerReader.OpenAsync(
                content, source, LayerLimits.Default, cancellationToken);
            while (await layer.NextAsync(cancellationToken) is { } entry)
            {
                // One of each name: the reading that proved them refuses two.
                if (entry.Kind != LayerEntryKind.File || !wanted.Remove(entry.Path))
                    continue;
                await using var package = await RpmReader.OpenAsync(
                    layer.Content, $"{entry.Path} of {Image.Reference}", cancellationToken: cancellationToken);
                await take(package, cancellationToken);
            }
            await layer.FinishAsync(cancellationToken);
            if (wanted.Count > 0)
                throw new PipelineException(
                    $"{source} does not hold the package {string.Join(", ", wanted)} as a plain file. No tool makes akmods images that way; replace it with `{CommandLine.Script} {Targets.Akmods} {Options.RebuildAkmods}`.");
        }
    }
}
