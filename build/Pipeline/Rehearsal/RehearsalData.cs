using KinoiteZfs.Pipeline.Inputs;

namespace KinoiteZfs.Pipeline.Rehearsal;

/// <summary>The sample data of rehearsals, from the folder <c>ci/rehearsal</c>.</summary>
/// <param name="Packages">What the akmods builder would have made.</param>
public sealed record RehearsalData(IReadOnlyList<Night> Nights, DirectoryInfo Packages)
{
    const int SchemaVersion = 1;

    /// <exception cref="PipelineException">The data is missing or malformed.</exception>
    public static async Task<RehearsalData> LoadAsync(DirectoryInfo folder, CancellationToken cancellationToken)
    {
        var file = new FileInfo(Path.Combine(folder.FullName, "nights.json"));
        var content = await JsonFile.ReadAsync<Content>(
            file, SchemaVersion, "It holds the sample images of the rehearsal; restore it from the repository.",
            cancellationToken);
        return new RehearsalData(
            [.. content.Nights.Select(night => night with { System = content.System })],
            new(Path.Combine(folder.FullName, "rpms")));
    }

    sealed record Content(string Sample, SampleSystem System, IReadOnlyList<Night> Nights);
}

/// <summary>What the world looks like to one nightly run.</summary>
/// <param name="Story">What is special about it, in one sentence.</param>
public sealed record Night(
    string Name, string Story, SampleBase Base, IReadOnlyList<ZfsRelease> ZfsReleases) : IZfsReleases
{
    /// <summary>The same on all nights.</summary>
    [JsonIgnore]
    public SampleSystem System { get; init; } = SampleSystem.Empty;

    public Task<IReadOnlyList<ZfsRelease>> ListAsync(ZfsLine line, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ZfsRelease>>([.. ZfsReleases.Where(release => release.Line == line)]);
}

/// <param name="Version">The label, <c>43.20261120</c>: Fedora version and date.</param>
/// <param name="Created">The only time in the image.</param>
/// <param name="LeftOver">Kernels which are gone, their modules are not.</param>
public sealed record SampleBase(
    string Version, DateTimeOffset Created, KernelSet Kernels, IReadOnlyList<KernelRelease>? LeftOver = null);

/// <summary>The part all sample base images share.</summary>
/// <param name="Links">Symbolic links: path and target.</param>
/// <param name="Files">Text files: path and content.</param>
public sealed record SampleSystem(IReadOnlyDictionary<string, string> Links, IReadOnlyDictionary<string, string> Files)
{
    internal static SampleSystem Empty { get; } = new(
        new Dictionary<string, string>(), new Dictionary<string, string>());
}
