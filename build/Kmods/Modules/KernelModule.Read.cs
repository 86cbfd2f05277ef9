namespace KinoiteZfs.Kmods.Modules;

public sealed partial record KernelModule
{
    const int ChunkBytes = 64 * 1024;

    /// <summary>Reads a module to its end, forward only and in a few MiB of memory, decompressing what its name says it
    /// is.</summary>
    /// <param name="path">Decides the compression expected, and stands in messages.</param>
    /// <exception cref="KmodFormatException">One of its kinds for each cause.</exception>
    public static async Task<KernelModule> ReadAsync(
        Stream content, string path, CancellationToken cancellationToken = default)
    {
        await using var source = new SourceStream(content, hashed: false, cancellationToken);
        var (module, compression) = await OpenAsync(source, path);
        await using (module)
            return await ScanAsync(module, path, UntrustedText.Printable(path), compression, cancellationToken);
    }

    static async Task<(GuardedStream Module, ModuleCompression Compression)> OpenAsync(SourceStream source, string path)
    {
        var shown = UntrustedText.Printable(path);
        if (!KernelModulePath.TrySplitName(path[(path.LastIndexOf('/') + 1)..], out _, out var labelled))
            throw new NotAKernelModuleException(
                $"{shown}: not a kernel module: its name does not end in .ko, .ko.xz, .ko.zst or .ko.gz.");
        CheckLabel(Decompression.Recognise((await source.PeekAsync(Decompression.MagicBytes)).Span), labelled, shown);
        var limit = new OutputLimit(KmodLimits.ModuleBytes, KmodLimits.CompressionRatio);
        return (new GuardedStream(source, labelled, KmodLimits.ModuleWindowBytes, limit, shown), labelled);
    }

    static async Task<KernelModule> ScanAsync(
        GuardedStream module, string path, string shown, ModuleCompression compression,
        CancellationToken cancellationToken)
    {
        var header = new byte[ElfModule.HeaderBytes];
        var headerLength = await module.ReadAtLeastAsync(
            header, header.Length, throwOnEndOfStream: false, cancellationToken);
        var machine = ElfModule.CheckHeader(header.AsSpan(0, headerLength), shown);
        var tail = new ModuleTail(KmodLimits.ModuleTailBytes);
        var scan = new ModuleInfoScan(shown);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(header);
        var chunk = new byte[ChunkBytes];
        while (await module.ReadAsync(chunk, cancellationToken) is var read and > 0)
            Append(chunk.AsSpan(0, read));
        scan.Complete();
        var sections = ElfModule.ReadSections(header, tail, shown);
        var (offset, size) = ElfModule.FindModuleInfo(sections, tail.Length, shown);
        var fields = Fields(scan.Candidates, offset, size, shown);
        var (isSigned, signers) = ModuleSignature.Read(tail);
        return new KernelModule(
            path, compression, fields.GetValueOrDefault("name"), fields.GetValueOrDefault("version"),
            fields.GetValueOrDefault("vermagic"),
            fields.GetValueOrDefault("srcversion"), fields.GetValueOrDefault("license"),
            fields.GetValueOrDefault("depends")?.Split(',', StringSplitOptions.RemoveEmptyEntries) ?? [], machine,
            isSigned)
        {
            Signers = signers,
            Packing = module.Packing,
            ContentDigest = Convert.ToHexStringLower(hash.GetHashAndReset()),
            Symbols = ElfSymbols.Read(sections, tail),
        };

        void Append(ReadOnlySpan<byte> bytes)
        {
            tail.Append(bytes);
            scan.Append(bytes);
            hash.AppendData(bytes);
        }
    }

    static Dictionary<string, string> Fields(
        IReadOnlyList<ModuleInfoCandidate> candidates, long offset, long size, string path)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (at, afterZero, key, value) in candidates)
        {
            if (at < offset || at >= offset + size || !(afterZero || at == offset))
                continue;
            if (!fields.TryAdd(key, value) && key == "vermagic" && fields[key] != value)
                throw new NotAKernelModuleException(
                    $"{path}: it names two kernels, {UntrustedText.Quote(fields[key])} and {UntrustedText.Quote(value)}. Build it again.");
        }
        return fields;
    }

    static void CheckLabel(ModuleCompression actual, ModuleCompression labelled, string path)
    {
        if (actual == labelled)
            return;
        throw new MislabelledModuleException(
            $"{path}: the name says {Describe(labelled)}, the content is {Describe(actual)}. The kernel's tools would not load it; pack it again.");

        static string Describe(ModuleCompression compression) =>
            compression == ModuleCompression.None
                ? "not compressed by any known means"
                : $"{compression.ToString().ToLowerInvariant()}-compressed";
    }
}
