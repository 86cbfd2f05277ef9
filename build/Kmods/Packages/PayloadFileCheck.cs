namespace KinoiteZfs.Kmods.Packages;

/// <summary>Holds the payload's entries against the header's list: neither may say what the other does not.</summary>
sealed class PayloadFileCheck(RpmHeader header, RpmLimits limits, string source)
{
    readonly Dictionary<string, int> _listed =
        header.Files.Select((file, index) => (file.Path, index))
            .ToDictionary(item => item.Path, item => item.index, StringComparer.Ordinal);

    readonly bool[] _seen = new bool[header.Files.Count];
    readonly HashSet<string> _symbolicLinks = new(StringComparer.Ordinal);

    /// <summary>The file this entry is.</summary>
    public RpmFile Accept(CpioHeader entry)
    {
        var path = PayloadPath.Clean(entry.Name, limits, source);
        if (!_listed.TryGetValue(path, out var index))
            throw Refuse(path, "is not in the header's list");
        if (_seen[index])
            throw Refuse(path, "comes twice");
        _seen[index] = true;
        var file = header.Files[index];
        if (!RpmFileType.IsSame(entry.Mode, file.Mode))
            throw Refuse(path, "is of another type than the header says");
        if (!(RpmFileType.IsRegular(entry.Mode) || RpmFileType.IsDirectory(entry.Mode)
            || RpmFileType.IsSymbolicLink(entry.Mode)))
            throw Refuse(path, "is a device, pipe or socket, which has no place here");
        // A name of a hard-linked file has no bytes of its own.
        var isLinkName = RpmFileType.IsRegular(entry.Mode) && entry.Links > 1 && entry.Size == 0;
        if (!isLinkName && !RpmFileType.IsDirectory(entry.Mode) && entry.Size != file.Size)
            throw Refuse(path, $"has {entry.Size} bytes, the header says {file.Size}");
        if (RpmFileType.IsDirectory(entry.Mode) && entry.Size != 0)
            throw Refuse(path, "is a directory with content");
        if (entry.Size > limits.FileBytes || (RpmFileType.IsSymbolicLink(entry.Mode) && entry.Size > limits.PathBytes))
            throw new OversizedException(
                $"{source}: {UntrustedText.Quote(path)} has {entry.Size} bytes, above the limit. If it is genuine, raise the limit in RpmLimits.");
        RefuseBelowLink(path);
        if (RpmFileType.IsSymbolicLink(entry.Mode))
            _symbolicLinks.Add(path);
        return file;
    }

    /// <summary>At the end: everything listed has come.</summary>
    public void Complete()
    {
        for (var i = 0; i < _seen.Length; i++)
        {
            if (!_seen[i] && !header.Files[i].IsGhost)
                throw Refuse(header.Files[i].Path, "is in the header's list but not in the payload");
        }
    }

    public PayloadFormatException Refuse(string path, string why) =>
        new($"{source}: {UntrustedText.Quote(path)} {why}. Do not install this package; build it again.");

    /// <summary>A file below a link of the same package would land where the link points.</summary>
    void RefuseBelowLink(string path)
    {
        if (_symbolicLinks.Count == 0)
            return;
        for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
        {
            if (_symbolicLinks.Contains(path[..slash]))
                throw Refuse(path, "lies below a symbolic link of this package");
        }
    }
}
