namespace KinoiteZfs.Oci.Layers;

public enum LayerEntryKind
{
    File,
    HardLink,
    SymbolicLink,
    Directory,

    /// <summary>Devices and pipes.</summary>
    Special,

    /// <summary>A file stored with its holes left out: known by name, not readable here.</summary>
    SparseFile,
}

/// <summary>
/// Reads tar archives forward only: ustar, pax, and GNU long names, large numbers and sparse headers. Fields which the
/// formats leave open are read as Go's archive/tar does, because that is what unpacks the image in the end.
/// </summary>
sealed class TarReader(TarInput input) : IDisposable
{
    readonly byte[] _block = new byte[TarHeader.BlockBytes];
    EntryContent? _content;
    long _padding;
    int _entries;

    /// <summary>The current entry's bytes; valid until the next entry is asked for.</summary>
    public Stream Content => _content ?? Stream.Null;

    /// <returns>Null at the end of the archive, which may be two zero blocks or simply the end.</returns>
    public async ValueTask<LayerEntry?> NextAsync(CancellationToken cancellationToken)
    {
        await LeaveEntryAsync(cancellationToken);
        var pax = PaxRecords.None;
        string? longName = null;
        string? longLink = null;
        while (await input.TryReadExactlyAsync(_block, cancellationToken) && _block.AsSpan().ContainsAnyExcept((byte)0))
        {
            if (++_entries > input.Limits.Entries)
                throw input.Wrong($"it has more than {input.Limits.Entries} entries");
            var header = TarHeader.Parse(_block, input);
            switch (header.Type)
            {
                case 'x':
                    pax = PaxRecords.Parse((await ExtensionAsync(header, cancellationToken)).Span, input);
                    continue;
                case 'g':
                    // Defaults for all entries: nothing in them is of interest, but sizes and paths there would be.
                    if (PaxRecords.Parse((await ExtensionAsync(header, cancellationToken)).Span, input) is { } all
                        && all != PaxRecords.None)
                        throw input.Wrong("a global header sets the path or size of every entry");
                    continue;
                case 'L':
                    longName = TarHeader.Text((await ExtensionAsync(header, cancellationToken)).Span);
                    continue;
                case 'K':
                    longLink = TarHeader.Text((await ExtensionAsync(header, cancellationToken)).Span);
                    continue;
                default:
                    return await EnterAsync(header, pax, longName, longLink, cancellationToken);
            }
        }
        return null;
    }

    async ValueTask<LayerEntry> EnterAsync(
        TarHeader header, PaxRecords pax, string? longName, string? longLink, CancellationToken cancellationToken)
    {
        var path = pax.Path ?? longName ?? header.Name;
        var kind = KindOf(header, pax, path);
        // Links, directories and devices have no content, whatever their size field says.
        var size = kind is LayerEntryKind.File or LayerEntryKind.SparseFile || IsUnknown(header.Type)
            ? pax.Size ?? header.Size
            : 0;
        if (header.Type == 'S')
            await SkipSparseMapAsync(header.SparseContinues, cancellationToken);
        _content = new EntryContent(input, size);
        _padding = -size & (TarHeader.BlockBytes - 1);
        return Checked(path, kind, size, pax.LinkPath ?? longLink ?? header.LinkName);
    }

    LayerEntry Checked(string name, LayerEntryKind kind, long size, string link)
    {
        if (!ImagePath.TryParse(name, out var path))
            throw input.Wrong(
                $"the path {UntrustedText.Quote(name)} leaves the image or is longer than {ImagePath.MaximumLength} characters");
        if (kind != LayerEntryKind.HardLink)
            return link.Length <= ImagePath.MaximumLength
                ? new LayerEntry(path, kind, size, link)
                : throw input.Wrong(
                    $"the symbolic link {UntrustedText.Quote(name)} is longer than {ImagePath.MaximumLength} characters");
        return ImagePath.TryParse(link, out var target)
            ? new LayerEntry(path, kind, 0, target.Value)
            : throw input.Wrong(
                $"the hard link {UntrustedText.Quote(name)} points to {UntrustedText.Quote(link)}, which leaves the image");
    }

    public void Dispose() => _content?.Dispose();

    static LayerEntryKind KindOf(TarHeader header, PaxRecords pax, string path) => header.Type switch
    {
        '0' or '\0' or '7' when pax.Sparse => LayerEntryKind.SparseFile,
        // Before POSIX, a trailing slash made a directory.
        '\0' or '0' when path.EndsWith('/') => LayerEntryKind.Directory,
        '0' or '\0' or '7' => LayerEntryKind.File,
        '1' => LayerEntryKind.HardLink,
        '2' => LayerEntryKind.SymbolicLink,
        '5' => LayerEntryKind.Directory,
        'S' => LayerEntryKind.SparseFile,
        _ => LayerEntryKind.Special,
    };

    static bool IsUnknown(char type) => type is not (>= '0' and <= '7') and not '\0';

    async ValueTask<ReadOnlyMemory<byte>> ExtensionAsync(TarHeader header, CancellationToken cancellationToken)
    {
        if (header.Size > input.Limits.ExtendedHeaderBytes)
            throw input.Wrong(
                $"an extended header has {header.Size} bytes, more than the {input.Limits.ExtendedHeaderBytes} allowed");
        var bytes = new byte[header.Size];
        if (bytes.Length > 0 && !await input.TryReadExactlyAsync(bytes, cancellationToken))
            throw input.Wrong("it ends in the middle of a header");
        await input.SkipAsync(-header.Size & (TarHeader.BlockBytes - 1), cancellationToken);
        return bytes;
    }

    async ValueTask SkipSparseMapAsync(bool continues, CancellationToken cancellationToken)
    {
        const int continuesAt = 504;
        while (continues)
        {
            if (++_entries > input.Limits.Entries || !await input.TryReadExactlyAsync(_block, cancellationToken))
                throw input.Wrong("the map of a sparse file does not end");
            continues = _block[continuesAt] != 0;
        }
    }

    async ValueTask LeaveEntryAsync(CancellationToken cancellationToken)
    {
        if (_content is null)
            return;
        await input.SkipAsync(_content.Leave(), cancellationToken);
        await input.SkipPaddingAsync(_padding, cancellationToken);
        _content = null;
    }

    sealed class EntryContent : ForwardStream
    {
        readonly TarInput _input;
        long _left;

        public EntryContent(TarInput input, long size) => (_input, _left, Length) = (input, size, size);

        public override long Length { get; }

        /// <summary>Ends the reader's hold on the archive; what it left unread is returned.</summary>
        public long Leave()
        {
            var left = _left;
            _left = 0;
            return left;
        }

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_left == 0 || buffer.IsEmpty)
                return 0;
            var count = await _input.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _left)], cancellationToken);
            if (count == 0)
                throw _input.Wrong("it ends in the middle of a file");
            _left -= count;
            return count;
        }
    }
}
