using KinoiteZfs.Kmods;
using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

/// <summary>
/// Brings proven akmods for every kernel of the base image into the candidate repository: from the cache where they are
/// proven, built anew where not.
/// </summary>
public static class AkmodsStage
{
    /// <summary>Decides for every kernel and says so. Builds and writes nothing.</summary>
    /// <exception cref="RegistryException">The cache could not be read: that never counts as missing.</exception>
    public static async Task<AkmodsPlan> PlanAsync(
        BuildInputs record, StreamRepositories repositories, IRegistry registry, AkmodsOptions options,
        IProgress<string> progress, CancellationToken cancellation)
    {
        List<KernelPlan> kernels = [];
        foreach (var need in AkmodsNeed.Of(record.Inputs))
        {
            var verdict = options.Force ? CacheDecision.Forced(need) : await LookUpAsync(need, repositories.AkmodsCandidate, registry, cancellation);
            var hold = verdict.Rebuild ? KernelHold.Check(need.Kernel, record.Inputs.Zfs, options.AllowBeyondMaximum) : null;
            var plan = new KernelPlan(verdict, hold);
            progress.Report(plan.ToString());
            kernels.Add(plan);
        }
        return new AkmodsPlan(record.Inputs.Fingerprint, kernels);
    }

    /// <summary>Makes it so: afterwards every kernel's tag and the Fedora-wide tag hold proven akmods.</summary>
    /// <param name="builder">Asked only for kernels whose akmods are not in the cache.</param>
    /// <exception cref="KernelHeldException">ZFS does not support a kernel which would have to be built; nothing was built.</exception>
    /// <exception cref="AkmodsNotProvenException">What was built is not what was asked for.</exception>
    public static async Task<AkmodsRecord> RunAsync(
        BuildInputs record, StreamRepositories repositories, IRegistry registry, IAkmodsBuilder builder, AkmodsOptions options,
        IProgress<string> progress, CancellationToken cancellation)
    {
        var plan = await PlanAsync(record, repositories, registry, options, progress, cancellation);
        plan.RequireSupported();
        var publisher = new AkmodsPublisher(registry, repositories.AkmodsCandidate, options.Time, progress);
        List<PublishedAkmods> published = [];
        foreach (var kernel in plan.Kernels)
        {
            published.Add(kernel.Cache is { State: CacheState.Fresh, Image: { } cached }
                ? new PublishedAkmods(kernel.Cache.Need, cached.Reference, cached.Image.Manifest, cached.Image.Config, cached.Describe())
                : await BuildAsync(kernel.Cache.Need, record.Inputs, builder, publisher, progress, cancellation));
        }
        var wide = await publisher.PublishFedoraWideAsync(published, cancellation);
        progress.Report($"{wide.Tag}: {wide.Digest}");
        foreach (var image in published.Select(one => one.Image).Append(wide))
            await options.Signing.SignAsync(registry, image, options.Time, progress, cancellation);
        return new AkmodsRecord(
            record.Run, plan.Inputs,
            [.. plan.Kernels.Zip(published, (kernel, image) => new KernelAkmods(
                kernel.Cache.Kernel, kernel.Cache.State, kernel.Reason, image.Image, kernel.Cache.Need.Zfs, image.Packages))],
            wide);
    }

    static async Task<CacheVerdict> LookUpAsync(AkmodsNeed need, Repository cache, IRegistry registry, CancellationToken cancellation)
    {
        var tag = cache.At(StreamTags.Akmods(need.Fedora, need.Kernel));
        // Only this answer means missing. What follows is about an image which is there.
        if (await registry.FindManifestAsync(tag, cancellation) is not { } found)
            return CacheDecision.Missing(need, tag);
        try
        {
            return CacheDecision.Decide(need, await AkmodsImage.ReadAsync(registry, tag.Pinned(found.Digest), cancellation));
        }
        catch (NotFoundException error)
        {
            return CacheDecision.Incomplete(need, error);
        }
        catch (ContentException error)
        {
            return CacheDecision.Unreadable(need, error);
        }
    }

    static async Task<PublishedAkmods> BuildAsync(
        AkmodsNeed need, ResolvedInputs inputs, IAkmodsBuilder builder, AkmodsPublisher publisher,
        IProgress<string> progress, CancellationToken cancellation)
    {
        // Otherwise labels and provenance would name an image in which nothing was compiled.
        if (builder.BuildsInImage != (inputs.Builder is not null))
            throw new PipelineException(
                $"The inputs name {(inputs.Builder is { } image ? $"the builder image {image.Pinned}" : "no builder image")}, and this --akmods-builder compiles in {(builder.BuildsInImage ? "one" : "none")}. Run ResolveInputs again with the same --akmods-builder as Akmods.");
        progress.Report($"{need.Kernel}: building ZFS {need.Zfs}");
        var request = new AkmodsBuildRequest(need.Kernel, need.Fedora, inputs.Zfs, inputs.Akmods, inputs.Builder);
        var files = await builder.BuildAsync(request, progress, cancellation);
        var packages = new Dictionary<RpmPackage, FileInfo>(ReferenceEqualityComparer.Instance);
        foreach (var file in files)
            packages.Add(await PackageFile.ReadAsync(file, cancellation), file);
        var verdict = AkmodsPackages.Judge([.. packages.Keys], need.Request);
        if (!verdict.Proven)
            throw new AkmodsNotProvenException(verdict, files.Count > 0 ? files[0].DirectoryName! : "the builder");
        var published = await publisher.PublishAsync(need, [.. verdict.All.Select(package => (package, packages[package]))], cancellation);
        progress.Report($"{need.Kernel}: {AkmodsPackages.Names(verdict.All)} proven and published as {published.Image}");
        return published;
    }
}
