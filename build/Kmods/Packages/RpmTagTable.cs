namespace KinoiteZfs.Kmods.Packages;

/// <summary>One RPM header structure: an index of tags over a store of values, all big-endian.</summary>
/// <remarks>Source: rpm.org manual, "RPM V4 Package format", "Header". Every offset and count is checked when a value
/// is read.</remarks>
sealed class RpmTagTable
{
    const int IntroBytes = 16;
    const int EntryBytes = 16;
    const int Int16 = 3, Int32 = 4, Int64 = 5, Text = 6, TextArray = 8, LocalText = 9;

    static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    readonly Dictionary<int, (int Type, int Offset, int Count)> _entries;
    readonly byte[] _bytes;
    readonly int _storeOffset;
    readonly RpmLimits _limits;
    readonly string _source;

    RpmTagTable(
        byte[] bytes, int storeOffset, Dictionary<int, (int Type, int Offset, int Count)> entries, RpmLimits limits,
        string source) =>
        (_bytes, _storeOffset, _entries, _limits, _source) = (bytes, storeOffset, entries, limits, source);

    /// <summary>The whole structure as it stood in the file: what a digest of the header covers.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <param name="part">Which header, for messages.</param>
    public static async Task<RpmTagTable> ReadAsync(
        Stream content, string part, RpmLimits limits, string source, CancellationToken cancellationToken)
    {
        var intro = new byte[IntroBytes];
        await RpmInput.ReadExactlyAsync(content, intro, part, source, cancellationToken);
        if (!intro.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x8e, 0xad, 0xe8, 0x01]))
            throw new NotAnRpmException(
                $"{source}: not an RPM package: its {part} does not start as one. Download or build it again.");
        var (count, size) = (
            BinaryPrimitives.ReadUInt32BigEndian(intro.AsSpan(8)),
            BinaryPrimitives.ReadUInt32BigEndian(intro.AsSpan(12)));
        if (count > limits.HeaderEntries || size > limits.HeaderBytes)
            throw new OversizedException(
                $"{source}: its {part} claims {count} entries and {size} bytes; the limits are {limits.HeaderEntries} and {limits.HeaderBytes}. If it is genuine, raise the limits in RpmLimits.");
        var bytes = new byte[IntroBytes + ((int)count * EntryBytes) + (int)size];
        intro.CopyTo(bytes, 0);
        await RpmInput.ReadExactlyAsync(content, bytes.AsMemory(IntroBytes), part, source, cancellationToken);
        var entries = new Dictionary<int, (int, int, int)>();
        for (var i = 0; i < count; i++)
        {
            var entry = bytes.AsSpan(IntroBytes + (i * EntryBytes), EntryBytes);
            // The first of a repeated tag counts, as in rpm.
            entries.TryAdd(Value(entry), (Value(entry[4..]), Value(entry[8..]), Value(entry[12..])));
        }
        return new RpmTagTable(bytes, IntroBytes + ((int)count * EntryBytes), entries, limits, source);

        static int Value(ReadOnlySpan<byte> data) => BinaryPrimitives.ReadInt32BigEndian(data);
    }

    public bool Has(Enum tag) => _entries.ContainsKey(Convert.ToInt32(tag, CultureInfo.InvariantCulture));

    public string? FindText(Enum tag) => Texts(tag) is [var first, ..] ? first : null;

    public string GetText(Enum tag) =>
        FindText(tag) is { Length: > 0 } text ? text : throw Malformed(tag, "is missing or empty");

    public long? FindNumber(Enum tag) => Numbers(tag) is [var first, ..] ? first : null;

    /// <summary>All strings of a tag; none when the tag is absent.</summary>
    public IReadOnlyList<string> Texts(Enum tag)
    {
        if (!TryFind(tag, out var entry))
            return [];
        if (entry.Type is not (Text or TextArray or LocalText))
            throw Malformed(tag, $"has type {entry.Type}, not text");
        var texts = new string[entry.Type == Text ? 1 : entry.Count];
        var rest = _bytes.AsSpan(_storeOffset + entry.Offset);
        for (var i = 0; i < texts.Length; i++)
        {
            var length = rest.IndexOf((byte)0);
            if (length < 0)
                throw Malformed(tag, "runs beyond the header");
            texts[i] = Decode(tag, rest[..length]);
            rest = rest[(length + 1)..];
        }
        return texts;
    }

    /// <summary>All numbers of a tag, whatever their width, unsigned; none when the tag is absent.</summary>
    public IReadOnlyList<long> Numbers(Enum tag)
    {
        if (!TryFind(tag, out var entry))
            return [];
        var width = entry.Type switch
        {
            Int16 => sizeof(short),
            Int32 => sizeof(int),
            Int64 => sizeof(long),
            _ => throw Malformed(tag, $"has type {entry.Type}, not a number"),
        };
        if ((long)entry.Count * width > _bytes.Length - _storeOffset - entry.Offset)
            throw Malformed(tag, "runs beyond the header");
        var numbers = new long[entry.Count];
        for (var i = 0; i < numbers.Length; i++)
        {
            var value = _bytes.AsSpan(_storeOffset + entry.Offset + (i * width), width);
            numbers[i] = width switch
            {
                sizeof(short) => BinaryPrimitives.ReadUInt16BigEndian(value),
                sizeof(int) => BinaryPrimitives.ReadUInt32BigEndian(value),
                _ => BinaryPrimitives.ReadInt64BigEndian(value),
            };
        }
        return numbers;
    }

    public RpmHeaderException Malformed(Enum tag, string how) =>
        new($"{_source}: {tag} in its header {how}. The package is damaged or not made by rpm; build it again.");

    bool TryFind(Enum tag, out (int Type, int Offset, int Count) entry)
    {
        if (!_entries.TryGetValue(Convert.ToInt32(tag, CultureInfo.InvariantCulture), out entry))
            return false;
        if (entry.Count < 0 || entry.Count > _limits.Files)
            throw new OversizedException(
                $"{_source}: {tag} in its header has {entry.Count} values; the limit is {_limits.Files}. If it is genuine, raise the limit in RpmLimits.");
        if (entry.Offset < 0 || entry.Offset > _bytes.Length - _storeOffset)
            throw Malformed(tag, "lies outside the header");
        return true;
    }

    string Decode(Enum tag, ReadOnlySpan<byte> text)
    {
        try
        {
            return StrictUtf8.GetString(text);
        }
        catch (DecoderFallbackException)
        {
            throw Malformed(tag, "is not UTF-8");
        }
    }
}
