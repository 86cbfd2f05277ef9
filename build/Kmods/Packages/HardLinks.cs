namespace KinoiteZfs.Kmods.Packages;

/// <summary>
/// Puts the names of hard-linked files into an order a tar file can have: cpio gives the content with the last name,
/// tar needs it with the first. Names without content wait until the content comes.
/// </summary>
sealed class HardLinks
{
    readonly Dictionary<ulong, List<RpmPayloadEntry>> _waiting = [];
    readonly Dictionary<ulong, string> _written = [];

    public IReadOnlyList<RpmPayloadEntry> Order(RpmPayloadEntry entry, CpioHeader header)
    {
        if (entry.Kind != RpmEntryKind.File || header.Links < 2)
            return [entry];
        if (_written.TryGetValue(header.Inode, out var target) && header.Size == 0)
            return [LinkTo(target, entry)];
        if (header.Size == 0)
        {
            if (!_waiting.TryGetValue(header.Inode, out var names))
                _waiting.Add(header.Inode, names = []);
            names.Add(entry);
            return [];
        }
        _written[header.Inode] = entry.Path;
        return _waiting.Remove(header.Inode, out var before)
            ? [entry, .. before.Select(name => LinkTo(entry.Path, name))]
            : [entry];
    }

    /// <summary>Names whose content never came: empty files.</summary>
    public IEnumerable<RpmPayloadEntry> Remaining() =>
        _waiting.Values.SelectMany(names => names.Select((name, i) => i == 0 ? name : LinkTo(names[0].Path, name)));

    static RpmPayloadEntry LinkTo(string target, RpmPayloadEntry name) =>
        name with { Kind = RpmEntryKind.HardLink, LinkTarget = target, Size = 0, Content = Stream.Null };
}
