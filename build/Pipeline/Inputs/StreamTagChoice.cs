using System.Globalization;
using KinoiteZfs.Kmods;
using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

/// <summary>Finds the tag that stays on the base image's digest, after the moving one has gone on.</summary>
/// <remarks>
/// Universal Blue labels its images <c>43.20261120.1</c> (Fedora version, date, and a counter from the second build of a
/// day on) and tags the same build <c>latest-20261120.1</c> and <c>43-20261120.1</c>.
/// </remarks>
public static class StreamTagChoice
{
    const int DateLength = 8;

    /// <summary>Whether a tag carries a date, and so names one build: <c>43.20261120</c>, <c>stable-43-20261120.2</c>.</summary>
    public static bool IsDateStamped(Tag tag) => FromDate(tag.Name) is not null;

    /// <summary>The tags to try, in this order; each once.</summary>
    /// <param name="source">The tag the base image was asked for by; null when it was by digest.</param>
    /// <param name="version">The image's <c>org.opencontainers.image.version</c>.</param>
    public static IReadOnlyList<Tag> Candidates(Tag? source, FedoraVersion fedora, string? version)
    {
        if (source is not null && IsDateStamped(source))
            return [source];
        if (version is null || FromDate(version) is not { } suffix)
            return [];
        var names = new[] { source?.Name, ImageReference.Latest.Name, fedora.ToString() };
        return [.. names.OfType<string>().Distinct().Select(name => Tag.TryParse($"{name}-{suffix}", out var tag) ? tag : null).OfType<Tag>()];
    }

    /// <param name="lookup">What a tag of the base image's repository points to; null when there is no such tag.</param>
    /// <returns>The first candidate which points to the base image.</returns>
    /// <exception cref="PipelineException">None does; the message names all with what they point to.</exception>
    public static async Task<Tag> ChooseAsync(
        ImageReference source, Digest digest, FedoraVersion fedora, string? version,
        Func<Tag, CancellationToken, Task<Digest?>> lookup, CancellationToken cancellation)
    {
        var candidates = Candidates(source.Tag, fedora, version);
        if (candidates.Count == 0)
            throw new PipelineException(
                $"No tag that stays on {source.Repository}@{digest} can be derived: its label {InputLabels.Version} is "
                + $"{(version is null ? "missing" : ForeignText.Quote(version))}, and a version with a date, such as 43.20261120, is expected. "
                + "Name a date-stamped tag of the base image in the stream definition.");
        var tried = new List<string>();
        foreach (var tag in candidates)
        {
            var found = await lookup(tag, cancellation);
            if (found == digest)
                return tag;
            tried.Add($"{tag} ({(found is null ? "no such tag" : $"is {found}")})");
        }
        throw new PipelineException(
            $"No tag of {source.Repository} stays on the base image {digest}. Tried: {string.Join(", ", tried)}. "
            + (source.Tag is { } asked && IsDateStamped(asked)
                ? "The tag has been moved while it was read; run again."
                : "The base image may be half published; run again later, or name a date-stamped tag in the stream definition."));
    }

    /// <returns>The text from its date on; null when no part of it is a date.</returns>
    static string? FromDate(string text)
    {
        var start = 0;
        for (var end = 0; end <= text.Length; end++)
        {
            if (end < text.Length && text[end] is not ('.' or '-' or '_'))
                continue;
            if (end - start == DateLength && IsDate(text.AsSpan(start, DateLength)))
                return text[start..];
            start = end + 1;
        }
        return null;
    }

    // A date, and not just any eight digits: a short commit id may be all digits as well.
    static bool IsDate(ReadOnlySpan<char> part) =>
        part.StartsWith("20") && DateOnly.TryParseExact(part, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
}
