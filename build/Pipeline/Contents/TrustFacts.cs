namespace KinoiteZfs.Pipeline.Contents;

/// <summary>What one of the files says which tell a host whom to trust. A host with broken ones can pull nothing any
/// more, not even the image which mends them.</summary>
/// <param name="Policy">Of <c>policy.json</c>.</param>
/// <param name="Sources">Of a file below <c>registries.d</c>.</param>
/// <param name="Key">Of a file among the keys; null for one of another kind.</param>
public sealed record TrustFact(
    HostPolicy? Policy = null, SignatureSources? Sources = null, VerificationKey? Key = null);

/// <summary>How an image's trust files are called, and how they are read.</summary>
static class TrustFacts
{
    /// <summary>Distributions ship less than 1 kB.</summary>
    const int MaximumPolicyBytes = 1024 * 1024;

    const int MaximumOtherBytes = 64 * 1024;

    /// <summary>What may become <c>/etc</c>: ostree takes its defaults from <c>usr/etc</c>.</summary>
    public static readonly IReadOnlyList<ImagePath> Folders = [ImagePath.Parse("etc"), ImagePath.Parse("usr/etc")];

    static readonly IReadOnlyList<ImagePath> Everywhere = [.. Folders, TrustOrder.Shared];

    /// <summary>All there is to look at.</summary>
    public static readonly IReadOnlyList<ImagePath> Roots =
        [
            .. Everywhere.SelectMany(folder => new[] { PolicyIn(folder), SourcesIn(folder), RootSourcesIn(folder) }),
            .. Folders.Select(KeysIn)
        ];

    public static ImagePath PolicyIn(ImagePath folder) => folder / "containers" / "policy.json";

    public static ImagePath SourcesIn(ImagePath folder) => folder / "containers" / "registries.d";

    /// <summary>The same for root alone, on newer hosts; and it is root who updates a host.</summary>
    public static ImagePath RootSourcesIn(ImagePath folder) => folder / "containers" / "registries.rootful.d";

    public static ImagePath KeysIn(ImagePath etc) => etc / "pki" / "containers";

    public static bool IsTrustFile(ImagePath path) => IsPolicy(path) || IsSources(path) || IsKey(path);

    /// <summary>Where there may be one.</summary>
    public static IEnumerable<ImagePath> Names<T>(ImageTree<T> tree)
        where T : class =>
        Everywhere.Select(PolicyIn).Concat(
            Roots.SelectMany(folder => tree.NamesIn(folder).Select(name => folder / name)).Where(IsTrustFile));

    /// <summary>All of them in an image, under the names by which a host finds them.</summary>
    public static IReadOnlyList<TrustFile> In(ImageTree<InspectedFile> tree) =>
        [.. Names(tree).Select(name => Find(tree, name)).OfType<TrustFile>()];

    /// <returns>What it says, or why hosts cannot read it.</returns>
    public static async Task<(TrustFact? Fact, string? Problem)> ReadAsync(
        ImagePath path, long size, Stream content, CancellationToken cancellationToken)
    {
        var maximum = IsPolicy(path) ? MaximumPolicyBytes : MaximumOtherBytes;
        if (size > maximum)
            return (null, $"it has {size} bytes, more than {maximum}");
        var bytes = new byte[size];
        await content.ReadExactlyAsync(bytes, cancellationToken);
        try
        {
            return (Parse(path, bytes), null);
        }
        catch (FormatException e)
        {
            return (null, e.Message);
        }
    }

    static TrustFile? Find(ImageTree<InspectedFile> tree, ImagePath name)
    {
        if (tree.Find(name) is { } file)
            return new TrustFile(
                name.Value, file.Fact is null ? $"it is no regular file but {file.Kind}" : file.Fact.Problem,
                file.Fact?.Trust);
        if (tree.HasDirectory(name))
            return IsKey(name) ? null : new TrustFile(name.Value, "it is a folder");
        // A policy that leads nowhere is none, and hosts go on to the next place; older ones stumble over other such
        // files.
        return IsSources(name) ? new TrustFile(name.Value, "it is a link which leads nowhere, or to no file") : null;
    }

    static TrustFact Parse(ImagePath path, byte[] bytes)
    {
        if (IsPolicy(path))
            return new TrustFact(Policy: HostPolicy.Parse(bytes));
        if (IsSources(path))
            return new TrustFact(Sources: SignatureSources.Parse(Encoding.UTF8.GetString(bytes)));
        try
        {
            return new TrustFact(Key: VerificationKey.Parse(bytes, path.Value));
        }
        catch (PipelineException)
        {
            // Keys of other kinds belong to other images; whether one of ours is needed there shows later.
            return new TrustFact();
        }
    }

    static bool IsPolicy(ImagePath path) => Everywhere.Any(folder => path == PolicyIn(folder));

    // Hosts read files of this ending alone.
    static bool IsSources(ImagePath path) => path.Name.EndsWith(".yaml", StringComparison.Ordinal)
        && Everywhere.Any(folder => path.Parent == SourcesIn(folder) || path.Parent == RootSourcesIn(folder));

    static bool IsKey(ImagePath path) => Folders.Any(etc => path.Parent == KeysIn(etc));
}
