namespace KinoiteZfs.Kmods.Modules;

/// <summary>Reads a module's symbols from its last bytes, which are all of it unless it has debug
/// information.</summary>
/// <remarks>
/// Sources: ELF-64 Object File Format 1.5, "Symbol Table"; Linux, include/linux/module.h (struct modversion_info) and
/// kernel/module/version.c (modversion_ext_start), for kernels with CONFIG_EXTENDED_MODVERSIONS.
/// </remarks>
static class ElfSymbols
{
    const uint SymbolTable = 2;
    const int SymbolBytes = 24;
    const int Global = 1;
    const int VersionBytes = 64;

    /// <summary>Clang names it and nobody uses it; the loader lets it be (ignore_undef_symbol of Linux'
    /// kernel/module/main.c).</summary>
    const string UnusedTable = "_GLOBAL_OFFSET_TABLE_";

    /// <returns>Null when they lie too far from the end.</returns>
    public static ModuleSymbols? Read(IReadOnlyList<ElfSection> sections, ModuleTail tail)
    {
        if (!TryRead("__ksymtab_strings", out var offered) || !TryRead("__versions", out var versions)
            || !TryRead("__version_ext_crcs", out var checksums) || !TryRead("__version_ext_names", out var names))
            return null;
        IReadOnlyList<string>? needed = null;
        if (sections.FirstOrDefault(section => section.Type == SymbolTable) is { Size: > 0 } table)
        {
            if (table.Link >= sections.Count || Bytes(table) is not { } symbols
                || Bytes(sections[(int)table.Link]) is not { } texts)
                return null;
            needed = Needed(symbols, texts);
        }
        return new ModuleSymbols(
            needed, Texts(offered).ToHashSet(StringComparer.Ordinal), Checksums(versions, checksums, names),
            sections.FirstOrDefault(section => section.Name == ".gnu.linkonce.this_module")?.Size);

        bool TryRead(string name, out byte[] bytes)
        {
            var section = sections.FirstOrDefault(section => section.Name == name);
            var found = section is null ? [] : Bytes(section);
            bytes = found ?? [];
            return found is not null;
        }

        byte[]? Bytes(ElfSection section)
        {
            if (section.Size > KmodLimits.ModuleTailBytes)
                return null;
            var bytes = new byte[section.Size];
            return tail.TryRead(section.Offset, bytes) ? bytes : null;
        }
    }

    static List<string> Needed(ReadOnlySpan<byte> symbols, ReadOnlySpan<byte> texts)
    {
        List<string> needed = [];
        for (; symbols.Length >= SymbolBytes; symbols = symbols[SymbolBytes..])
        {
            var (name, isUndefined) = (
                BinaryPrimitives.ReadUInt32LittleEndian(symbols),
                BinaryPrimitives.ReadUInt16LittleEndian(symbols[6..]) == 0);
            if (isUndefined && symbols[4] >> 4 == Global && name > 0 && name < texts.Length
                && Text(texts[(int)name..]) is not UnusedTable and var text)
                needed.Add(text);
        }
        return needed;
    }

    static Dictionary<string, uint>? Checksums(
        ReadOnlySpan<byte> versions, ReadOnlySpan<byte> checksums, ReadOnlySpan<byte> names)
    {
        if (versions.IsEmpty && checksums.IsEmpty)
            return null;
        Dictionary<string, uint> found = new(StringComparer.Ordinal);
        for (; versions.Length >= VersionBytes; versions = versions[VersionBytes..])
            found[Text(versions[sizeof(ulong)..VersionBytes])] = BinaryPrimitives.ReadUInt32LittleEndian(versions);
        foreach (var name in Texts(names))
        {
            if (checksums.Length < sizeof(uint))
                break;
            found[name] = BinaryPrimitives.ReadUInt32LittleEndian(checksums);
            checksums = checksums[sizeof(uint)..];
        }
        return found;
    }

    static string[] Texts(ReadOnlySpan<byte> bytes) =>
        Encoding.Latin1.GetString(bytes).Split('\0', StringSplitOptions.RemoveEmptyEntries);

    static string Text(ReadOnlySpan<byte> bytes) =>
        Encoding.Latin1.GetString(bytes.IndexOf((byte)0) is var end and >= 0 ? bytes[..end] : bytes);
}
