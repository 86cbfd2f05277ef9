using KinoiteZfs.Pipeline.Inputs.Holdback;

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
        var (newest, zfs, stable) = await Together(
            cancel => NamedImage.ReadAsync(
                registry, stream.BaseImage, stream.Platform, "base image", NamedImage.Inputs, cancel),
            cancel => ZfsAsync(request, progress, cancel),
            cancel => StableState.ReadAsync(registry, stream.For(request.Owner).Image, request.StableKey, cancel),
            cancellationToken);
        var builders = new Dictionary<FedoraVersion, PinnedImage?>();
        var (found, @base, hold) =
            await new BaseSelection(request, zfs.Require(), stable, registry, BuilderForAsync, progress)
            .SelectAsync(newest, cancellationToken);
        var inputs = request.ToInputs(@base, await BuilderForAsync(found.Fedora, cancellationToken), found.Fedora,
            found.Kernels, zfs.Require());
        List<string> notices =
            [.. found.Notices, .. new[] { zfs.Notice, hold is null ? inputs.BeyondMaximum : null }.OfType<string>()];
        if (hold is null)
            notices.AddRange(await LookAheadAsync(request, inputs.Zfs, cancellationToken));
        else
        {
            var other = await OtherLineAsync(request, hold.PassedOver[0].Kernels!, inputs.Zfs, cancellationToken);
            hold = hold with { OtherLine = other };
            progress.Report(hold.Headline());
        }
        if (hold is { IsHeld: true })
            return new Resolution(
                new BuildInputs(request.Run, stream.Name, inputs, UnchangedSince: null) { Hold = hold }, notices);
        notices.AddRange(Backward(request, inputs, stable));
        var (unchanged, doubt) = await UnchangedAsync(
            stable, inputs, stream.For(request.Owner).Akmods, cancellationToken);
        progress.Report(
            stable.Latest is not { } latest ? $"stable: none yet in {stable.Repository}"
            : latest.IsOf(inputs) ? $"stable: {latest.Digest} says that it was built from exactly these inputs"
            : $"stable: {latest.Digest} was built from other inputs");
        if (doubt is not null)
            notices.Add(doubt);
        var withdrawn = unchanged is null && !request.AllowWithdrawn ? stable.WithdrawalOf(inputs) : null;
        if (unchanged is null && !request.AllowWithdrawn && stable.LostStatement is { } lost)
            notices.Add(
                $"{stable.Repository.At(lost.Tag)} does not say any more what it left: {Targets.Promote} will refuse without {Options.AllowWithdrawn}");
        return new Resolution(new BuildInputs(request.Run, stream.Name, inputs, unchanged, withdrawn) { Hold = hold },
            notices);

        async Task<PinnedImage?> BuilderForAsync(FedoraVersion fedora, CancellationToken cancel)
        {
            var container = request.BuildContainer ?? stream.BuilderFor(fedora);
            request.RequireStreamsBuilder(container, fedora);
            if (!request.BuildsInImage)
                return null;
            return builders.TryGetValue(fedora, out var known)
                ? known : builders[fedora] = await BuilderAsync(container, progress, cancel);
        }
    }

    /// <summary>A newer line, or the one before, whose release supports what is held.</summary>
    async Task<ZfsRelease?> OtherLineAsync(ResolveRequest request, KernelSet newest, ZfsRelease zfs,
        CancellationToken cancellationToken)
    {
        var near = new[] { 1, 2, -1 }.Select(step => zfs.Line.Minor + step);
        foreach (var minor in near.Where(minor => minor >= 0))
        {
            var line = ZfsLine.Parse($"{zfs.Line.Major}.{minor}");
            var release = ZfsReleaseChoice.Choose(line, await zfsReleases.ListAsync(line, cancellationToken),
                request.Stream.AllowPointZero).Chosen;
            if (release?.LinuxMaximum is not null
                && newest.All(kernel => KernelHold.Check(kernel, release).State == HoldState.Supported))
                return release;
        }
        return null;
    }

    /// <summary>What comes to the base next. A forecast which cannot be made fails nothing.</summary>
    async Task<IReadOnlyList<string>> LookAheadAsync(ResolveRequest request, ZfsRelease zfs,
        CancellationToken cancellationToken)
    {
        List<string> forecast = [];
        foreach (var image in request.Stream.LookAhead ?? [])
        {
            try
            {
                var ahead = BuildLabels.Of(
                    await registry.ResolveImageAsync(image, request.Stream.Platform, cancellationToken));
                if (ahead.Kernels is null)
                    forecast.Add($"forecast: none, {image} of lookAhead has no label {HostLabels.OstreeLinux}");
                forecast.AddRange((ahead.Kernels ?? Enumerable.Empty<KernelRelease>())
                    .Select(kernel => KernelHold.Check(kernel, zfs)).Where(check => check.State == HoldState.Held)
                    .Select(held => $"forecast: {image} has it already, and in about a week this will hold: "
                        + $"{held.Reason}"));
            }
            catch (RegistryException error)
            {
                forecast.Add($"forecast: {image} of lookAhead cannot be read: {error.Message}");
            }
        }
        return forecast;
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

    async Task<PinnedImage> BuilderAsync(
        ImageReference builder, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var digest = await NamedImage.DigestAsync(registry, builder, "builder image", cancellationToken);
        progress.Report($"builder: {builder} is {digest}");
        return new PinnedImage(builder, digest);
    }

    async Task<ZfsReleaseResult> ZfsAsync(ResolveRequest request, IProgress<string> progress,
        CancellationToken cancellationToken)
    {
        var stream = request.Stream;
        stream.RequireExceptions(request.Today);
        var result = ZfsReleaseChoice.Choose(
            stream.ZfsLine, await zfsReleases.ListAsync(stream.ZfsLine, cancellationToken), stream.AllowPointZero);
        var zfs = result.Require();
        var exception = stream.KernelExceptions?.FirstOrDefault(known => known.Zfs == zfs.Version);
        zfs = zfs with { Exception = exception };
        progress.Report(
            $"OpenZFS: {zfs.Version}{(zfs.LinuxMaximum is null ? "" : $", for Linux up to {zfs.LinuxMaximum}")}");
        return result with { Chosen = zfs };
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
