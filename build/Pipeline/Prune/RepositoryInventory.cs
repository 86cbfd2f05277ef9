namespace KinoiteZfs.Pipeline.Prune;

/// <summary>Everything a repository names, at one moment.</summary>
/// <param name="Stable">See <see cref="TagKinds"/>.</param>
/// <param name="Orphans">Digests which attachments are about, and which are not in the repository any more.</param>
public sealed record RepositoryInventory(
    Repository Repository, bool Stable, IReadOnlyList<StoredVersion> Versions, IReadOnlySet<Digest> Orphans);

/// <summary>One digest with all its tags: registries delete it with all of them.</summary>
/// <param name="Created">When its content says it was made; null when it does not say.</param>
/// <param name="Parts">What its manifest refers to: images of an index, the manifests of a list of referrers.</param>
/// <param name="Subject">What it is attached to by itself.</param>
/// <param name="Referrers">What is attached to it; such manifests need no tag.</param>
public sealed record StoredVersion(
    Digest Digest, IReadOnlyList<Tag> Tags, DateTimeOffset? Created, IReadOnlyList<Descriptor> Parts, Digest? Subject,
    IReadOnlyList<Descriptor> Referrers)
{
    /// <summary>When a run last published it, as far as one has said so; else when it was made. Null when nobody
    /// says.</summary>
    public DateTimeOffset? Published => RunAnnotations.LatestOf(Referrers) ?? Created;
}
