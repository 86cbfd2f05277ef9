namespace KinoiteZfs.Pipeline.Akmods;

/// <summary>
/// Builds the akmods which no cache has, and hands their files on. Runs other people's code: it publishes nothing,
/// needs no right to, and <see cref="AkmodsStage"/> believes nothing of what it says.
/// </summary>
public static class AkmodsBuildStage
{
    /// <summary>Decides for every kernel and says so. Builds and writes nothing.</summary>
    /// <exception cref="RegistryException">The cache could not be read: that never counts as missing.</exception>
    /// <exception cref="PipelineException">The cache is another stream's.</exception>
    public static async Task<AkmodsPlan> PlanAsync(
        BuildInputs record, StreamRepositories repositories, IRegistry registry, AkmodsOptions options,
        IProgress<string> progress, CancellationToken cancellationToken)
    {
        await AkmodsOwner.RequireAsync(record, repositories, registry, cancellationToken);
        var cache = new AkmodsCache(repositories, registry, options.Scope, options.Key);
        List<KernelPlan> kernels = [];
        foreach (var need in AkmodsNeed.Of(record.Inputs))
        {
            var result = options.Force
                ? new CacheResult(need, CacheState.Forced, "rebuild was asked for")
                : await cache.FindAsync(need, cancellationToken);
            var hold = result.Rebuild
                ? KernelHold.Check(need.Kernel, record.Inputs.Zfs, options.AllowBeyondMaximum)
                : null;
            var plan = new KernelPlan(result, hold);
            progress.Report(plan.ToString());
            kernels.Add(plan);
        }
        return new AkmodsPlan(record.Inputs.Fingerprint, kernels);
    }

    /// <summary>Makes it so.</summary>
    /// <param name="builder">Asked only for kernels whose akmods are not in the cache.</param>
    /// <param name="target">Gets a folder of packages for each kernel that is built; emptied first.</param>
    /// <exception cref="KernelHeldException">ZFS does not support a kernel which would have to be built; nothing was
    /// built.</exception>
    /// <exception cref="AkmodsNotProvenException">What was built is not what was asked for.</exception>
    public static async Task<BuiltAkmods> RunAsync(
        BuildInputs record, StreamRepositories repositories, IRegistry registry, IAkmodsBuilder builder,
        DirectoryInfo target,
        AkmodsOptions options, IProgress<string> progress, CancellationToken cancellationToken)
    {
        if (Directory.Exists(target.FullName))
            target.Delete(recursive: true);
        var plan = await PlanAsync(record, repositories, registry, options, progress, cancellationToken);
        plan.RequireSupported();
        List<BuiltKernel> built = [];
        foreach (var kernel in plan.Kernels)
        {
            built.Add(new BuiltKernel(
                kernel.Cache.Kernel, kernel.Cache.State, kernel.Reason,
                kernel.Cache.Rebuild
                    ? await BuildAsync(kernel.Cache.Need, builder, target, progress, cancellationToken)
                    : []));
        }
        return new BuiltAkmods(record.Run, plan.Inputs, built);
    }

    static async Task<IReadOnlyList<BuiltPackage>> BuildAsync(
        AkmodsNeed need, IAkmodsBuilder builder, DirectoryInfo target, IProgress<string> progress,
        CancellationToken cancellationToken)
    {
        // Otherwise labels and provenance would name an image in which nothing was compiled.
        if (builder.BuildsInImage != (need.Builder is not null))
            throw new PipelineException(
                $"The inputs name {(need.Builder is { } image ? $"the builder image {image.Pinned}" : "no builder image")}, and this {Options.AkmodsBuilder} compiles in {(builder.BuildsInImage ? "one" : "none")}. Run {Targets.ResolveInputs} again with the same {Options.AkmodsBuilder} as {Targets.BuildAkmods}.");
        progress.Report($"{need.Kernel}: building ZFS {need.Zfs}");
        var files = await builder.BuildAsync(need, progress, cancellationToken);
        // Before half an hour is spent on the next kernel.
        var packages = await ProvenPackages.ReadAsync(
            files, need.Request, files.Count > 0 ? files[0].DirectoryName! : "the builder", cancellationToken);
        progress.Report($"{need.Kernel}: {AkmodsPackages.Names(packages.Select(item => item.Package))} proven");
        var folder = target.CreateSubdirectory(need.Kernel.ToString());
        List<BuiltPackage> built = [];
        foreach (var (_, file) in packages)
        {
            var copy = file.CopyTo(Path.Combine(folder.FullName, file.Name));
            built.Add(new BuiltPackage(copy.Name, await Digest.OfAsync(copy, cancellationToken), copy.Length));
        }
        return built;
    }
}
