using System.Text.Json;

namespace KinoiteZfs.Kmods.Programs;

/// <summary>What a program or a shared library needs before it can run.</summary>
/// <param name="Interpreter">The loader the kernel starts, <c>/lib64/ld-linux-x86-64.so.2</c>; null for libraries and
/// static programs.</param>
/// <param name="Needed">Names of the libraries it asks for, DT_NEEDED, in its order.</param>
/// <remarks>Source: System V ABI, "Program Loading and Dynamic Linking"; ELF-64 Object File Format 1.5.</remarks>
public sealed record ElfProgram(string? Interpreter, IReadOnlyList<string> Needed)
{
    const int HeaderBytes = 64;
    const int SegmentBytes = 56;
    const int DynamicBytes = 16;
    const int Executable = 2;
    const int SharedObject = 3;
    const int MachineX86 = 62;
    const uint Load = 1;
    const uint Dynamic = 2;
    const uint InterpreterPath = 3;
    const uint Notes = 4;
    const int NoteBytes = 12;
    const uint OpensNote = 0x407c0c0a;
    const ulong EndOfList = 0;
    const ulong NeededName = 1;
    const ulong Names = 5;
    const ulong NamesBytes = 10;

    /// <summary>Names of libraries it says it opens while it runs, if they are there.</summary>
    /// <remarks>Source: systemd, docs/ELF_DLOPEN_METADATA.md.</remarks>
    public IReadOnlyList<string> Opens { get; init; } = [];

    /// <param name="path">For messages.</param>
    /// <exception cref="NotAProgramException">It is no program or library for x86_64, or contradicts
    /// itself.</exception>
    public static ElfProgram Read(ReadOnlySpan<byte> content, string path)
    {
        CheckHeader(content, path);
        var segments = Segments(content, path);
        return new ElfProgram(
            Find(segments, InterpreterPath) is { } loader
                ? Text(Part(content, loader.Offset, loader.Size, "the name of its loader", path), path)
                : null,
            Find(segments, Dynamic) is { } dynamic ? ReadNeeded(content, dynamic, segments, path) : [])
        {
            Opens = ReadOpens(content, segments, path),
        };
    }

    static void CheckHeader(ReadOnlySpan<byte> content, string path)
    {
        if (content.Length < HeaderBytes || !content.StartsWith("\x7F"u8) || !content[1..].StartsWith("ELF"u8))
            throw Wrong(path, "it does not start as an ELF file");
        if (content[4] != 2 || content[5] != 1 || UInt16(content[18..]) != MachineX86)
            throw Wrong(path, "it is not for x86_64");
        if (UInt16(content[16..]) is var type and not (Executable or SharedObject))
            throw Wrong(path, $"its ELF type is {type}; programs have {Executable}, libraries {SharedObject}");
    }

    static List<Segment> Segments(ReadOnlySpan<byte> content, string path)
    {
        var (entryBytes, count) = (UInt16(content[54..]), UInt16(content[56..]));
        if (entryBytes != SegmentBytes || count is 0 or > KmodLimits.ProgramSegments)
            throw Wrong(path, $"its segment table is unusable ({count} entries of {entryBytes} bytes)");
        var table = Part(content, UInt64(content[32..]), (ulong)count * SegmentBytes, "its segment table", path);
        var segments = new List<Segment>();
        for (var entry = table; !entry.IsEmpty; entry = entry[SegmentBytes..])
            segments.Add(new Segment(
                BinaryPrimitives.ReadUInt32LittleEndian(entry), UInt64(entry[8..]), UInt64(entry[16..]),
                UInt64(entry[32..])));
        return segments;
    }

    static Segment? Find(List<Segment> segments, uint type) => segments.Find(segment => segment.Type == type);

