namespace KinoiteZfs.Pipeline.Stable.Promotion;

/// <summary>
/// What the registry holds before a promotion, read from our own repositories, wherever the records point: that they
/// point elsewhere is a rule's to refuse.
/// </summary>
/// <param name="Tags">Every tag the promotion is about; null for one that does not exist.</param>
/// <param name="Labels">What the candidate says of itself, whatever the records say of it.</param>
/// <param name="Akmods">Of each kernel which the inputs have: others are a rule's to refuse.</param>
/// <param name="ComposedWith">The akmods which the record says the candidate was composed with.</param>
sealed record PromotionFacts(
    PromotionRequest Request,
    PromotionGoal Goal,
    IReadOnlyDictionary<ImageReference, Digest?> Tags,
    IReadOnlyDictionary<string, string> Labels,
    IReadOnlyList<PromotedAkmods> Akmods,
    LayeredImage ComposedWith,
    StableState Stable)
{
    /// <summary>Boot tests in which the candidate's digest has failed, in whatever run.</summary>
    public required IReadOnlyList<BootFailure> BootFailures { get; init; }

    /// <summary>What tells that stable's hosts verify signatures, so that nothing unsigned may follow.</summary>
    public required IReadOnlyList<string> Verifying { get; init; }

    /// <summary>In the stable repositories; null when no key is configured, or this run signs what is not
    /// signed.</summary>
    public required IReadOnlyList<SignatureResult>? Signatures { get; init; }

    public static async Task<PromotionFacts> ReadAsync(
        PromotionRequest request, IRegistry registry, CancellationToken cancellationToken)
    {
        var (wanted, akmods, image) = (
            PromotionTags.Of(request), request.Repositories.AkmodsCandidate,
            request.Repositories.Candidate.At(request.Candidate.Image.Digest!));
        var (stable, candidate, failures, kernels, wide) = (
            StableState.ReadAsync(registry, request.Repositories.Image, request.Signing.Key, cancellationToken),
            registry.ResolveImageAsync(image, cancellationToken),
            BootResults.FindFailuresAsync(registry, image, cancellationToken),
            Task.WhenAll(AkmodsNeed.Of(request.Inputs.Inputs).SelectMany(
                need => request.Akmods.Kernels.Where(kernel => kernel.Kernel == need.Kernel), KernelAsync)),
            registry.ResolveImageAsync(akmods.At(request.Akmods.FedoraWide.Digest!), cancellationToken));
        await Task.WhenAll(stable, candidate, failures, kernels, wide);
        var goal = PromotionGoal.Of(
            request, wanted, await BaseAsync(request, await candidate, registry, cancellationToken));
        return new PromotionFacts(
            request, goal, await goal.Tags.ReadAsync(registry, cancellationToken), (await candidate).Config.Labels,
            await kernels, LayeredImage.Of(request.Candidate.Akmods, await wide), await stable)
        {
            Verifying = await StableSignature.FindAsync(
                registry, (await stable).Known, request.Signing.Key, cancellationToken),
            BootFailures = await failures,
            Signatures = request.Signing.Signer is null
                ? await PromotionSignatures.ReadAsync(goal.Tags, request.Signing, registry, cancellationToken)
                : null,
        };

        async Task<PromotedAkmods> KernelAsync(AkmodsNeed need, KernelAkmods recorded) => PromotedAkmods.Of(
            need, recorded,
            await AkmodsImage.ReadAsync(registry, akmods.At(recorded.Image.Digest!), cancellationToken));
    }

    static async Task<KeptBase> BaseAsync(
        PromotionRequest request, ResolvedImage candidate, IRegistry registry, CancellationToken cancellationToken)
    {
        var (inputs, images) = (request.Inputs.Inputs, request.Repositories.Image);
        try
        {
            var found = await registry.ResolveBaseAsync(
                inputs.Base, inputs.Platform, images, progress: null, cancellationToken);
            var layers = candidate.Manifest.Layers.Select(layer => layer.Digest).ToHashSet();
            return new KeptBase(inputs.Base, found, layers, request.BaseImageKey);
        }
        catch (NotFoundException e)
        {
            throw new PipelineException(
                $"The base image {inputs.Base.Pinned} is gone, and {images} has kept none: "
                + $"what is built on it could not be built again. {e.Message} "
                + "Nothing has been touched. Start a new run.",
                e);
        }
    }
}

/// <summary>The akmods of one kernel: what is needed, what the record says of them, and what they are.</summary>
/// <param name="Image">With every package that is really in there.</param>
sealed record PromotedAkmods(AkmodsNeed Need, KernelAkmods Recorded, AkmodsImage Image, AkmodsResult Result)
{
    public static PromotedAkmods Of(AkmodsNeed need, KernelAkmods recorded, AkmodsImage image) =>
        new(need, recorded, image, image.Check(need.Request));
}
