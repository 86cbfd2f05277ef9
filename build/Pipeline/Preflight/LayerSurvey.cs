namespace KinoiteZfs.Pipeline.Preflight;

/// <summary>A layer's archive in numbers, as the reader of every stage sees it; no name and no content.</summary>
/// <param name="OstreeObjects">Entries below ostree's repository.</param>
/// <param name="Chains">Hard links to hard links.</param>
/// <param name="Elsewhere">Hard links to what does not stand before them in the same layer.</param>
/// <param name="Twice">Entries of a name which another one has already, folders aside.</param>
public sealed record LayerSurvey(
    Digest Digest, string MediaType, long Size, int Entries, int HardLinks, int OstreeObjects, int Chains,
    int Elsewhere, int Twice)
{
    const string OstreeRepository = "sysroot/ostree/repo/objects/";

    public static async Task<LayerSurvey> ReadAsync(
        IRegistry registry, Repository repository, Descriptor layer, CancellationToken cancellationToken)
    {
        await using var blob = await registry.OpenBlobAsync(repository, layer, cancellationToken);
        await using var reader = await LayerReader.OpenAsync(
            blob, $"Layer {layer.Digest} of {repository}", LayerLimits.Default, cancellationToken);
        var kinds = new Dictionary<string, LayerEntryKind>(StringComparer.Ordinal);
        int entries = 0, links = 0, objects = 0, chains = 0, elsewhere = 0, twice = 0;
        while (await reader.NextAsync(cancellationToken) is { } entry)
        {
            entries++;
            if (entry.Path.Value.StartsWith(OstreeRepository, StringComparison.Ordinal))
                objects++;
            if (entry.Kind == LayerEntryKind.HardLink)
            {
                links++;
                if (!kinds.TryGetValue(entry.LinkTarget, out var target))
                    elsewhere++;
                else if (target == LayerEntryKind.HardLink)
                    chains++;
            }
            if (!kinds.TryAdd(entry.Path.Value, entry.Kind) && entry.Kind != LayerEntryKind.Directory)
                twice++;
        }
        await reader.FinishAsync(cancellationToken);
        return new LayerSurvey(
            layer.Digest, layer.MediaType, layer.Size, entries, links, objects, chains, elsewhere, twice);
    }
}
