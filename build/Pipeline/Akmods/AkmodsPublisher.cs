namespace KinoiteZfs.Pipeline.Akmods;

/// <summary>An akmods image which is in the registry.</summary>
/// <param name="Image">Kernel-matched tag and digest.</param>
sealed record PublishedAkmods(
    AkmodsNeed Need, ImageReference Image, ImageManifest Manifest, ImageConfig Config,
    IReadOnlyList<ZfsPackage> Packages);

/// <summary>Writes akmods images. The same packages always give the same image: no clock and nothing of the run is in
/// it.</summary>
/// <param name="scope">Whose tags are written.</param>
/// <param name="source">See <see cref="BuildInputs.Source"/>.</param>
sealed class AkmodsPublisher(
    IRegistry registry, Repository repository, TagScope scope, Uri? source, TimeProvider time,
    IProgress<string> progress)
{
    const string CreatedBy = "kinoite-zfs akmods";

    /// <summary>One image with one layer, which holds these packages.</summary>
    public async Task<PublishedAkmods> PublishAsync(
        AkmodsNeed need, IReadOnlyList<(RpmPackage Package, FileInfo File)> packages,
        CancellationToken cancellationToken)
    {
        var created = packages.Max(item => item.Package.Header.BuildTime) ?? DateTimeOffset.UnixEpoch;
        using var layer = await PackageLayer.BuildAsync(packages, need.Kernel, created, cancellationToken);
        var config = ImageConfig.Empty(need.Inputs.Platform).With(
            WithPage(AkmodsProvenance.Labels(need)), layer.DiffId,
            new HistoryEntry(created, $"{CreatedBy}: {AkmodsPackages.Names(packages.Select(item => item.Package))}"),
            created);
        await registry.PushBlobAsync(repository, layer.Blob, layer.OpenAsync, cancellationToken);
        return await PutAsync(
            need, scope.Akmods(need.Fedora, need.Kernel), config, [layer.Blob],
            await DescribeAsync(packages, cancellationToken), cancellationToken);
    }

    /// <summary>What the cache holds, under this scope's tag; no byte of it moves where a registry can mount.</summary>
    public async Task<PublishedAkmods> AdoptAsync(
        AkmodsNeed need, AkmodsImage cached, CancellationToken cancellationToken)
    {
        var move = await PublishedTag.CopyAsync(
            registry, cached.Reference, repository.At(scope.Akmods(need.Fedora, need.Kernel)), time, progress,
            cancellationToken);
        return new PublishedAkmods(
            need, move.Tag.Pinned(move.After), cached.Image.Manifest, cached.Image.Config, cached.Describe());
    }

    /// <summary>
    /// The akmods of all kernels in one image, made of the kernels' own layers. They are in this repository already, so
    /// nothing but a configuration and a manifest is written.
    /// </summary>
    public async Task<ImageReference> PublishFedoraWideAsync(
        IReadOnlyList<PublishedAkmods> kernels, string stream, CancellationToken cancellationToken)
    {
        var needs = kernels.Select(kernel => kernel.Need).ToList();
        var created = kernels.Max(kernel => kernel.Config.Created) ?? DateTimeOffset.UnixEpoch;
        var labels = WithPage(AkmodsProvenance.Labels(needs, stream));
        var config = ImageConfig.Empty(needs[0].Inputs.Platform);
        foreach (var kernel in kernels)
        {
            foreach (var layer in kernel.Config.DiffIds)
                config = config.With(
                    labels, layer, new HistoryEntry(created, $"{CreatedBy}: kernel {kernel.Need.Kernel}"), created);
        }
        var published = await PutAsync(
            needs[0], scope.Akmods(needs[0].Fedora), config, [.. kernels.SelectMany(kernel => kernel.Manifest.Layers)],
            [.. kernels.SelectMany(kernel => kernel.Packages)], cancellationToken);
        return published.Image;
    }

    Dictionary<string, string> WithPage(IReadOnlyDictionary<string, string> labels) =>
        new(labels.Concat(PageLabels.OfAkmods(labels[InputLabels.Title], source, repository)));

    async Task<PublishedAkmods> PutAsync(
        AkmodsNeed need, Tag tag, ImageConfig config, IReadOnlyList<Descriptor> layers,
        IReadOnlyList<ZfsPackage> packages, CancellationToken cancellationToken)
    {
        var manifest = OciForm.Manifest(config, layers);
        var image = await PublishedTag.PublishAsync(
            registry, repository.At(tag), manifest, config, time, progress, cancellationToken);
        return new PublishedAkmods(need, image, manifest, config, packages);
    }

    static async Task<IReadOnlyList<ZfsPackage>> DescribeAsync(
        IReadOnlyList<(RpmPackage Package, FileInfo File)> packages, CancellationToken cancellationToken)
    {
        List<ZfsPackage> described = [];
        foreach (var (package, file) in packages)
        {
            var digest = await Digest.OfAsync(file, cancellationToken);
            described.Add(ZfsPackage.Of(package.Header.Identity, digest, file.Length));
        }
        return described;
    }
}
