namespace KinoiteZfs.Pipeline.Inputs.Holdback;

/// <param name="Found">The build which is built on, proven by its layers; of a held run the newest one.</param>
/// <param name="Hold">Null when it is the newest, and nothing holds it.</param>
sealed record SelectedBase(FoundBase Found, BaseImage Base, Hold? Hold);

/// <summary>
/// Finds over the wire the build to build on. What is in the newest one decides whether it is held: its label may be
/// the one of the image below it, and such a hold would never end. Labels choose among older ones, and the layers of
/// the chosen one prove it. Where a label was found wrong, others of the stream are no better: a few of the builds they
/// speak against are opened too.
/// </summary>
/// <remarks>
/// A stale label: secureblue/secureblue, files/scripts/installsignedkernel.sh, replaces the kernel of
/// quay.io/fedora-ostree-desktops, and no step writes <c>ostree.linux</c> anew.
/// </remarks>
/// <param name="builder">The image to compile in, of a Fedora version; null where none is needed.</param>
sealed class BaseSelection(
    ResolveRequest request, ZfsRelease zfs, StableState stable, IRegistry registry,
    Func<FedoraVersion, CancellationToken, Task<PinnedImage?>> builder, IProgress<string> progress)
{
    /// <summary>Opening one moves all of its layers, as far as nobody has before.</summary>
    const int MaximumOpened = 4;

    readonly StreamDefinition _stream = request.Stream;
    readonly Dictionary<Digest, string> _refused = [];

    /// <summary>Builds whose layers were read.</summary>
    readonly Dictionary<Digest, FoundBase> _opened = [];
    bool _areLabelsWrong;
    readonly Dictionary<KernelRelease, bool> _proven = [];

    /// <summary>What the newest build is called; asked once, whatever is refused afterwards.</summary>
    StreamTagResult? _newest;

    /// <summary>The newest build's own, once it is held.</summary>
    DatedTag? _dated;

    /// <summary>What the base's repository has, and why there may be more; asked once, too.</summary>
    (IReadOnlyList<Tag> Dated, string? Problem)? _listed;

    readonly BuildLabels _labels = new(registry, request.Stream.Platform, request.SeenLabels);

    /// <param name="newest">What the moving tag names.</param>
    /// <exception cref="PipelineException">The build to build on cannot be built on.</exception>
    public async Task<SelectedBase> SelectAsync(ResolvedImage newest, CancellationToken cancellationToken)
    {
        progress.Report($"base image: {_stream.BaseImage} is {newest.ManifestDigest}");
        var found = await ReadAsync(newest, cancellationToken);
        var labelled = BuildLabels.Of(newest);
        var build = labelled with { Kernels = found.Kernels };
        _areLabelsWrong = labelled.Kernels is { } told && !told.Equals(found.Kernels);
        while (true)
        {
            switch (await ChooseAsync(build, found.Fedora, cancellationToken))
            {
                case HoldbackDecision.Newest:
                    return await NewestAsync(build, found, cancellationToken);
                case HoldbackDecision.PassedOver(var older, var hold):
                    if (await ProveAsync(older, cancellationToken) is { } proven)
                        return new SelectedBase(proven, BaseOf(older), hold);
                    break;
                case HoldbackDecision.Held(var hold, var current):
                    if (current is not null && await IsBuiltAgainAsync(current, cancellationToken)
                        && await ProveAsync(current, cancellationToken) is { } again)
                        return new SelectedBase(again, BaseOf(current),
                            hold with { Instead = current.Dated.Tag, Searched = null });
                    return new SelectedBase(found, new BaseImage(_stream.BaseImage, build.Digest, _dated?.Tag), hold);
            }
        }
    }

    async Task<HoldbackDecision> ChooseAsync(BaseBuild newest, FedoraVersion fedora,
        CancellationToken cancellationToken)
    {
        var facts = new HoldbackFacts(request.Today, zfs, Comparable)
        {
            HasProvenAkmods = kernel => _proven.GetValueOrDefault(kernel),
            Refused = _refused,
            AllowBeyondMaximum = request.AllowBeyondMaximum,
            Limits = request.HoldbackLimits,
        };
        await AskForAkmodsAsync(newest, cancellationToken);
        var walk = HoldbackWalk.Begin(facts, newest);
        if (walk.Decision is { } unheld)
            return unheld;
        var source = _stream.BaseImage;
        var (tag, _) = await NameAsync(newest, fedora, cancellationToken);
        if (DatedTag.TryFrom(tag, out _dated))
            walk = HoldbackWalk.Begin(facts, new DatedBuild(_dated, newest.Digest, newest.Kernels, newest.Version));
        if (!request.Holdback)
            return walk.Exhausted($"older builds are not looked at, as asked ({Options.Holdback} false)");
        var (listed, problem) = _listed
            ??= await StreamTagChoice.ListAsync(registry, source.Repository, cancellationToken);
        foreach (var dated in DatedSeries.Of(listed, source.Tag, newest.Version, fedora))
        {
            if (_dated is not null && dated.Stamp.CompareTo(_dated.Stamp) >= 0)
                continue;
            walk = walk.Reach(dated);
            if (walk.Decision is null && _labels.Requests >= request.HoldbackLimits.Requests)
                return walk.Exhausted(
                    $"the limit of {request.HoldbackLimits.Requests} requests was reached at {dated}");
            if (walk.Decision is null
                && await _labels.ReadAsync(source.Repository, dated, cancellationToken) is { } labelled)
            {
                var build = await LookIntoAsync(labelled, cancellationToken);
                await AskForAkmodsAsync(build, cancellationToken);
                await RefuseWithdrawnAsync(build, cancellationToken);
                walk = walk.Look(build);
            }
            if (walk.Decision is { } decision)
                return decision;
        }
        return walk.Exhausted($"{HoldbackWalk.NoTagLeft} of this stream in {source.Repository}{problem}");
    }

    /// <summary>What a branch builds never becomes stable, and may be older.</summary>
    IReadOnlyList<StableImage> Comparable => request.Run.Ref == RunIdentity.Main ? stable.Known : [];

    async Task AskForAkmodsAsync(BaseBuild build, CancellationToken cancellationToken)
    {
        foreach (var kernel in build.Kernels ?? Enumerable.Empty<KernelRelease>())
        {
            if (request.HasProvenAkmods is { } ask && !_proven.ContainsKey(kernel)
                && KernelHold.Check(kernel, zfs, request.AllowBeyondMaximum).State == HoldState.Held
                && await InputsAsync(build, cancellationToken) is { } inputs)
                _proven[kernel] = await ask(new AkmodsNeed(kernel, inputs), cancellationToken);
        }
    }

    async Task RefuseWithdrawnAsync(DatedBuild build, CancellationToken cancellationToken)
    {
        if (stable.Withdrawn.Count > 0 && !request.AllowWithdrawn
            && await InputsAsync(build, cancellationToken) is { } inputs
            && stable.WithdrawalOf(inputs) is { } withdrawn)
            _refused[build.Digest] = $"{withdrawn.Image} of exactly these inputs was {withdrawn}";
    }

    /// <summary>
    /// Stable's own base, with another recipe or another OpenZFS: that is delivered, whatever the kernel waits for.
    /// </summary>
    async Task<bool> IsBuiltAgainAsync(DatedBuild current, CancellationToken cancellationToken) =>
        !_refused.ContainsKey(current.Digest) && await InputsAsync(current, cancellationToken) is { } inputs
            && !stable.IsProvenOf(inputs);

    /// <summary>As the labels tell them; null when they do not tell enough.</summary>
    async Task<ResolvedInputs?> InputsAsync(BaseBuild build, CancellationToken cancellationToken) =>
        build.Kernels is { } kernels && FedoraOf(build) is { } fedora
            ? request.ToInputs(
                new BaseImage(_stream.BaseImage, build.Digest, (build as DatedBuild)?.Dated.Tag),
                    await builder(fedora, cancellationToken),
                fedora, kernels, zfs)
            : null;

    FedoraVersion? FedoraOf(BaseBuild build) => _stream.Fedora ?? build.Kernels?.Newest.Fedora;

    BaseImage BaseOf(DatedBuild build) => new(_stream.BaseImage, build.Digest, build.Dated.Tag);

    async Task<StreamTagResult> NameAsync(
        BaseBuild newest, FedoraVersion fedora, CancellationToken cancellationToken) =>
        _newest ??= await StreamTagChoice.ChooseAsync(
            registry, _stream.BaseImage, newest.Digest, fedora, newest.Version, cancellationToken);

    async Task<SelectedBase> NewestAsync(BaseBuild newest, FoundBase found, CancellationToken cancellationToken)
    {
        var (tag, without) = await NameAsync(newest, found.Fedora, cancellationToken);
        progress.Report($"stream tag: {tag?.Name ?? "none"}");
        return new SelectedBase(
            without is null ? found : found with { Notices = [.. found.Notices, without] },
            new BaseImage(_stream.BaseImage, newest.Digest, tag), Hold: null);
    }

    /// <summary>By its layers what labels are not believed to say.</summary>
    async Task<DatedBuild> LookIntoAsync(DatedBuild labelled, CancellationToken cancellationToken)
    {
        var isWorthIt = _areLabelsWrong && _opened.Count < MaximumOpened && !_refused.ContainsKey(labelled.Digest);
        return _opened.ContainsKey(labelled.Digest) || isWorthIt
            ? labelled with { Kernels = (await OpenAsync(labelled, cancellationToken))?.Kernels ?? labelled.Kernels }
            : labelled;
    }

    /// <returns>Null when it cannot be built on, or its label was wrong; the next choice knows.</returns>
    async Task<FoundBase?> ProveAsync(DatedBuild build, CancellationToken cancellationToken)
    {
        var found = await OpenAsync(build, cancellationToken);
        if (found is null || found.Kernels.Equals(build.Kernels))
            return found;
        _areLabelsWrong = true;
        return null;
    }

    /// <returns>Null when it cannot be built on; then it is refused.</returns>
    async Task<FoundBase?> OpenAsync(DatedBuild build, CancellationToken cancellationToken)
    {
        if (_opened.TryGetValue(build.Digest, out var known))
            return known;
        try
        {
            var pinned = _stream.BaseImage.Repository.At(build.Digest);
            var image = await NamedImage.ReadAsync(
                registry, pinned, _stream.Platform, "base image", NamedImage.Inputs, cancellationToken);
            progress.Report($"base image: {pinned}, {build.Name}");
            return _opened[build.Digest] = await ReadAsync(image, cancellationToken);
        }
        catch (PipelineException error)
        {
            _refused[build.Digest] = error.Message;
            return null;
        }
    }

    Task<FoundBase> ReadAsync(ResolvedImage image, CancellationToken cancellationToken) =>
        FoundBase.ReadAsync(request, image.Reference, image, registry, progress, cancellationToken);
}
