namespace KinoiteZfs.Kmods.Packages;

/// <summary>Decides how a payload is packed: the header's word and the first bytes must agree.</summary>
static class PayloadCompression
{
    public static ModuleCompression Recognise(ReadOnlySpan<byte> start, string label, string source)
    {
        if (start.IsEmpty)
            throw new TruncatedException($"{source}: the file ends before its payload. Download or build it again.");
        var labelled = label switch
        {
            "none" or "" => ModuleCompression.None,
            "gzip" => ModuleCompression.Gzip,
            "xz" => ModuleCompression.Xz,
            "zstd" => ModuleCompression.Zstd,
            _ => throw new UnsupportedCompressionException(
                $"{source}: its payload is compressed with {UntrustedText.Quote(label)}; gzip, xz, zstd and none are read. Build it with %_binary_payload set to one of them."),
        };
        var actual = Decompression.Recognise(start);
        // rpm takes a package without the tag for gzip, and says gzip for some which are not compressed at all.
        var mayDiffer = (labelled is ModuleCompression.None && actual is ModuleCompression.Gzip)
            || (labelled is ModuleCompression.Gzip && actual is ModuleCompression.None);
        return actual == labelled || mayDiffer
            ? actual
            : throw new UnsupportedCompressionException(
                $"{source}: its header says the payload is {UntrustedText.Quote(label)}, its first bytes say '{actual}'. The package is damaged; build it again.");
    }
}
