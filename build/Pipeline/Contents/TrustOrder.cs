namespace KinoiteZfs.Pipeline.Contents;

/// <summary>Where hosts look for the files which tell them whom to trust, in their order.</summary>
/// <param name="Policies">The first one there is counts, and no other.</param>
/// <param name="Sources">Folders whose files are read together; of two files of one name the first counts.</param>
/// <remarks>
/// Source: containers-policy.json(5), containers-registries.d(5), and container-libs, storage/pkg/configfile/parse.go.
/// What a user keeps at home, or names in CONTAINERS_POLICY_JSON, comes before all of it and is no part of an image.
/// </remarks>
sealed record TrustOrder(IReadOnlyList<ImagePath> Policies, IReadOnlyList<ImagePath> Sources)
{
    /// <summary>What the distribution ships from containers-common 0.68 on; an administrator's files come before
    /// it.</summary>
    public static readonly ImagePath Shared = ImagePath.Parse("usr/share");

    /// <summary>As all hosts before containers-common 0.68, which know <c>/etc</c> alone.</summary>
    public static TrustOrder Older(ImagePath etc) => new([TrustFacts.PolicyIn(etc)], [TrustFacts.SourcesIn(etc)]);

    public static TrustOrder Newer(ImagePath etc) => new(
        [TrustFacts.PolicyIn(etc), TrustFacts.PolicyIn(Shared)],
        [TrustFacts.RootSourcesIn(etc), TrustFacts.SourcesIn(
            etc), TrustFacts.RootSourcesIn(Shared), TrustFacts.SourcesIn(Shared)]);

    /// <summary>The policy a host reads, of the files there are; null when it finds none.</summary>
    public ImagePath? PolicyAmong(IReadOnlyCollection<ImagePath> files) =>
        Policies.Where(files.Contains).Cast<ImagePath?>().FirstOrDefault();

    /// <summary>The files about signatures a host reads, of those there are.</summary>
    public IEnumerable<ImagePath> SourcesAmong(IEnumerable<ImagePath> files) =>
        from path in files
        where Sources.Contains(path.Parent)
        group path by path.Name into sameName
        select sameName.MinBy(path => Sources.Index().First(folder => folder.Item == path.Parent).Index);
}
