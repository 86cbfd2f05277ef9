using KinoiteZfs.Oci.Attachments;
using KinoiteZfs.Oci.Manifests;
using KinoiteZfs.Pipeline.AuditTrail;
using KinoiteZfs.Pipeline.Signatures;

namespace KinoiteZfs.Lab;

/// <summary>What our repositories hold.</summary>
/// <param name="Tags">By name without registry and owner: <c>kinoite-zfs:latest</c>. Those about another manifest are
/// not among them.</param>
/// <param name="AkmodsOf">The akmods each image's own label says it was composed with.</param>
/// <param name="Attached">What lists of referrers name: these are added to, and are no tags anybody moves.</param>
/// <param name="Unsigned">Why each tag, as <see cref="Tags"/> name it, leads to what a host would refuse; empty when
/// all are signed by our key.</param>
/// <param name="Told">Images whose attached provenance is about them.</param>
/// <param name="Damage">What a tag leads to and is missing or wrong.</param>
sealed record PublishedState(
    IReadOnlyDictionary<string, Digest> Tags, IReadOnlyDictionary<Digest, Digest> AkmodsOf,
    IReadOnlyList<AttachedManifest> Attached,
    IReadOnlyDictionary<string, string> Unsigned, IReadOnlySet<Digest> Told, IReadOnlyList<string> Damage)
{
    public const string Image = "kinoite-zfs";
    public const string Akmods = "akmods-zfs";
    public const string Latest = $"{Image}:latest";

    static readonly string[] Repositories = [Image, "kinoite-zfs-candidate", Akmods, "akmods-zfs-candidate"];

    /// <summary>The tags users and later runs rely on; only a promotion or a rollback may touch them.</summary>
    public IReadOnlyDictionary<string, Digest> Stable => Tags.Where(tag => IsStable(tag.Key)).ToDictionary();

    public Digest? this[string tag] => Tags.GetValueOrDefault(tag);

    public static bool IsStable(string tag) => Repository(tag) is Image or Akmods;

    /// <summary>Every tag there is, and every byte behind it.</summary>
    /// <param name="owner">Registry and owner.</param>
    public static async Task<PublishedState> ReadAsync(IRegistry registry, string owner, VerificationKey key)
    {
        var reading = new Reading(registry, owner, key);
        foreach (var name in Repositories)
            await reading.RepositoryAsync(name);
        return new PublishedState(
            reading.Tags, reading.AkmodsOf, reading.Attached, reading.Unsigned, reading.Told, reading.Damage);
    }

    /// <summary>What is different in another reading of the same; empty when nothing is.</summary>
    public IEnumerable<string> DifferencesTo(PublishedState other) =>
    [
        .. Tags.Except(other.Tags).Union(other.Tags.Except(Tags)).Select(tag => $"{tag.Key} {tag.Value.Short}"),
        .. Attached.Except(other.Attached).Union(other.Attached.Except(Attached)).Select(one => $"{one}"),
        .. Unsigned.Keys.Except(other.Unsigned.Keys).Union(other.Unsigned.Keys.Except(Unsigned.Keys)),
        .. Damage.Except(other.Damage).Union(other.Damage.Except(Damage)),
    ];

    static string Repository(string tag) => tag[..tag.IndexOf(':', StringComparison.Ordinal)];

    sealed class Reading(IRegistry registry, string owner, VerificationKey key)
    {
        readonly HashSet<(Repository, Digest)> _done = [];
        readonly Dictionary<(Repository, Digest), SignatureResult> _verdicts = [];

        public Dictionary<string, Digest> Tags { get; } = [];

        public Dictionary<Digest, Digest> AkmodsOf { get; } = [];

        public List<AttachedManifest> Attached { get; } = [];

        public Dictionary<string, string> Unsigned { get; } = [];

        public HashSet<Digest> Told { get; } = [];

        public List<string> Damage { get; } = [];

        public async Task RepositoryAsync(string name)
        {
            var repository = Oci.References.Repository.Parse($"{owner}/{name}");
            foreach (var tag in await registry.ListTagsAsync(repository, default).ToListAsync())
            {
                try
                {
                    await TagAsync(name, repository, tag);
                }
                catch (RegistryException broken)
                {
                    Damage.Add($"{name}:{tag}: {broken.Message}");
                }
            }
        }

        async Task TagAsync(string name, Repository repository, Tag tag)
        {
            if (await registry.FindManifestAsync(repository.At(tag), default) is not { } found)
                return; // docker-registry goes on listing a tag whose manifest was deleted
            await ContentAsync(repository, found.Digest, $"{name}:{tag}");
            if (ReferrerTag.SubjectOf(tag) is { } subject)
            {
                // Signatures differ each time they are made: what they are worth is judged, not which they are.
                if (tag == ReferrerTag.Of(subject))
                    Attached.AddRange((await registry.ListReferrersAsync(repository, subject, null, default))
                        .Select(one => new AttachedManifest(name, subject, one.Digest, one.ArtifactType ?? "")));
                return;
            }
            Tags.Add($"{name}:{tag}", found.Digest);
            if (await SignatureAsync(repository, found.Digest) is { Verified: false } unsigned)
                Unsigned.Add($"{name}:{tag}", unsigned.Reason);
            if (name == Image && !Told.Contains(found.Digest)
                && (await AttachedProvenance.ReadAsync(registry, repository, found.Digest, default))
                    .Any(one => one.Statement is not null))
                Told.Add(found.Digest);
        }

        async Task<SignatureResult> SignatureAsync(Repository repository, Digest image)
        {
            if (!_verdicts.TryGetValue((repository, image), out var result))
                _verdicts[(repository, image)] = result = await SignatureCheck.AsHostsDoAsync(
                    registry, repository, image, key, default);
            return result;
        }

        async Task ContentAsync(Repository repository, Digest digest, string under)
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
sealed record AttachedManifest(string Repository, Digest Subject, Digest Artifact, string Type)
{
    /// <summary>What was attached, whatever it is that was said this time.</summary>
    public (string, Digest, string) Kind => (Repository, Subject, Type);
}
