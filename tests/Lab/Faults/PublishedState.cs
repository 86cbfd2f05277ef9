using KinoiteZfs.Oci;
using KinoiteZfs.Pipeline;

namespace KinoiteZfs.Lab;

/// <summary>What our repositories hold.</summary>
/// <param name="Tags">By name without registry and owner: <c>kinoite-zfs:latest</c>.</param>
/// <param name="AkmodsOf">The akmods each image's own label says it was composed with.</param>
/// <param name="Attached">What lists of referrers name: these are added to, and are no tags anybody moves.</param>
/// <param name="Damage">What a tag leads to and is missing or wrong.</param>
sealed record PublishedState(
    IReadOnlyDictionary<string, Digest> Tags, IReadOnlyDictionary<Digest, Digest> AkmodsOf, IReadOnlyList<AttachedManifest> Attached, IReadOnlyList<string> Damage)
{
    public const string Image = "kinoite-zfs";
    public const string Akmods = "akmods-zfs";
    public const string Latest = $"{Image}:latest";

    static readonly string[] Repositories = [Image, "kinoite-zfs-candidate", Akmods, "akmods-zfs-candidate"];

    /// <summary>The tags users and later runs rely on; only a promotion or a rollback may touch them.</summary>
    public IReadOnlyDictionary<string, Digest> Stable => Tags
        .Where(tag => tag.Key.StartsWith($"{Image}:", StringComparison.Ordinal) || tag.Key.StartsWith($"{Akmods}:", StringComparison.Ordinal))
        .ToDictionary();

    public Digest? this[string tag] => Tags.GetValueOrDefault(tag);

    /// <summary>Every tag there is, and every byte behind it.</summary>
    /// <param name="owner">Registry and owner.</param>
    public static async Task<PublishedState> ReadAsync(IRegistry registry, string owner)
    {
        var tags = new Dictionary<string, Digest>();
        var attached = new List<AttachedManifest>();
        var reading = new Reading(registry);
        foreach (var name in Repositories)
        {
            var repository = Repository.Parse($"{owner}/{name}");
            foreach (var tag in await registry.ListTagsAsync(repository, default).ToListAsync())
            {
                if (await registry.FindManifestAsync(repository.At(tag), default) is not { } found)
                    continue; // docker-registry goes on listing a tag whose manifest was deleted
                if (ReferrerTag.SubjectOf(tag) is { } subject && tag == ReferrerTag.Of(subject))
                    attached.AddRange((await registry.ListReferrersAsync(repository, subject, null, default)).Select(one => new AttachedManifest(name, subject, one.Digest)));
                else
                    tags.Add($"{name}:{tag}", found.Digest);
                await reading.ContentAsync(repository, found.Digest, $"{name}:{tag}");
            }
        }
        return new PublishedState(tags, reading.AkmodsOf, attached, reading.Damage);
    }

    sealed class Reading(IRegistry registry)
    {
        readonly HashSet<(Repository, Digest)> _done = [];

        public Dictionary<Digest, Digest> AkmodsOf { get; } = [];

        public List<string> Damage { get; } = [];

        public async Task ContentAsync(Repository repository, Digest digest, string under)
        {
            if (!_done.Add((repository, digest)))
                return;
            try
            {
                var raw = await registry.GetManifestAsync(repository.At(digest), default);
                if (MediaTypes.IsIndex(raw.MediaType))
                {
                    foreach (var child in ImageIndex.Parse(raw).Manifests)
                        await ContentAsync(repository, child.Digest, under);
                    return;
                }
                var manifest = ImageManifest.Parse(raw);
                foreach (var layer in manifest.Layers.Where(layer => _done.Add((repository, layer.Digest))))
                    await registry.GetBlobBytesAsync(repository, layer, int.MaxValue, default);
                if (!MediaTypes.IsConfig(manifest.Config.MediaType))
                {
                    await registry.GetBlobBytesAsync(repository, manifest.Config, int.MaxValue, default);
                    return;
                }
                var config = await registry.GetConfigAsync(repository, manifest.Config, default);
                if (config.Labels.TryGetValue(InputLabels.AkmodsImage, out var akmods))
                    AkmodsOf[digest] = ImageReference.Parse(akmods).Digest!;
            }
            catch (RegistryException broken)
            {
                Damage.Add($"{under}: {broken.Message}");
            }
        }
    }
}

/// <summary>One manifest attached to another.</summary>
/// <param name="Repository">Without registry and owner.</param>
sealed record AttachedManifest(string Repository, Digest Subject, Digest Artifact);
