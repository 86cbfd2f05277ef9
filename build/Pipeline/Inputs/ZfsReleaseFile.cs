namespace KinoiteZfs.Pipeline.Inputs;

/// <summary>
/// OpenZFS releases from a JSON file, for runs without a network:
/// <c>{"schemaVersion": 1, "releases": [{"version": "2.4.1", "linuxMaximum": "6.19"}]}</c>.
/// </summary>
public sealed class ZfsReleaseFile(FileInfo file) : IZfsReleases
{
    const int SchemaVersion = 1;

    /// <exception cref="PipelineException">The file is missing, malformed, or names a release twice.</exception>
    public async Task<IReadOnlyList<ZfsRelease>> ListAsync(ZfsLine line, CancellationToken cancellationToken)
    {
        var content = await JsonFile.ReadAsync<Content>(
            file, SchemaVersion,
            "It lists the OpenZFS releases of this run; restore it, or use the releases of the stream's zfsSource.",
            cancellationToken, byHand: true);
        if (content.Releases.GroupBy(release => release.Version).FirstOrDefault(group => group.Count() > 1)
            is { } twice)
            throw JsonFile.Invalid(file, "$.releases", $"OpenZFS {twice.Key} is duplicated.");
        return [.. content.Releases.Where(release => release.Version.Line == line)];
    }

    sealed record Content(IReadOnlyList<ZfsRelease> Releases);
}
