using System.Text;
using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

/// <summary>What one of the files says which tell a host whom to trust. A host with broken ones can pull nothing any more,
/// not even the image which mends them.</summary>
/// <param name="Policy">Of <c>policy.json</c>.</param>
/// <param name="Sources">Of a file below <c>registries.d</c>.</param>
/// <param name="Key">Of a file among the keys; null for one of another kind.</param>
public sealed record TrustFact(HostPolicy? Policy = null, SignatureSources? Sources = null, VerificationKey? Key = null);

/// <summary>Where an image keeps its trust files, and how they are read.</summary>
static class TrustFacts
{
    /// <summary>Distributions ship less than 1 kB.</summary>
    const int MaximumPolicyBytes = 1024 * 1024;

    const int MaximumOtherBytes = 64 * 1024;

    /// <summary>ostree takes defaults from <c>usr/etc</c>.</summary>
    public static readonly IReadOnlyList<ImagePath> Folders = [ImagePath.Parse("etc"), ImagePath.Parse("usr/etc")];

    /// <summary>All there is to look at.</summary>
    public static readonly IReadOnlyList<ImagePath> Roots = [.. Folders.SelectMany(etc => new[] { PolicyIn(etc), SourcesIn(etc), KeysIn(etc) })];

    public static ImagePath PolicyIn(ImagePath etc) => etc / "containers" / "policy.json";

    public static ImagePath SourcesIn(ImagePath etc) => etc / "containers" / "registries.d";

    public static ImagePath KeysIn(ImagePath etc) => etc / "pki" / "containers";

    public static bool IsTrustFile(ImagePath path) => IsPolicy(path) || IsSources(path) || IsKey(path);

    /// <summary>Where there may be one.</summary>
    public static IEnumerable<ImagePath> Names<T>(ImageTree<T> tree)
        where T : class =>
        Folders.SelectMany(etc => new[] { SourcesIn(etc), KeysIn(etc) }
            .SelectMany(folder => tree.NamesIn(folder).Select(name => folder / name)).Where(IsTrustFile).Prepend(PolicyIn(etc)));

    /// <summary>All of them in an image, under the names by which a host finds them.</summary>
    public static IReadOnlyList<TrustFile> In(ImageTree<InspectedFile> tree) =>
    [
        .. from path in Names(tree)
           let file = tree.Find(path)
           where file is not null
           select new TrustFile(path.Value, file.Fact is null ? $"it is no regular file but {file.Kind}" : file.Fact.Problem, file.Fact?.Trust),
    ];

    /// <returns>What it says, or why hosts cannot read it.</returns>
    public static async Task<(TrustFact? Fact, string? Problem)> ReadAsync(ImagePath path, long size, Stream content, CancellationToken cancellation)
    {
        var maximum = IsPolicy(path) ? MaximumPolicyBytes : MaximumOtherBytes;
        if (size > maximum)
            return (null, $"it has {size} bytes, more than {maximum}");
        var bytes = new byte[size];
        await content.ReadExactlyAsync(bytes, cancellation);
        try
        {
            return (Parse(path, bytes), null);
        }
        catch (FormatException e)
        {
            return (null, e.Message);
        }
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

    static bool IsPolicy(ImagePath path) => Folders.Any(etc => path == PolicyIn(etc));

    // Hosts read files of this ending alone.
    static bool IsSources(ImagePath path) => path.Name.EndsWith(".yaml", StringComparison.Ordinal) && Folders.Any(etc => path.Parent == SourcesIn(etc));

    static bool IsKey(ImagePath path) => Folders.Any(etc => path.Parent == KeysIn(etc));
}
