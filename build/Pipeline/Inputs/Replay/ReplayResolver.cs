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
        ResolveRequest request, InputsLock locked, IProgress<string> progress, CancellationToken cancellationToken)
    {
        request.CheckBuildContainer();
        locked.CheckAgainst(request.Stream, request.BuildContainer);
        progress.Report($"OpenZFS: {locked.Zfs.Version}, from the lock");
        var image = await BaseAsync(request, locked, progress, cancellationToken);
        var found = await FoundBase.ReadAsync(
            request, locked.Base.Pinned, image, registry, progress, cancellationToken);
        var builder = request.BuildsInImage ? Builder(request, locked, found.Fedora, progress) : null;
        if (!found.Kernels.Equals(locked.Kernels))
            throw new PipelineException(
                $"The lock file says kernels {locked.Kernels}, and {locked.Base.Pinned} holds {found.Kernels}. Digest and kernels are not of one run; write the lock file again with the target {Targets.Lock}.");
        var notices = new List<string>(found.Notices);
        if (image.Repository != locked.Base.Source.Repository)
            notices.Add(
                $"{locked.Base.Pinned} cannot be had; built on what a promotion has kept of it, {image.Reference}");
        else if (locked.Base.StreamTag is { } tag && await MovedAsync(
            locked.Base.Source.Repository.At(tag), locked.Base.Digest, cancellationToken) is { } moved)
            notices.Add(moved);
        if (builder is not null && await registry.FindManifestAsync(builder.Pinned, cancellationToken) is null)
            notices.Add($"{builder.Pinned} is gone: akmods which no cache has any more cannot be compiled in it again");
        var inputs = request.ToInputs(locked.Base, builder, found.Fedora, found.Kernels, locked.Zfs) with
        {
            Akmods = locked.Akmods,
        };
        return new Resolution(
            new BuildInputs(request.Run, request.Stream.Name, inputs, UnchangedSince: null) { Hold = locked.Hold },
                notices);
    }

    async Task<ResolvedImage> BaseAsync(
        ResolveRequest request, InputsLock locked, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var images = request.Stream.For(request.Owner).Image;
        try
        {
            var image = await registry.ResolveBaseAsync(
                locked.Base, request.Stream.Platform, images, progress, cancellationToken);
            progress.Report($"base image: {locked.Base.Pinned}, from the lock");
            return image;
        }
        catch (NotFoundException e)
        {
            throw NamedImage.Missing(
                locked.Base.Pinned, "locked base image", $"{e.Message} No promotion has kept it in {images}.",
                NamedImage.Inputs, e);
        }
    }

    static PinnedImage Builder(
        ResolveRequest request, InputsLock locked, FedoraVersion fedora, IProgress<string> progress)
    {
        if (locked.Builder is not { } builder)
            throw new PipelineException(
                $"The lock file names no builder image: the run it is from compiled akmods in none. Replay it with the {Options.AkmodsBuilder} of that run, or write a new lock file with the target {Targets.Lock}.");
        request.RequireStreamsBuilder(builder.Source, fedora);
        progress.Report($"builder: {builder.Pinned}, from the lock");
        return builder;
    }

    /// <summary>Dated tags are pruned, and some streams overwrite a day's tag with the next build of the day.</summary>
    async Task<string?> MovedAsync(ImageReference tag, Digest locked, CancellationToken cancellationToken)
    {
        var found = (await registry.FindManifestAsync(tag, cancellationToken))?.Digest;
        return found == locked ? null
            : $"{tag} {(found is null ? "is gone from the registry" : $"is {found} now")}; "
                + $"the locked digest {locked} is what counts";
    }
}
