using KinoiteZfs.Oci.Manifests;
using KinoiteZfs.Pipeline.Model.Json;

namespace KinoiteZfs.Pipeline.Inputs.Holdback;

/// <summary>
/// Reads what builds of the base say of themselves: two small requests a tag, its manifest and its configuration, and
/// the first alone where the digest has been seen before. Labels choose and prove nothing, so that what was seen may
/// lie in a file.
/// </summary>
/// <param name="seen">A file for each digest that was read; null keeps nothing.</param>
sealed class BuildLabels(IRegistry registry, Platform platform, DirectoryInfo? seen)
{
    readonly Dictionary<Tag, DatedBuild?> _read = [];

    /// <summary>How many there were so far.</summary>
    public int Requests { get; private set; }

    /// <returns>Null when the tag is gone, or is for another platform.</returns>
    public async Task<DatedBuild?> ReadAsync(Repository repository, DatedTag tag, CancellationToken cancellation) =>
        _read.TryGetValue(tag.Tag, out var known)
            ? known
            : _read[tag.Tag] = await AskAsync(repository, tag, cancellation);

    /// <summary>Without a request.</summary>
    public static BaseBuild Of(ResolvedImage image) =>
        new(image.ManifestDigest, KernelsOf(image.Config.Labels),
            image.Config.Labels.GetValueOrDefault(InputLabels.Version));

    async Task<DatedBuild?> AskAsync(Repository repository, DatedTag tag, CancellationToken cancellation)
    {
        try
        {
            Requests++;
            var raw = await registry.GetManifestAsync(repository.At(tag.Tag), cancellation);
            var labels = await FindSeenAsync(raw.Digest, cancellation)
                ?? await FollowAsync(repository, raw, cancellation);
            return new DatedBuild(tag, raw.Digest, KernelsOf(labels.Labels),
                labels.Labels.GetValueOrDefault(InputLabels.Version));
        }
        catch (NotFoundException)
        {
            return null;
        }
    }

    async Task<SeenLabels> FollowAsync(Repository repository, RawManifest raw, CancellationToken cancellation)
    {
        Requests += MediaTypes.IsIndex(raw.MediaType) ? 2 : 1;
        var image = await registry.ResolveImageAsync(repository.At(raw.Digest), raw, platform, cancellation);
        var labels = new SeenLabels(new[] { HostLabels.OstreeLinux, InputLabels.Version }
            .Where(image.Config.Labels.ContainsKey).ToDictionary(label => label, label => image.Config.Labels[label]));
        if (FileOf(raw.Digest) is { } file)
            await JsonFile.WriteAsync(file, SeenLabels.SchemaVersion, labels, cancellation);
        return labels;
    }

    /// <summary>A file which cannot be read is written anew.</summary>
    async Task<SeenLabels?> FindSeenAsync(Digest digest, CancellationToken cancellation)
    {
        try
        {
            return FileOf(digest) is { Exists: true } file
                ? await JsonFile.ReadAsync<SeenLabels>(file, SeenLabels.SchemaVersion, "", cancellation) : null;
        }
        catch (PipelineException)
        {
            return null;
        }
    }

    FileInfo? FileOf(Digest digest) =>
        seen is null ? null : new FileInfo(Path.Combine(seen.FullName, $"{digest.Hex}.{platform.Architecture}.json"));

    static KernelSet? KernelsOf(IReadOnlyDictionary<string, string> labels) =>
        KernelRelease.TryParse(labels.GetValueOrDefault(HostLabels.OstreeLinux), out var kernel)
            ? new KernelSet([kernel]) : null;

    sealed record SeenLabels(IReadOnlyDictionary<string, string> Labels)
    {
        public const int SchemaVersion = 1;
    }
}
