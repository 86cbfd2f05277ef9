using System.Text.Json.Serialization;

namespace KinoiteZfs.Pipeline.Model;

/// <summary>The file <c>ci/inputs.lock.json</c>: the inputs of one run, to build them again.</summary>
/// <param name="ZfsLine">Must be the line of <paramref name="Zfs"/>.</param>
/// <param name="Builder">Null when the run compiled akmods in no image.</param>
/// <param name="Kernels">Read anew from the base image in a replay, and compared with these.</param>
public sealed record InputsLock(
    BaseImage Base, PinnedImage? Builder, ZfsLine ZfsLine, ZfsRelease Zfs, AkmodsFork Akmods, KernelSet Kernels)
{
    public const int SchemaVersion = 1;

    /// <summary>
    /// Which newer base the run passed over, which its image says; null when it was built on the newest.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Hold? Hold { get; init; }

    /// <exception cref="PipelineException">The lock does not belong to this stream, or to this builder.</exception>
    public void CheckAgainst(StreamDefinition stream, ImageReference? buildContainer)
    {
        if (Base.Source.Repository != stream.BaseImage.Repository)
            throw new PipelineException(
                $"The lock file is for base image {Base.Source.Repository}, the stream {stream.Name} builds on {stream.BaseImage.Repository}. Use this stream's lock file, or write a new one with the target {Targets.Lock}.");
        if (Akmods.Url != stream.AkmodsFork.Url)
            throw new PipelineException(
                $"The lock file names the akmods fork {Akmods.Url}, the stream {stream.Name} builds {stream.AkmodsFork.Url}. Use this stream's lock file, or write a new one with the target {Targets.Lock}.");
        if (buildContainer is null)
            return;
        var agrees = Builder is not null && buildContainer.Repository == Builder.Source.Repository
            && (buildContainer.Digest is { } digest ? digest == Builder.Digest : buildContainer.Tag == Builder.Source.Tag);
        if (!agrees)
            throw new PipelineException(
                $"{Options.BuildContainer} {buildContainer} disagrees with the lock file, which has {(Builder is null ? "no builder image" : $"{Builder.Source.Repository}@{Builder.Digest}")}. Leave it out in a replay, or write a new lock file with the target {Targets.Lock}.");
    }
}
