using KinoiteZfs.Kmods;
using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

/// <summary>Turns the stream definition's names into digests, versions and commits: the first stage of every run.</summary>
/// <remarks>
/// Each moving tag is read once; it may go on meanwhile, and that changes nothing.
/// </remarks>
public sealed class InputResolver(IRegistry registry, IZfsReleases zfsReleases)
{
    /// <exception cref="PipelineException">Something cannot be resolved, or contradicts something else.</exception>
    /// <exception cref="RegistryException">A registry refuses or fails; nothing is taken for missing because of that.</exception>
    public async Task<Resolution> ResolveAsync(ResolveRequest request, IProgress<string> progress, CancellationToken cancellation)
    {
        request.CheckBuildContainer();
        var (stream, notices) = (request.Stream, new List<string>());
        var (@base, zfs, stable) = await Together(
            cancel => BaseAsync(stream, request.BaseImageKey, progress, cancel),
            cancel => ZfsAsync(stream, progress, cancel),
            cancel => StableImage.FindAsync(registry, stream.For(request.Owner).Image, cancel),
            cancellation);
        notices.AddRange(@base.Notices);
        if (zfs.Notice is { } lowered)
            notices.Add(lowered);
        var builder = request.BuildsInImage
            ? await BuilderAsync(request.BuildContainer ?? stream.BuilderFor(@base.Fedora), progress, cancellation)
            : null;
        var inputs = new ResolvedInputs(
            @base.Image, builder, @base.Fedora, @base.Kernels, stream.AkmodsFork, zfs.Require(), request.Recipe, stream.Platform)
        {
            SeveralKernels = stream.SeveralKernels,
        };
        foreach (var kernel in inputs.Kernels)
        {
            if (KernelHold.Check(kernel, inputs.Zfs) is { State: HoldState.Held } held)
                notices.Add($"{held.Reason}: only akmods which exist already can be used");
        }
        if (stable is not null && DowngradeCheck.Check(stable.Kernels, inputs.Kernels, request.AllowDowngrade) is { } backward)
            notices.Add(backward);
        var unchanged = stable?.Inputs == inputs.Fingerprint.ToString() ? stable.Image : null;
        progress.Report(
            stable is null ? $"stable: none yet in {stream.For(request.Owner).Image}"
            : unchanged is null ? $"stable: {stable.Image.Digest} was built from other inputs"
            : $"stable: {stable.Image.Digest} was built from exactly these inputs");
        if (unchanged is not null && await StrayAkmodsAsync(stream.For(request.Owner).Akmods.At(StreamTags.Akmods(inputs.Fedora)), stable?.Akmods, cancellation) is { } stray)
        {
            notices.Add(stray);
            unchanged = null;
        }
        var (withdrawn, doubt) = unchanged is null && !request.AllowWithdrawn
            ? await WithdrawnAsync(stream.For(request.Owner).Image, inputs, stable?.Image.Digest, cancellation)
            : (null, null);
        if (doubt is not null)
            notices.Add(doubt);
        return new Resolution(new BuildInputs(request.Run, stream.Name, inputs, unchanged, withdrawn), zfs, notices);
    }

    /// <summary>A promotion or rollback which died on its way leaves akmods beside an image that was composed with others.</summary>
    async Task<string?> StrayAkmodsAsync(ImageReference akmods, Digest? composedWith, CancellationToken cancellation) =>
        composedWith is not null && (await registry.FindManifestAsync(akmods, cancellation))?.Digest is { } found && found != composedWith
            ? $"{akmods} is {found}, and stable was composed with {composedWith}: a promotion or rollback did not come to its end. This run builds and promotes again, which puts it right"
            : null;

    async Task<(Withdrawal? Withdrawal, string? Doubt)> WithdrawnAsync(
        Repository images, ResolvedInputs inputs, Digest? stable, CancellationToken cancellation)
    {
        var audits = await registry.ListAuditTagsAsync(images, cancellation);
        var trail = await RollbackTrail.ReadAsync(registry, images, audits, cancellation);
        return (
            Withdrawal.Standing(trail.Notes, stable).FirstOrDefault(withdrawal => withdrawal.Inputs == inputs.Fingerprint),
            trail.SilentAbout(stable) is { } silent ? $"{images.At(silent.Tag)} does not tell any more what it left: Promote will refuse without --allow-withdrawn" : null);
    }

    async Task<ResolvedBase> BaseAsync(
        StreamDefinition stream, VerificationKey? key, IProgress<string> progress, CancellationToken cancellation)
    {
        var image = await NamedImage.ReadAsync(registry, stream.BaseImage, stream.Platform, "base image", cancellation);
        progress.Report($"base image: {stream.BaseImage} is {image.ManifestDigest}");
        await BaseSignature.RequireAsync(registry, image, key, progress, cancellation);
        var (kernels, notices, fedora) = await BaseKernels.ReadAsync(registry, image, stream, progress, cancellation);
        var (tag, without) = await StreamTagChoice.ChooseAsync(
            registry, stream.BaseImage, image.ManifestDigest, fedora, image.Config.Labels.GetValueOrDefault(InputLabels.Version), cancellation);
        progress.Report($"stream tag: {tag?.Name ?? "none"}");
        return new(
            new BaseImage(stream.BaseImage, image.ManifestDigest, tag), fedora, kernels, without is null ? notices : [.. notices, without]);
    }

    async Task<PinnedImage> BuilderAsync(ImageReference builder, IProgress<string> progress, CancellationToken cancellation)
    {
        var digest = await NamedImage.DigestAsync(registry, builder, "builder image", cancellation);
        progress.Report($"builder: {builder} is {digest}");
        return new PinnedImage(builder, digest);
    }

    async Task<ZfsReleaseVerdict> ZfsAsync(StreamDefinition stream, IProgress<string> progress, CancellationToken cancellation)
    {
        var verdict = ZfsReleaseChoice.Choose(
            stream.ZfsLine, await zfsReleases.ListAsync(stream.ZfsLine, cancellation), stream.AllowPointZero);
        var zfs = verdict.Require();
        progress.Report($"OpenZFS: {zfs.Version}{(zfs.LinuxMaximum is null ? "" : $", for Linux up to {zfs.LinuxMaximum}")}");
        return verdict;
    }

    /// <summary>All at the same time; the first failure ends the others, and is the one that is reported.</summary>
    static async Task<(T1, T2, T3)> Together<T1, T2, T3>(
        Func<CancellationToken, Task<T1>> first, Func<CancellationToken, Task<T2>> second,
        Func<CancellationToken, Task<T3>> third, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var (a, b, c) = (first(stop.Token), second(stop.Token), third(stop.Token));
        await foreach (var finished in Task.WhenEach(a, b, c))
        {
            if (finished.IsCompletedSuccessfully)
                continue;
            await stop.CancelAsync();
            await Task.WhenAll(a, b, c).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            await finished;
        }
        return (await a, await b, await c);
    }

    sealed record ResolvedBase(BaseImage Image, FedoraVersion Fedora, KernelSet Kernels, IReadOnlyList<string> Notices);
}
