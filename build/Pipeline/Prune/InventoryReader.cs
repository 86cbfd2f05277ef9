namespace KinoiteZfs.Pipeline.Prune;

/// <summary>Reads what a repository names. What cannot be read is an error: nothing is deleted on half a
/// picture.</summary>
sealed class InventoryReader(IRegistry registry)
{
    public async Task<RepositoryInventory> ReadAsync(
        Repository repository, bool stable, CancellationToken cancellationToken)
    {
        var byDigest = new Dictionary<Digest, List<Tag>>();
        await foreach (var tag in registry.ListTagsAsync(repository, cancellationToken))
        {
            // Deleted since it was listed: then it protects nothing.
            if (await registry.FindManifestAsync(repository.At(tag), cancellationToken) is not { } found)
                continue;
            if (!byDigest.TryGetValue(found.Digest, out var tags))
                byDigest[found.Digest] = tags = [];
            tags.Add(tag);
        }
        List<StoredVersion> versions = [];
        foreach (var (digest, tags) in byDigest)
            versions.Add(await ReadAsync(repository, digest, tags, cancellationToken));
        return new RepositoryInventory(
            repository, stable, WithListedUnderTags(versions),
            await OrphansAsync(repository, versions, cancellationToken));
    }

    async Task<StoredVersion> ReadAsync(
        Repository repository, Digest digest, List<Tag> tags, CancellationToken cancellationToken)
    {
        var raw = await registry.GetManifestAsync(repository.At(digest), cancellationToken);
        var referrers = await registry.FindReferrersAsync(repository, digest, cancellationToken) ?? [];
        if (MediaTypes.IsIndex(raw.MediaType))
        {
            var index = ImageIndex.Parse(raw);
            return new StoredVersion(digest, tags, null, index.Manifests, index.Subject?.Digest, referrers);
        }
        var manifest = ImageManifest.Parse(raw);
        var created = MediaTypes.IsConfig(manifest.Config.MediaType)
            ? (await registry.GetConfigAsync(repository, manifest.Config, cancellationToken)).Created : null;
        return new StoredVersion(digest, tags, created, [], manifest.Subject?.Digest, referrers);
    }

    /// <summary>Registries without lists of referrers keep them under tags, which are among what was read.</summary>
    static IReadOnlyList<StoredVersion> WithListedUnderTags(List<StoredVersion> versions)
    {
        var lists = versions.SelectMany(version => version.Tags.Select(tag => (Tag: tag, version.Parts)))
            .ToDictionary(list => list.Tag, list => list.Parts);
        return
        [
            .. versions.Select(version => lists.TryGetValue(ReferrerTag.Of(version.Digest), out var listed)
                ? version with { Referrers = Referrers.Merge(version.Referrers, listed) }
                : version),
        ];
    }

    async Task<IReadOnlySet<Digest>> OrphansAsync(
        Repository repository, List<StoredVersion> versions, CancellationToken cancellationToken)
    {
        // Of an index only one image is kept: its signatures are that image's.
        var indexes = versions.SelectMany(version => version.Referrers).Select(KeptBases.IndexIn).OfType<Digest>();
        var known = versions.Select(version => version.Digest).Concat(indexes).ToHashSet();
        var subjects = versions.SelectMany(version => version.Tags)
            .Select(ReferrerTag.SubjectOf).OfType<Digest>().Where(digest => !known.Contains(digest));
        HashSet<Digest> orphans = [];
        foreach (var subject in subjects.Distinct())
        {
            if (await registry.FindManifestAsync(repository.At(subject), cancellationToken) is null)
                orphans.Add(subject);
        }
        return orphans;
    }
}
