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

    /// <summary>In the stable repositories; null when no key is configured.</summary>
    public required IReadOnlyList<SignatureResult>? Signatures { get; init; }

    public static async Task<PromotionFacts> ReadAsync(
        PromotionRequest request, IRegistry registry, CancellationToken cancellationToken)
    {
        var (goal, akmods) = (PromotionGoal.Of(request), request.Repositories.AkmodsCandidate);
        var tags = await goal.Tags.ReadAsync(registry, cancellationToken);
        var stable = await StableState.ReadAsync(
            registry, request.Repositories.Image, request.Signing.Key, cancellationToken);
        var image = request.Repositories.Candidate.At(request.Candidate.Image.Digest!);
        var candidate = await registry.ResolveImageAsync(image, cancellationToken);
        List<PromotedAkmods> kernels = [];
        foreach (var need in AkmodsNeed.Of(request.Inputs.Inputs))
        {
            foreach (var kernel in request.Akmods.Kernels.Where(kernel => kernel.Kernel == need.Kernel))
                kernels.Add(PromotedAkmods.Of(
                    need, kernel,
                    await AkmodsImage.ReadAsync(registry, akmods.At(kernel.Image.Digest!), cancellationToken)));
        }
        var wide = await registry.ResolveImageAsync(akmods.At(request.Akmods.FedoraWide.Digest!), cancellationToken);
        return new PromotionFacts(
            request, goal, tags, candidate.Config.Labels, kernels, LayeredImage.Of(request.Candidate.Akmods, wide),
            stable)
        {
            Verifying = await StableSignature.FindAsync(registry, stable.Known, request.Signing.Key, cancellationToken),
            BootFailures = await BootResults.FindFailuresAsync(registry, image, cancellationToken),
            Signatures = await PromotionSignatures.ReadAsync(goal.Tags, request.Signing, registry, cancellationToken),
        };
    }
}

/// <summary>The akmods of one kernel: what is needed, what the record says of them, and what they are.</summary>
/// <param name="Image">With every package that is really in there.</param>
sealed record PromotedAkmods(AkmodsNeed Need, KernelAkmods Recorded, AkmodsImage Image, AkmodsResult Result)
{
    public static PromotedAkmods Of(AkmodsNeed need, KernelAkmods recorded, AkmodsImage image) =>
        new(need, recorded, image, image.Check(need.Request));
}
