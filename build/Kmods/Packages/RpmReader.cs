using System.Runtime.CompilerServices;

namespace KinoiteZfs.Kmods.Packages;

/// <summary>Walks an RPM package forward only: first the header, then the payload's entries, once.</summary>
/// <remarks>Source: rpm.org manual, "RPM V4 Package format". The stream it reads is left open.</remarks>
public sealed class RpmReader : IAsyncDisposable
{
    readonly string _source;
    readonly RpmLimits _limits;
    readonly SourceStream _compressed;
    GuardedStream? _payload;
    bool _walked;

    RpmReader(RpmHeader header, string source, RpmLimits limits, Stream content, CancellationToken cancellationToken)
    {
        (Header, _source, _limits) = (header, source, limits);
        _compressed = new SourceStream(content, hashed: true, cancellationToken);
    }

    public RpmHeader Header { get; }

    /// <param name="source">The file or URL, for messages.</param>
    /// <exception cref="KmodFormatException">One of its kinds for each cause.</exception>
    public static async Task<RpmReader> OpenAsync(
        Stream content, string source, RpmLimits? limits = null, CancellationToken cancellationToken = default)
    {
        limits ??= RpmLimits.Default;
        source = UntrustedText.Printable(source);
        var header = await RpmHeaderReader.ReadAsync(content, source, limits, cancellationToken);
        var reader = new RpmReader(header, source, limits, content, cancellationToken);
        try
        {
            await reader.OpenPayloadAsync();
            return reader;
        }
        catch
        {
            await reader.DisposeAsync();
            throw;
        }
    }

    /// <summary>The payload's entries. At the end the payload's digest is checked; only then is anything of it
    /// proven.</summary>
    public async IAsyncEnumerable<RpmPayloadEntry> ReadEntriesAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (_walked || _payload is null)
            throw new InvalidOperationException(
                $"The payload of {_source} was walked already; open the package again.");
        _walked = true;
        var input = new PayloadInput(_payload, _source);
        var archive = new CpioReader(input, Header.Files, _limits);
        var check = new PayloadFileCheck(Header, _limits, _source);
        var links = new HardLinks();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var header = await archive.ReadAsync(cancellationToken);
            if (header.Name == CpioHeader.Trailer)
                break;
            var file = check.Accept(header);
            await using var content = new PayloadContent(input, header, file.Path);
            foreach (var entry in links.Order(
                await EntryAsync(header, file, content, check, cancellationToken), header))
                yield return entry;
            await content.FinishAsync(cancellationToken);
        }
        foreach (var entry in links.Remaining())
            yield return entry;
        check.Complete();
        await FinishAsync(input, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_payload is not null)
            await _payload.DisposeAsync();
        await _compressed.DisposeAsync();
    }

    async Task OpenPayloadAsync()
    {
        var start = await _compressed.PeekAsync(Decompression.MagicBytes);
        _payload = new GuardedStream(
            _compressed, PayloadCompression.Recognise(start.Span, Header.PayloadCompressor, _source),
            _limits.WindowBytes,
            new OutputLimit(_limits.PayloadBytes, _limits.CompressionRatio), $"{_source}, payload");
    }

    static async Task<RpmPayloadEntry> EntryAsync(
        CpioHeader header, RpmFile file, PayloadContent content, PayloadFileCheck check,
        CancellationToken cancellationToken)
    {
        var entry = new RpmPayloadEntry
        {
            Path = file.Path, Kind = RpmEntryKind.Directory, Mode = header.Mode, Size = 0,
        };
        if (RpmFileType.IsRegular(header.Mode))
            return entry with { Kind = RpmEntryKind.File, Size = header.Size, Content = content };
        if (!RpmFileType.IsSymbolicLink(header.Mode))
            return entry;
        var target = new byte[header.Size];
        await content.ReadExactlyAsync(target, cancellationToken);
        var text = Encoding.UTF8.GetString(target);
        return text == file.LinkTarget && text.Length > 0 && !text.Any(char.IsControl)
            ? entry with { Kind = RpmEntryKind.SymbolicLink, LinkTarget = text }
            : throw check.Refuse(
                file.Path,
                $"links to {UntrustedText.Quote(text)}, the header says {UntrustedText.Quote(file.LinkTarget)}");
    }

    async Task FinishAsync(PayloadInput input, CancellationToken cancellationToken)
    {
        await input.ExpectOnlyZerosAsync(cancellationToken);
        var rest = new byte[64 * 1024];
        while (await _compressed.ReadAsync(rest, cancellationToken) > 0)
        {
        }
        if (Header.PayloadSize is { } size && _compressed.Count != size)
            throw new DigestMismatchException(
                $"{_source}: its payload has {_compressed.Count} bytes, its header says {size}. Download or build it again.");
        if (Header.PayloadDigest is { } expected && _compressed.Digest != expected)
            throw new DigestMismatchException(
                $"{_source}: its payload has the SHA-256 {_compressed.Digest}, its header says {UntrustedText.Printable(expected)}. Download or build it again.");
    }
}
