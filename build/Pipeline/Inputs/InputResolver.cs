namespace KinoiteZfs.Pipeline.Inputs;

/// <summary>Turns the stream definition's names into digests, versions and commits: the first stage of every
/// run.</summary>
/// <remarks>
/// Each moving tag is read once; it may go on meanwhile, and that changes nothing.
/// </remarks>
public sealed class InputResolver(IRegistry registry, IZfsReleases zfsReleases)
{
    /// <exception cref="PipelineException">Something cannot be resolved, or contradicts something else.</exception>
    /// <exception cref="RegistryException">A registry refuses or fails; nothing is taken for missing because of
    /// that.</exception>
    public async Task<Resolution> ResolveAsync(
        ResolveRequest request, IProgress<string> progress, CancellationToken cancellationToken)
    {
        request.CheckBuildContainer();
        var stream = request.Stream;
        var ((found, @base), zfs, stable) = await Together(
            cancel => BaseAsync(request, progress, cancel),
            cancel => ZfsAsync(stream, progress, cancel),
            cancel => StableState.ReadAsync(registry, stream.For(request.Owner).Image, request.StableKey, cancel),
            cancellationToken);
        List<string> notices = [.. found.Notices];
        if (zfs.Notice is { } lowered)
            notices.Add(lowered);
        var container = request.BuildContainer ?? stream.BuilderFor(found.Fedora);
        request.RequireStreamsBuilder(container, found.Fedora);
        var builder = request.BuildsInImage ? await BuilderAsync(container, progress, cancellationToken) : null;
        var inputs = request.ToInputs(@base, builder, found, stream.AkmodsFork, zfs.Require());
        foreach (var kernel in inputs.Kernels)
        {
            if (KernelHold.Check(kernel, inputs.Zfs) is { State: HoldState.Held } held)
                notices.Add($"{held.Reason}: only akmods which exist already can be used");
        }
        notices.AddRange(Backward(request, inputs, stable));
        var (unchanged, doubt) = await UnchangedAsync(
            stable, inputs, stream.For(request.Owner).Akmods, cancellationToken);
        progress.Report(
            stable.Latest is not { } latest ? $"stable: none yet in {stable.Repository}"
            : latest.IsOf(inputs) ? $"stable: {latest.Digest} says that it was built from exactly these inputs"
            : $"stable: {latest.Digest} was built from other inputs");
        if (doubt is not null)
            notices.Add(doubt);
        var withdrawn = unchanged is null && !request.AllowWithdrawn
            ? stable.Withdrawn.FirstOrDefault(withdrawal => withdrawal.Inputs == inputs.Fingerprint)
            : null;
        if (unchanged is null && !request.AllowWithdrawn && stable.LostStatement is { } lost)
            notices.Add(
                $"{stable.Repository.At(lost.Tag)} does not say any more what it left: {Targets.Promote} will refuse without {Options.AllowWithdrawn}");
        return new Resolution(new BuildInputs(request.Run, stream.Name, inputs, unchanged, withdrawn), notices);
    }

    /// <exception cref="PipelineException">Promote would refuse this, and nothing is built for that.</exception>
    static IEnumerable<string> Backward(ResolveRequest request, ResolvedInputs inputs, StableState stable)
    {
        var backward = DowngradeProtection.Check(request.Run, inputs, stable).Where(check => !check.Passed).ToArray();
        return backward.Length == 0 || request.AllowDowngrade
            ? backward.Select(check => $"stable would go backward: {check}")
            : throw new PipelineException(
                $"Refused to go backward: {string.Join("; ", backward.AsEnumerable())}. The base image's tag may have been moved to an older build or another flavour. Check it, or allow this once with {Options.AllowDowngrade}.");
    }

    /// <returns>What is stable, if nothing needs to be built; else what there is to say about it.</returns>
    async Task<(PinnedImage? Unchanged, string? Doubt)> UnchangedAsync(
        StableState stable, ResolvedInputs inputs, Repository akmods, CancellationToken cancellationToken)
    {
        if (stable.Latest is not { } latest || !latest.IsOf(inputs))
            return (null, null);
        if (!stable.IsProvenOf(inputs))
            return (
                null,
                $"{latest.Tag} says that it was built from exactly these inputs, and is not what was made stable: {stable.Ours!.Reason}. This run builds and promotes again, which puts it right");
        // A promotion or rollback which died on its way leaves akmods beside an image that was composed with others.
        var tag = akmods.At(StreamTags.Akmods(inputs.Fedora));
        return latest.Labels.Akmods is { } composedWith
            && (await registry.FindManifestAsync(tag, cancellationToken))?.Digest is { } found && found != composedWith
            ? (
                null,
                $"{tag} is {found}, and stable was composed with {composedWith}: a promotion or rollback did not come to its end. This run builds and promotes again, which puts it right")
            : (latest.Pinned, null);
    }

    async Task<(FoundBase Found, BaseImage Base)> BaseAsync(
        ResolveRequest request, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var source = request.Stream.BaseImage;
        var found = await FoundBase.ReadAsync(
            request, source, "base image", origin: null, registry, progress, cancellationToken);
        var (digest, version) = (
            found.Image.ManifestDigest, found.Image.Config.Labels.GetValueOrDefault(InputLabels.Version));
        var (tag, without) = await StreamTagChoice.ChooseAsync(
            registry, source, digest, found.Fedora, version, cancellationToken);
        progress.Report($"stream tag: {tag?.Name ?? "none"}");
        return (
            without is null ? found : found with { Notices = [.. found.Notices, without] },
            new BaseImage(source, digest, tag));
    }

    async Task<PinnedImage> BuilderAsync(
        ImageReference builder, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var digest = await NamedImage.DigestAsync(registry, builder, "builder image", cancellationToken);
        progress.Report($"builder: {builder} is {digest}");
        return new PinnedImage(builder, digest);
    }

    async Task<ZfsReleaseResult> ZfsAsync(
        StreamDefinition stream, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var result = ZfsReleaseChoice.Choose(
            stream.ZfsLine, await zfsReleases.ListAsync(stream.ZfsLine, cancellationToken), stream.AllowPointZero);
        var zfs = result.Require();
        progress.Report(
            $"OpenZFS: {zfs.Version}{(zfs.LinuxMaximum is null ? "" : $", for Linux up to {zfs.LinuxMaximum}")}");
        return result;
    }

    /// <summary>All at the same time; the first failure ends the others, and is the one that is reported.</summary>
    static async Task<(T1, T2, T3)> Together<T1, T2, T3>(
        Func<CancellationToken, Task<T1>> first, Func<CancellationToken, Task<T2>> second,
        Func<CancellationToken, Task<T3>> third, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var (a, b, c) = (first(stop.Token), second(stop.Token), third(stop.Token));
        await foreach (var finished in Task.WhenEach(a, b, c))
        {
            if (finished.IsCompletedSuccessfully)
                continue;
            await stop.CancelAsync();
            await Task.WhenAll(a, b, c)
                .ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            await finished;
        }
        return (await a, await b, await c);
    }
}
