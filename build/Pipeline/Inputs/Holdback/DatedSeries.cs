namespace KinoiteZfs.Pipeline.Inputs.Holdback;

/// <summary>
/// The dated tags of one stream among all of a repository: those with the words of the moving tag, or, where a stream's
/// dated tags carry none, those with the words of the newest build's version. A tag of another flavour is never among
/// them.
/// </summary>
/// <seealso cref="StreamTagChoice"/>
public static class DatedSeries
{
    /// <param name="source">The moving tag; nothing is walked from a tag which names one build.</param>
    /// <param name="version">The newest build's <c>org.opencontainers.image.version</c>.</param>
    /// <param name="fedora">
    /// Of the newest build: a word which is this number tells no stream. Null when nobody knows it.
    /// </param>
    /// <returns>Newest first, and of the names of one build the one that says most.</returns>
    public static IReadOnlyList<DatedTag> Of(IEnumerable<Tag> tags, Tag? source, string? version, FedoraVersion? fedora)
    {
        if (source is null || DateStamp.TryParse(source.Name, out _))
            return [];
        var dated = tags.Select(tag => DatedTag.TryFrom(tag, out var found) ? found : null).OfType<DatedTag>()
            .OrderByDescending(tag => tag.Stamp)
            .ThenByDescending(tag => tag.Tag.Name.Length)
            .ThenBy(tag => tag.Tag.Name, StringComparer.Ordinal)
            .ToList();
        var series = Alike(DateStamp.WordsOf(source.Name), _ => true);
        if (series.Count == 0 && DateStamp.TryParse(version, out var own))
            series = Alike(own.Words, own.IsOfSeries);
        return [.. series.DistinctBy(tag => tag.Stamp.Text)];

        List<DatedTag> Alike(IReadOnlyList<string> words, Func<DateStamp, bool> isOfSeries) =>
        [
            .. dated.Where(tag => isOfSeries(tag.Stamp)
                && StreamTagChoice.Without(fedora, tag.Stamp.Words)
                    .SequenceEqual(StreamTagChoice.Without(fedora, words))),
        ];
    }
}
