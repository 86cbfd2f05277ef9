namespace KinoiteZfs.Pipeline.Reports.Changes;

/// <summary>Compares the new stable image with the one before it, from the registry alone.</summary>
public static class ChangelogStage
{
    /// <param name="comparePackages">Read both images' RPM databases, for which both images move over the wire.</param>
    /// <returns>Markdown.</returns>
    public static async Task<string> RunAsync(
        PromotionRecord promotion, Repository repository, IRegistry registry, bool comparePackages,
        IProgress<string> progress,
        CancellationToken cancellationToken)
    {
        var latest = promotion.Tags.Single(move => move.Tag == repository.At(StreamTags.Stable));
        if (latest.Before == latest.After)
            return $"{MarkdownText.Code(latest.Tag.ToString())} is unchanged.\n";
        try
        {
            var before = latest.Before is { } old ? await ReadAsync(old) : null;
            return Changelog.Render(repository, before, await ReadAsync(latest.After));
        }
        catch (RegistryException error)
        {
            // Stable has moved, and that nobody can read how is no reason to call the promotion failed.
            progress.Report($"what changed cannot be told: {error.Message}");
            return $"What changed could not be read: {MarkdownText.Plain(error.Message)}\n";
        }

        async Task<StableSide> ReadAsync(Digest digest)
        {
            var image = await registry.ResolveImageAsync(repository.At(digest), cancellationToken);
            var statements = await AttachedProvenance.ReadAsync(registry, repository, digest, cancellationToken);
            return new StableSide(
                digest, new ImageLabels(image.Config.Labels),
                statements.Select(one => one.Statement).OfType<ProvenanceStatement>().Select(Packages).FirstOrDefault(),
                comparePackages && latest.Before is not null
                    ? await InstalledPackages.ReadAsync(registry, repository.At(digest), progress, cancellationToken)
                    : null);
        }
    }

    static IReadOnlyList<string> Packages(ProvenanceStatement statement) =>
    [
        .. statement.Predicate.BuildDefinition.ResolvedDependencies
            .Where(resource => resource.Uri?.StartsWith(Provenance.PackageUrl, StringComparison.Ordinal) == true)
            .Select(resource => resource.Name),
    ];
}
