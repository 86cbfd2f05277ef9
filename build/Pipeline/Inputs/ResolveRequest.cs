using KinoiteZfs.Kmods.Modules;
using KinoiteZfs.Pipeline.Akmods;
using KinoiteZfs.Pipeline.Inputs.Holdback;
using KinoiteZfs.Pipeline.Signatures;

namespace KinoiteZfs.Pipeline.Inputs;

/// <summary>What <see cref="InputResolver"/> resolves, and for whom.</summary>
/// <param name="Owner">Of our own images.</param>
/// <param name="Recipe">See <see cref="RecipeDigest"/>.</param>
/// <param name="BuildContainer">Another builder image than the stream's; in a replay it must be the locked one.</param>
/// <param name="AllowDowngrade">Resolve even what would take stable back.</param>
public sealed record ResolveRequest(
    StreamDefinition Stream,
    RunIdentity Run,
    string Owner,
    Digest Recipe,
    ImageReference? BuildContainer = null,
    bool AllowDowngrade = false)
{
    /// <summary>Whether akmods are compiled in an image. Where they are not, no image is an input, and none is compared.</summary>
    /// <seealso cref="IAkmodsBuilder.BuildsInImage"/>
    public bool BuildsInImage { get; init; }

    /// <summary>Build again what a rollback has withdrawn.</summary>
    public bool AllowWithdrawn { get; init; }

    /// <summary>While the newest base's kernel is held, look for an older build whose kernel is not.</summary>
    public bool Holdback { get; init; } = true;

    public HoldbackLimits HoldbackLimits { get; init; } = HoldbackLimits.Default;

    /// <summary>Where the labels of builds which were read lie for the next run; null keeps nothing.</summary>
    public DirectoryInfo? SeenLabels { get; init; }

    /// <summary>
    /// Whether akmods exist and are proven: such kernels are not held. Null when nobody can be asked.
    /// </summary>
    public Func<AkmodsNeed, CancellationToken, Task<bool>>? HasProvenAkmods { get; init; }

    /// <summary>An operator vouches for kernels beyond OpenZFS' maximum.</summary>
    public bool AllowBeyondMaximum { get; init; }

    /// <summary>Tells the day of a hold, and whether an exception has expired.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    internal DateOnly Today => DateOnly.FromDateTime(Time.GetUtcNow().UtcDateTime);

    /// <summary>What stable has to be signed with before it counts as ours; null where nothing is signed.</summary>
    public VerificationKey? StableKey { get; init; }

    /// <summary>The key the base image has to be signed with; null when its signature is not verified.</summary>
    public VerificationKey? BaseImageKey { get; init; }

    /// <summary>Who has to have signed the modules; null where nobody has to.</summary>
    public ModuleSigner? ModuleSigner { get; init; }

    internal ResolvedInputs ToInputs(
        BaseImage @base, PinnedImage? builder, FedoraVersion fedora, KernelSet kernels, ZfsRelease zfs) =>
        new(@base, builder, fedora, kernels, Stream.AkmodsFork, zfs, Recipe, Stream.Platform)
        {
            SeveralKernels = Stream.SeveralKernels,
            ModuleSigner = ModuleSigner,
        };

    /// <summary>
    /// Whoever may start a run may choose among the stream's builder images, and no others for main: what is compiled there is kept
    /// for later runs, and becomes stable. The stream definition is reviewed, inputs of a run and a lock file somebody names are not.
    /// </summary>
    /// <exception cref="PipelineException">A run of main is to compile in somebody else's image.</exception>
    internal void RequireStreamsBuilder(ImageReference builder, FedoraVersion fedora)
    {
        var streams = Stream.BuilderFor(fedora).Repository;
        if (Run.Ref == RunIdentity.Main && builder.Repository != streams)
            throw new PipelineException(
                $"{(BuildContainer is null ? "The lock file's builder" : Options.BuildContainer)} {builder} is no image of {streams}, and whoever starts a run does not choose whose image main compiles in. "
                + "Name it as builderImage in the stream definition, or try it on a branch.");
    }

    /// <exception cref="PipelineException">An image to build in is named, and nothing is built in one.</exception>
    internal void CheckBuildContainer()
    {
        if (BuildContainer is not null && !BuildsInImage)
            throw new PipelineException($"{Options.BuildContainer} {BuildContainer} names an image to compile akmods in, and only {Options.AkmodsBuilder} Fork compiles in one. Leave it out, or build with the fork.");
    }
}

/// <summary>The record, and what was decided on the way to it.</summary>
/// <param name="Notices">What a person should see and nothing stops at.</param>
public sealed record Resolution(BuildInputs Inputs, IReadOnlyList<string> Notices);