    static List<string> ReadNeeded(ReadOnlySpan<byte> content, Segment dynamic, List<Segment> segments, string path)
    {
        var (names, namesBytes) = (0UL, 0UL);
        var offsets = new List<ulong>();
        for (var entry = Part(content, dynamic.Offset, dynamic.Size, "its list for the loader", path);
            entry.Length >= DynamicBytes;
            entry = entry[DynamicBytes..])
            {
                var (tag, value) = (UInt64(entry), UInt64(entry[8..]));
                if (tag == EndOfList)
                    break;
                if (tag == Names)
                    names = value;
                else if (tag == NamesBytes)
                    namesBytes = value;
                else if (tag == NeededName)
                    offsets.Add(value);
            }
        if (offsets.Count > KmodLimits.ProgramNeeds)
            throw Wrong(path, $"it asks for {offsets.Count} libraries; at most {KmodLimits.ProgramNeeds} are accepted");
        if (offsets.Count == 0)
            return [];
        var at = FileOffset(names, segments) ?? throw Wrong(path, "its names lie outside of the file");
        var text = Part(content, at, namesBytes, "its names", path);
        var needed = new List<string>();
        foreach (var offset in offsets)
            needed.Add(offset < (ulong)text.Length
                ? Text(text[(int)offset..], path)
                : throw Wrong(path, "the name of a library lies outside of its names"));
        return needed;
    }

    static List<string> ReadOpens(ReadOnlySpan<byte> content, List<Segment> segments, string path)
    {
        List<string> opens = [];
        foreach (var segment in segments)
        {
            if (segment.Type != Notes)
                continue;
            var notes = Part(content, segment.Offset, segment.Size, "its notes", path);
            while (notes.Length >= NoteBytes)
            {
                var (nameBytes, textBytes, type) = (UInt32(notes), UInt32(notes[4..]), UInt32(notes[8..]));
                var start = NoteBytes + Aligned(nameBytes);
                if (start + Aligned(textBytes) > (ulong)notes.Length)
                    break;
                if (type == OpensNote)
                    opens.AddRange(Opened(notes.Slice((int)start, (int)textBytes)));
                notes = notes[(int)(start + Aligned(textBytes))..];
            }
        }
        return opens;
    }

    /// <summary>JSON: a list of features, each with the names of libraries of which one is enough.</summary>
    static List<string> Opened(ReadOnlySpan<byte> text)
    {
        try
        {
            using var json = JsonDocument.Parse(text.TrimEnd((byte)0).ToArray());
            return [.. json.RootElement.EnumerateArray()
                .SelectMany(feature => feature.GetProperty("soname").EnumerateArray())
                .Select(name => name.GetString() ?? "").Take(KmodLimits.ProgramNeeds)];
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            // The loader does not read it, and what is not said cannot be relied upon.
            return [];
        }
    }

    static ulong Aligned(uint bytes) => (bytes + 3UL) & ~3UL;

    /// <summary>The loader's tables hold addresses in memory.</summary>
    static ulong? FileOffset(ulong address, List<Segment> segments) =>
        segments.Find(
            segment => segment.Type == Load && address >= segment.Address && address - segment.Address < segment.Size)
            is { } found
            ? found.Offset + (address - found.Address)
            : null;

    static ReadOnlySpan<byte> Part(ReadOnlySpan<byte> content, ulong offset, ulong size, string what, string path) =>
        offset <= (ulong)content.Length && size <= (ulong)content.Length - offset
            ? content.Slice((int)offset, (int)size)
            : throw Wrong(path, $"{what} should be {size} bytes from byte {offset}, but it has {content.Length} bytes");

    static string Text(ReadOnlySpan<byte> bytes, string path)
    {
        var end = bytes.IndexOf((byte)0);
        return end is > 0 and <= KmodLimits.ProgramNameBytes
            && !bytes[..end].ContainsAnyExceptInRange((byte)'!', (byte)'~')
            ? Encoding.ASCII.GetString(bytes[..end])
            : throw Wrong(path, "the name of its loader or of a library is empty, too long or no plain text");
    }

    static ushort UInt16(ReadOnlySpan<byte> data) => BinaryPrimitives.ReadUInt16LittleEndian(data);

    static uint UInt32(ReadOnlySpan<byte> data) => BinaryPrimitives.ReadUInt32LittleEndian(data);

    static ulong UInt64(ReadOnlySpan<byte> data) => BinaryPrimitives.ReadUInt64LittleEndian(data);

    static NotAProgramException Wrong(string path, string why) =>
        new($"{UntrustedText.Printable(path)}: not a program or library that can run: {why}.");

    sealed record Segment(uint Type, ulong Offset, ulong Address, ulong Size);
}
