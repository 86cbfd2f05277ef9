using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

/// <summary>Reads what a repository names. What cannot be read is an error: nothing is deleted on half a picture.</summary>
sealed class InventoryReader(IRegistry registry)
{
    public async Task<RepositoryInventory> ReadAsync(Repository repository, bool stable, CancellationToken cancellation)
    {
        var byDigest = new Dictionary<Digest, List<Tag>>();
        await foreach (var tag in registry.ListTagsAsync(repository, cancellation))
        {
            // Deleted since it was listed: then it protects nothing.
            if (await registry.FindManifestAsync(repository.At(tag), cancellation) is not { } found)
                continue;
            if (!byDigest.TryGetValue(found.Digest, out var tags))
                byDigest[found.Digest] = tags = [];
            tags.Add(tag);
        }
        List<StoredVersion> versions = [];
        foreach (var (digest, tags) in byDigest)
            versions.Add(await ReadAsync(repository, digest, tags, cancellation));
        return new RepositoryInventory(repository, stable, versions, await OrphansAsync(repository, versions, cancellation));
    }

    async Task<StoredVersion> ReadAsync(Repository repository, Digest digest, List<Tag> tags, CancellationToken cancellation)
    {
        var raw = await registry.GetManifestAsync(repository.At(digest), cancellation);
        var referrers = (await registry.FindReferrersAsync(repository, digest, cancellation) ?? []).Select(referrer => referrer.Digest).ToArray();
        if (MediaTypes.IsIndex(raw.MediaType))
        {
            var index = ImageIndex.Parse(raw);
            return new StoredVersion(digest, tags, null, [.. index.Manifests.Select(part => part.Digest)], index.Subject?.Digest, referrers);
        }
        var manifest = ImageManifest.Parse(raw);
        var created = MediaTypes.IsConfig(manifest.Config.MediaType)
            ? (await registry.GetConfigAsync(repository, manifest.Config, cancellation)).Created : null;
        return new StoredVersion(digest, tags, created, [], manifest.Subject?.Digest, referrers);
    }

    async Task<IReadOnlySet<Digest>> OrphansAsync(Repository repository, List<StoredVersion> versions, CancellationToken cancellation)
    {
        var known = versions.Select(version => version.Digest).ToHashSet();
        var subjects = versions.SelectMany(version => version.Tags).Select(ReferrerTag.SubjectOf).OfType<Digest>().Where(digest => !known.Contains(digest));
        HashSet<Digest> orphans = [];
        foreach (var subject in subjects.Distinct())
        {
            if (await registry.FindManifestAsync(repository.At(subject), cancellation) is null)
                orphans.Add(subject);
        }
        return orphans;
    }
}
