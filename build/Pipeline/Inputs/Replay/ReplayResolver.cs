using KinoiteZfs.Pipeline.Publishing;

namespace KinoiteZfs.Pipeline.Inputs.Replay;

/// <summary>Resolves inputs from a lock instead of from moving tags.</summary>
/// <remarks>
/// Stable is not looked at: a replay builds again whatever stable is, and only a promotion can move stable, which has
/// its own check against going backward.
/// </remarks>
public sealed class ReplayResolver(IRegistry registry)
{
    /// <exception cref="PipelineException">The lock contradicts the registry, the stream, or the request.</exception>
    public async Task<Resolution> ResolveAsync(
        ResolveRequest request, InputsLock locked, IProgress<string> progress, CancellationToken cancellation)
    {
        request.CheckBuildContainer();
        locked.CheckAgainst(request.Stream, request.BuildContainer);
        progress.Report($"OpenZFS: {locked.Zfs.Version}, from the lock");
        var image = await NamedImage.ReadAsync(registry, locked.Base.Pinned, request.Stream.Platform,
            "locked base image", NamedImage.Inputs, cancellation);
        var found = await FoundBase.ReadAsync(request, image, ", from the lock", registry, progress, cancellation);
        var builder = request.BuildsInImage
            ? await BuilderAsync(request, locked, found.Fedora, progress, cancellation) : null;
        if (!found.Kernels.Equals(locked.Kernels))
            throw new PipelineException(
                $"The lock file says kernels {locked.Kernels}, and {locked.Base.Pinned} holds {found.Kernels}. Digest and kernels are not of one run; write the lock file again with the target {Targets.Lock}.");
        var notices = new List<string>(found.Notices);
        if (locked.Base.StreamTag is { } tag && await MovedAsync(locked.Base.Source.Repository.At(tag), locked.Base.Digest, cancellation) is { } moved)
            notices.Add(moved);
        var inputs = request.ToInputs(locked.Base, builder, found.Fedora, found.Kernels, locked.Zfs) with
        {
            Akmods = locked.Akmods,
        };
        return new Resolution(
            new BuildInputs(request.Run, request.Stream.Name, inputs, UnchangedSince: null) { Hold = locked.Hold },
                notices);
    }

    async Task<PinnedImage> BuilderAsync(
        ResolveRequest request, InputsLock locked, FedoraVersion fedora, IProgress<string> progress, CancellationToken cancellation)
    {
        if (locked.Builder is not { } builder)
            throw new PipelineException($"The lock file names no builder image: the run it is from compiled akmods in none. Replay it with the {Options.AkmodsBuilder} of that run, or write a new lock file with the target {Targets.Lock}.");
        request.RequireStreamsBuilder(builder.Source, fedora);
        await NamedImage.DigestAsync(registry, builder.Pinned, "locked builder image", cancellation);
        progress.Report($"builder: {builder.Pinned}, from the lock");
        return builder;
    }

    /// <summary>Dated tags are pruned, and some streams overwrite a day's tag with the next build of the day.</summary>
    async Task<string?> MovedAsync(ImageReference tag, Digest locked, CancellationToken cancellation)
    {
        var found = (await registry.FindManifestAsync(tag, cancellation))?.Digest;
        return found == locked ? null
            : $"{tag} {(found is null ? "is gone from the registry" : $"is {found} now")}; the locked digest {locked} is there, and it is what counts";
    }
}
