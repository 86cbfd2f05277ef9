namespace KinoiteZfs.Kmods.Packages;

/// <summary>Reads archive members' headers, each up to the start of its content.</summary>
/// <remarks>
/// Source: cpio(5), "New ASCII Format"; rpm's 07070X, used when a file exceeds 4 GiB, carries an index into the
/// header's file list and nothing else, and ends with an ordinary trailer.
/// </remarks>
sealed class CpioReader(PayloadInput input, IReadOnlyList<RpmFile> files, RpmLimits limits)
{
    const int MagicBytes = 6;
    const int FieldDigits = 8;
    const int FieldCount = 13;

    Dictionary<long, (uint Links, int Last)>? _linksByInode;

    public async Task<CpioHeader> ReadAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[FieldDigits * FieldCount];
        await input.ReadExactlyAsync(buffer.AsMemory(0, MagicBytes), "an entry's header", cancellationToken);
        var magic = Encoding.Latin1.GetString(buffer, 0, MagicBytes);
        switch (magic)
        {
            case "070701" or "070702":
                await input.ReadExactlyAsync(buffer, "an entry's header", cancellationToken);
                return await ReadNewAsync(buffer, magic[^1] == '2', cancellationToken);
            case "07070X":
                await input.ReadExactlyAsync(buffer.AsMemory(0, FieldDigits), "an entry's header", cancellationToken);
                await input.SkipPaddingAsync(cancellationToken);
                return FromList(Field(buffer, 0));
            default:
                throw new PayloadFormatException(
                    $"{input.Source}: a payload entry starts with {UntrustedText.Quote(magic)}, which is no cpio format of rpm. The package is damaged; build it again.");
        }
    }

    async Task<CpioHeader> ReadNewAsync(byte[] fields, bool summed, CancellationToken cancellationToken)
    {
        uint Get(int index) => Field(fields, index);
        var nameBytes = Get(11);
        if (nameBytes < 2 || nameBytes > limits.PathBytes + 1)
            throw new OversizedException(
                $"{input.Source}: a payload entry's name has {nameBytes} bytes; the limit is {limits.PathBytes}.");
        var name = new byte[nameBytes];
        await input.ReadExactlyAsync(name, "an entry's name", cancellationToken);
        await input.SkipPaddingAsync(cancellationToken);
        if (name[^1] != 0 || name.AsSpan(0, name.Length - 1).Contains((byte)0))
            throw new PayloadFormatException(
                $"{input.Source}: a payload entry's name is not terminated where it says. The package is damaged; build it again.");
        return new CpioHeader(
            Encoding.UTF8.GetString(name, 0, name.Length - 1), Get(1),
            Get(0) | ((ulong)Get(7) << 32) ^ ((ulong)Get(8) << 48),
            Get(4), Get(6), summed ? Get(12) : null);
    }

    CpioHeader FromList(uint index)
    {
        if (index >= files.Count)
            throw new PayloadFormatException(
                $"{input.Source}: a payload entry is number {index} of {files.Count} listed files. The package is damaged; build it again.");
        var file = files[(int)index];
        _linksByInode ??= files.Index()
            .Where(item => RpmFileType.IsRegular(item.Item.Mode) && !item.Item.IsGhost)
            .GroupBy(item => item.Item.Inode)
            .ToDictionary(names => names.Key, names => ((uint)names.Count(), names.Max(item => item.Index)));
        var (links, last) = RpmFileType.IsRegular(file.Mode) && _linksByInode.TryGetValue(file.Inode, out var names)
            ? names
            : (1u, (int)index);
        // Of the names of one file only the last carries the content.
        var hasContent = last == index && !RpmFileType.IsDirectory(file.Mode);
        return new CpioHeader(file.Path, file.Mode, (ulong)file.Inode, links, hasContent ? file.Size : 0, null);
    }

    uint Field(byte[] fields, int index)
    {
        var digits = Encoding.Latin1.GetString(fields, index * FieldDigits, FieldDigits);
        return uint.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new PayloadFormatException(
                $"{input.Source}: a payload entry's header has {UntrustedText.Quote(digits)} where a hexadecimal number belongs. The package is damaged; build it again.");
    }
}
