namespace KinoiteZfs.Kmods.Packages;

/// <summary>A package as rpm's database keeps it: its main header without the eight bytes which start one in a
/// file.</summary>
/// <remarks>Source: rpm.org manual, "RPM V4 Package format", "Header"; rpm writes the rest as one value for each
/// package.</remarks>
public static class RpmDatabaseEntry
{
    static ReadOnlySpan<byte> Magic => [0x8e, 0xad, 0xe8, 0x01, 0, 0, 0, 0];

    /// <exception cref="KmodFormatException">It is no package header, or too large.</exception>
    public static async Task<RpmIdentity> ReadAsync(
        ReadOnlyMemory<byte> value, string source, CancellationToken cancellationToken = default)
    {
        var limits = RpmLimits.Default;
        if (value.Length > limits.HeaderBytes)
            throw new OversizedException(
                $"{source}: an entry has {value.Length} bytes, more than the {limits.HeaderBytes} of any package.");
        using var content = new MemoryStream([.. Magic, .. value.Span], writable: false);
        var tags = await RpmTagTable.ReadAsync(content, "entry", limits, source, cancellationToken);
        // Keys which rpm keeps as packages have no architecture.
        return new RpmIdentity(
            tags.GetText(RpmTag.Name), (uint?)tags.FindNumber(RpmTag.Epoch), tags.GetText(RpmTag.Version),
            tags.GetText(RpmTag.Release), tags.FindText(RpmTag.Architecture) ?? "");
    }
}
