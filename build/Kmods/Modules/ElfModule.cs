namespace KinoiteZfs.Kmods.Modules;

/// <summary>The parts of an ELF64 little-endian relocatable file which tell where .modinfo lies.</summary>
/// <remarks>Source: System V ABI, "Object Files"; ELF-64 Object File Format 1.5.</remarks>
static class ElfModule
{
    public const int HeaderBytes = 64;

    const int SectionHeaderBytes = 64;
    const int LongestName = 64;
    const int ProgramBits = 1;
    const ulong CompressedFlag = 0x800;

    /// <summary>Refuses what is not a 64-bit little-endian relocatable file, and names the machine it is for.</summary>
    /// <returns>RPM's name of the architecture; null for one not known here.</returns>
    public static string? CheckHeader(ReadOnlySpan<byte> header, string path)
    {
        if (header.Length < HeaderBytes)
            throw new TruncatedException(
                $"{path}: it has {header.Length} bytes, fewer than an ELF header. Download or build it again.");
        if (!header.StartsWith("\x7F"u8) || !header[1..].StartsWith("ELF"u8))
            throw NotAModule(path, "it does not start as an ELF file");
        if (header[4] != 2 || header[5] != 1)
            throw NotAModule(
                path,
                $"it is {(header[4] == 1 ? "32" : "64")}-bit {(header[5] == 2 ? "big" : "little")}-endian ELF; only 64-bit little-endian is read");
        if (BinaryPrimitives.ReadUInt16LittleEndian(header[16..]) is var type and not 1)
            throw NotAModule(path, $"its ELF type is {type}; modules are relocatable files, type 1");
        return BinaryPrimitives.ReadUInt16LittleEndian(header[18..]) switch
        {
            62 => "x86_64",
            183 => "aarch64",
            21 => "ppc64le",
            22 => "s390x",
            243 => "riscv64",
            _ => null,
        };
    }

    public static IReadOnlyList<ElfSection> ReadSections(ReadOnlySpan<byte> header, ModuleTail tail, string path)
    {
        var tableOffset = Offset(header[40..]);
        var (entryBytes, count, names) = (UInt16(header[58..]), UInt16(header[60..]), UInt16(header[62..]));
        if (entryBytes != SectionHeaderBytes || count == 0 || count > KmodLimits.ModuleSections || names >= count)
            throw NotAModule(
                path, $"its section table is unusable ({count} entries of {entryBytes} bytes, names in {names})");
        var table = new byte[count * SectionHeaderBytes];
        Read(tail, tableOffset, table, "section table", path);
        var nameSection = Section(table, names, []);
        if (nameSection.Size > KmodLimits.ModuleTailBytes)
            throw NotAModule(path, $"its section names claim {nameSection.Size} bytes");
        var nameBytes = new byte[nameSection.Size];
        Read(tail, nameSection.Offset, nameBytes, "section names", path);
        return [.. Enumerable.Range(0, count).Select(index => Section(table, index, nameBytes))];
    }

    /// <summary>Offset and size of the one .modinfo section.</summary>
    public static (long Offset, long Size) FindModuleInfo(IReadOnlyList<ElfSection> sections, long length, string path)
    {
        var found = sections.Where(section => section.Name == ".modinfo").ToList();
        if (found.Any(section => section.Type != ProgramBits
            || (section.Flags & CompressedFlag) != 0 || section.Size > length - section.Offset))
            throw NotAModule(path, "its .modinfo section is not plain data inside the file");
        return found is [var only] ? (only.Offset, only.Size) : throw NotAModule(
            path, found.Count == 0 ? "it has no .modinfo section" : "it has several .modinfo sections");
    }

    static ElfSection Section(ReadOnlySpan<byte> table, int index, ReadOnlySpan<byte> names)
    {
        var entry = table.Slice(index * SectionHeaderBytes, SectionHeaderBytes);
        var at = BinaryPrimitives.ReadUInt32LittleEndian(entry);
        var name = at < names.Length ? names[(int)at..] : [];
        // Those looked for have fewer characters.
        name = name[..Math.Min(name.Length, LongestName)];
        return new ElfSection(
            Encoding.Latin1.GetString(name.IndexOf((byte)0) is var end and >= 0 ? name[..end] : name),
            BinaryPrimitives.ReadUInt32LittleEndian(entry[4..]),
            BinaryPrimitives.ReadUInt64LittleEndian(entry[8..]), Offset(entry[24..]), Offset(entry[32..]),
            BinaryPrimitives.ReadUInt32LittleEndian(entry[40..]));
    }

    static void Read(ModuleTail tail, long offset, Span<byte> destination, string part, string path)
    {
        if (tail.TryRead(offset, destination))
            return;
        throw offset + destination.Length > tail.Length
            ? new TruncatedException(
                $"{path}: its {part} should end at byte {offset + destination.Length}, but it has {tail.Length} bytes. Download or build it again.")
            : NotAModule(
                path,
                $"its {part} lies at byte {offset} of {tail.Length}; linkers put it within the last {KmodLimits.ModuleTailBytes} bytes");
    }

    // Values beyond the largest file become one which no file reaches.
    static long Offset(ReadOnlySpan<byte> data) =>
        (long)Math.Min(BinaryPrimitives.ReadUInt64LittleEndian(data), long.MaxValue / 4);

    static int UInt16(ReadOnlySpan<byte> data) => BinaryPrimitives.ReadUInt16LittleEndian(data);

    static NotAKernelModuleException NotAModule(string path, string why) =>
        new($"{path}: not a kernel module: {why}. Check what was packed there.");
}

/// <summary>A part of an ELF file.</summary>
/// <param name="Link">For a symbol table: the section with its names.</param>
sealed record ElfSection(string Name, uint Type, ulong Flags, long Offset, long Size, uint Link);
