namespace KinoiteZfs.Kmods.Packages;

/// <summary>Reads everything before the payload: lead, signature header, main header.</summary>
static class RpmHeaderReader
{
    const int LeadBytes = 96;
    const int SignatureAlignment = 8;
    const int Sha256Algorithm = 8;
    const int GhostFlag = 1 << 6;
    const RpmComparison ComparisonBits = RpmComparison.Less | RpmComparison.Greater | RpmComparison.Equal;

    public static async Task<RpmHeader> ReadAsync(
        Stream content, string source, RpmLimits limits, CancellationToken cancellationToken)
    {
        var lead = new byte[LeadBytes];
        await RpmInput.ReadExactlyAsync(content, lead, "lead", source, cancellationToken);
        CheckLead(lead, source);
        var signature = await RpmTagTable.ReadAsync(content, "signature header", limits, source, cancellationToken);
        var padding = new byte[(SignatureAlignment - (signature.Bytes.Length % SignatureAlignment))
            % SignatureAlignment];
        await RpmInput.ReadExactlyAsync(content, padding, "signature header", source, cancellationToken);
        var tags = await RpmTagTable.ReadAsync(content, "header", limits, source, cancellationToken);
        return Build(signature, tags, limits, source);
    }

    static void CheckLead(ReadOnlySpan<byte> lead, string source)
    {
        if (!lead.StartsWith((ReadOnlySpan<byte>)[0xed, 0xab, 0xee, 0xdb]))
            throw new NotAnRpmException(
                $"{source}: not an RPM package: it starts with {Convert.ToHexStringLower(lead[..4])}, an RPM with edabeedb. Check what was downloaded there.");
        if (BinaryPrimitives.ReadUInt16BigEndian(lead[6..]) is var type and not 0)
            throw new NotAnRpmException(
                $"{source}: {(type == 1 ? "a source package" : $"a package of type {type}")}, expected a binary one. Build or fetch the binary package.");
    }

    static RpmHeader Build(RpmTagTable signature, RpmTagTable tags, RpmLimits limits, string source)
    {
        var digest = signature.FindText(RpmSignatureTag.HeaderSha256);
        if (digest is not null && digest != Convert.ToHexStringLower(SHA256.HashData(tags.Bytes)))
            throw new DigestMismatchException(
                $"{source}: its header does not have the SHA-256 the package says ({UntrustedText.Printable(digest)}). Download or build it again.");
        if (tags.FindText(RpmTag.PayloadFormat) is { } format and not "cpio")
            throw new NotAnRpmException(
                $"{source}: its payload is {UntrustedText.Quote(format)}, expected cpio. Build an ordinary package.");
        var total = signature.FindNumber(RpmSignatureTag.LongSize) ?? signature.FindNumber(RpmSignatureTag.Size);
        return new RpmHeader
        {
            Identity = new RpmIdentity(
                tags.GetText(RpmTag.Name), (uint?)tags.FindNumber(RpmTag.Epoch), tags.GetText(RpmTag.Version),
                tags.GetText(RpmTag.Release), tags.GetText(RpmTag.Architecture)),
            Provides = Dependencies(tags, RpmTag.ProvideName, RpmTag.ProvideFlags, RpmTag.ProvideVersion),
            Requires = Dependencies(tags, RpmTag.RequireName, RpmTag.RequireFlags, RpmTag.RequireVersion),
            Files = RpmFileList.Read(tags, limits, source, GhostFlag),
            PayloadCompressor = tags.FindText(RpmTag.PayloadCompressor) ?? "none",
            BuildTime = tags.FindNumber(RpmTag.BuildTime) is { } time and <= uint.MaxValue and >= 0
                ? DateTimeOffset.FromUnixTimeSeconds(time)
                : null,
            PayloadDigest = PayloadDigest(tags, source),
            PayloadSize = total is null ? null : total - tags.Bytes.Length,
        };
    }

    static string? PayloadDigest(RpmTagTable tags, string source)
    {
        if (tags.FindText(RpmTag.PayloadDigest) is not { } digest)
            return null;
        return (tags.FindNumber(RpmTag.PayloadDigestAlgorithm) ?? Sha256Algorithm) is var algorithm
            and not Sha256Algorithm
            ? throw new RpmHeaderException(
                $"{source}: its payload digest uses algorithm {algorithm}; only SHA-256 (8) is read. Build it with rpm's default.")
            : digest;
    }

    static RpmDependency[] Dependencies(RpmTagTable tags, RpmTag nameTag, RpmTag flagsTag, RpmTag versionTag)
    {
        var (names, flags, versions) = (tags.Texts(nameTag), tags.Numbers(flagsTag), tags.Texts(versionTag));
        if (flags.Count != names.Count || versions.Count != names.Count)
            throw tags.Malformed(nameTag, "has another number of values than its flags and versions");
        return [.. names.Select(
            (name, i) => new RpmDependency(name, (RpmComparison)flags[i] & ComparisonBits, versions[i]))];
    }
}
