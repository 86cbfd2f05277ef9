namespace KinoiteZfs.Kmods;

/// <summary>Walks an RPM package forward only: first the header, then the payload's entries, once.</summary>
/// <remarks>Source: rpm.org manual, "RPM V4 Package format". The stream is not disposed with the reader.</remarks>
public sealed class RpmReader
{
    RpmReader(RpmHeader header) => Header = header;

    public RpmHeader Header { get; }

    public static Task<RpmReader> OpenAsync(
        Stream content, string source, RpmLimits? limits = null, CancellationToken cancellationToken = default) =>
        Task.FromException<RpmReader>(new NotSupportedException());

    /// <summary>The payload's entries. At the end the payload's digest is checked; only then is anything of it proven.</summary>
    public IAsyncEnumerable<RpmPayloadEntry> ReadEntriesAsync(CancellationToken cancellationToken = default) =>
        throw new NotSupportedException(Header.ToString());
}
