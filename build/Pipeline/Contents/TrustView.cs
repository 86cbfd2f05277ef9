namespace KinoiteZfs.Pipeline.Contents;

/// <summary>What a host reads of an image's trust files, and nothing else.</summary>
/// <param name="Etc">What is <c>/etc</c> on the host.</param>
/// <param name="Policy">Null when it finds none.</param>
/// <param name="Keys">Whatever lies in the folder of keys.</param>
sealed record TrustView(
    ImagePath Etc, TrustFile? Policy, IReadOnlyList<TrustFile> Sources, IReadOnlyList<TrustFile> Keys)
{
    /// <summary>By what becomes <c>/etc</c>: the views of older hosts and of newer ones, which differ where /usr/share
    /// has files.</summary>
    public static IReadOnlyList<IReadOnlyList<TrustView>> Of(IReadOnlyList<TrustFile> files)
    {
        var byPath = files.ToDictionary(file => ImagePath.Parse(file.Path));
        // Where there are none at all, hosts look into /etc in vain.
        var folders = TrustFacts.Folders.Where(etc => byPath.Keys.Any(path => path.IsWithin(etc)))
            .DefaultIfEmpty(TrustFacts.Folders[0]);
        return [.. folders.Select(
            etc => (IReadOnlyList<TrustView>)[.. new[] { TrustOrder.Older(etc), TrustOrder.Newer(etc) }
                .Select(order => Read(etc, order, byPath))])];
    }

    public IEnumerable<TrustFile> Files => Sources.Concat(Keys).Concat(Policy is null ? [] : [Policy]);

    /// <summary>How a file of <c>/etc</c> is called on a host: what lies in <c>usr/etc</c> of an image becomes
    /// <c>/etc</c>.</summary>
    public string NameOf(TrustFile file) => $"/etc{file.Path[Etc.Value.Length..]}";

    static TrustView Read(ImagePath etc, TrustOrder order, Dictionary<ImagePath, TrustFile> files) => new(
        etc,
        order.PolicyAmong(files.Keys) is { } policy ? files[policy] : null,
        [.. order.SourcesAmong(files.Keys).Order().Select(path => files[path])],
        [.. files.Where(file => file.Key.Parent == TrustFacts.KeysIn(etc)).Select(file => file.Value)]);
}
