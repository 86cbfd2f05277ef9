namespace KinoiteZfs.Oci.Layers;

/// <summary>The records of a pax extended header we need: POSIX.1-2001, "pax Extended Header".</summary>
/// <param name="Size">Bytes of the entry's content, when they do not fit the header's own field.</param>
sealed record PaxRecords(string? Path, string? LinkPath, long? Size, bool Sparse)
{
    public static readonly PaxRecords None = new(null, null, null, false);

    public static PaxRecords Parse(ReadOnlySpan<byte> bytes, TarInput input)
    {
        var records = None;
        while (!bytes.IsEmpty)
        {
            var space = bytes.IndexOf((byte)' ');
            if (space is <= 0 or > 9
                || !int.TryParse(bytes[..space], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                || length <= space + 1 || length > bytes.Length || bytes[length - 1] != (byte)'\n')
                throw input.Wrong("a pax header has a record of wrong length");
            var record = bytes[(space + 1)..(length - 1)];
            var equals = record.IndexOf((byte)'=');
            if (equals <= 0)
                throw input.Wrong("a pax header has a record without a name");
            records = records.With(Encoding.Latin1.GetString(record[..equals]), record[(equals + 1)..], input);
            bytes = bytes[length..];
        }
        return records;
    }

    PaxRecords With(string name, ReadOnlySpan<byte> value, TarInput input) => name switch
    {
        // An empty value takes an earlier one back.
        "path" => this with { Path = Text(value, name, input) },
        "linkpath" => this with { LinkPath = Text(value, name, input) },
        "size" => this with { Size = Number(value, input) },
        "GNU.sparse.name" => this with { Path = Text(value, name, input), Sparse = true },
        _ when name.StartsWith("GNU.sparse.", StringComparison.Ordinal) => this with { Sparse = true },
        _ => this,
    };

    static string? Text(ReadOnlySpan<byte> value, string name, TarInput input)
    {
        if (value.Contains((byte)0))
            throw input.Wrong($"the pax record '{name}' has a NUL");
        return value.IsEmpty ? null : TarHeader.Decode(value);
    }

    static long? Number(ReadOnlySpan<byte> value, TarInput input) =>
        value.IsEmpty ? null
        : long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size
        : throw input.Wrong("the pax record 'size' is not a number of bytes");
}
