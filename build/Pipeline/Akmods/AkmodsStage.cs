namespace KinoiteZfs.Pipeline.Akmods;

/// <summary>
/// Brings proven akmods for every kernel of the base image into the candidate repository, under the tags of this run's
/// scope: from the cache where it is reused, and from the files which were built where not. Runs nothing that is not
/// ours.
/// </summary>
public static class AkmodsStage
{
    /// <summary>Afterwards every kernel's tag and the Fedora-wide tag hold proven akmods.</summary>
    /// <param name="built">What <see cref="AkmodsBuildStage"/> has handed on.</param>
    /// <param name="folder">Its files, in a folder for each kernel.</param>
    /// <exception cref="AkmodsNotProvenException">What was built is not what was asked for.</exception>
    /// <exception cref="PipelineException">The files are not those which were built, or the cache does not hold any
    /// more what was found there.</exception>
    public static async Task<AkmodsRecord> RunAsync(
        BuildInputs record, BuiltAkmods built, DirectoryInfo folder, StreamRepositories repositories,
        IRegistry registry,
        AkmodsOptions options, IProgress<string> progress, CancellationToken cancellationToken)
    {
        OneRun.Require(record, built);
        await AkmodsOwner.RequireAsync(record, repositories, registry, cancellationToken);
        var cache = new AkmodsCache(repositories, registry, options.Scope, options.Key);
        var publisher = new AkmodsPublisher(
            registry, repositories.AkmodsCandidate, options.Scope, record.Source, options.Time, progress);
        List<(BuiltKernel Built, PublishedAkmods Image)> kernels = [];
        foreach (var need in AkmodsNeed.Of(record.Inputs))
        {
            var made = built.Kernels.FirstOrDefault(kernel => kernel.Kernel == need.Kernel)
                ?? throw new PipelineException(
                    $"{BuiltAkmods.FileName} has nothing about kernel {need.Kernel}. Run {Targets.BuildAkmods} again.");
            kernels.Add((made, made.Packages.Count == 0
                ? await ReuseAsync(need, cache, publisher, cancellationToken)
                : await PublishAsync(
                    need, made, folder, KernelHold.Check(need.Kernel, record.Inputs.Zfs, options.AllowBeyondMaximum),
                    publisher,
                    progress, cancellationToken)));
        }
        var wide = await publisher.PublishFedoraWideAsync(
            [.. kernels.Select(kernel => kernel.Image)], record.Stream, cancellationToken);
        progress.Report($"{wide.Tag}: {wide.Digest}");
        return new AkmodsRecord(
            record.Run, record.Inputs.Fingerprint,
            [.. kernels.Select(kernel => new KernelAkmods(
                kernel.Built.Kernel, kernel.Built.Cache, kernel.Built.Reason, kernel.Image.Image, kernel.Image.Need.Zfs,
                kernel.Image.Packages))],
            wide);
    }

    /// <summary>Looked at again: the job which decided to reuse it has run other people's code.</summary>
    static async Task<PublishedAkmods> ReuseAsync(
        AkmodsNeed need, AkmodsCache cache, AkmodsPublisher publisher, CancellationToken cancellationToken)
    {
        var result = await cache.FindAsync(need, cancellationToken);
        return result.Rebuild
            ? throw new PipelineException(
                $"Nothing was built for kernel {need.Kernel}, and what is cached cannot be reused: {result.Reason}. Run {Targets.BuildAkmods} again, with {Options.RebuildAkmods} if it repeats.")
            : await publisher.AdoptAsync(need, result.Image!, cancellationToken);
    }

    static async Task<PublishedAkmods> PublishAsync(
        AkmodsNeed need, BuiltKernel built, DirectoryInfo folder, KernelHoldResult hold, AkmodsPublisher publisher,
        IProgress<string> progress, CancellationToken cancellationToken)
    {
        hold.Require();
        var place = Path.Combine(folder.FullName, need.Kernel.ToString());
        foreach (var package in built.Packages)
            await RequireAsync(package, place, cancellationToken);
        var packages = await ProvenPackages.ReadAsync(
            built.Packages.Select(package => new FileInfo(Path.Combine(place, package.File))), need.Request, place,
            cancellationToken);
        var published = await publisher.PublishAsync(need, packages, cancellationToken);
        progress.Report(
            $"{need.Kernel}: {AkmodsPackages.Names(packages.Select(item => item.Package))} proven and published as {published.Image}");
        return published;
    }

    static async Task RequireAsync(BuiltPackage package, string place, CancellationToken cancellationToken)
    {
        var file = new FileInfo(Path.Combine(place, package.File));
        var complaint =
            Path.GetFileName(package.File) != package.File ? "its name leads out of the folder"
            : !file.Exists ? "it is not there"
            : file.LinkTarget is not null ? "it is a link"
            : file.Length != package.Size ? $"it has {file.Length} bytes and was built with {package.Size}"
            : await Digest.OfAsync(file, cancellationToken) is var digest && digest != package.Digest
            ? $"it is {digest} and was built as {package.Digest}"
            : null;
        if (complaint is not null)
            throw new PipelineException(
                $"The package {UntrustedText.Quote(package.File)} in {place} is not the one {BuiltAkmods.FileName} names: {complaint}. Nothing was published of it; run {Targets.BuildAkmods} again.");
    }
}
