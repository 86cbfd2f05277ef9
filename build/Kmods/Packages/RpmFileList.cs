namespace KinoiteZfs.Kmods.Packages;

/// <summary>The files a header lists: base names, and for each the index of its directory.</summary>
static class RpmFileList
{
    public static RpmFile[] Read(RpmTagTable tags, RpmLimits limits, string source, int ghostFlag)
    {
        var names = tags.Texts(RpmTag.BaseNames);
        var directories = tags.Texts(RpmTag.DirectoryNames);
        var (indexes, modes, flags) = (
            tags.Numbers(RpmTag.DirectoryIndexes), tags.Numbers(RpmTag.FileModes), tags.Numbers(RpmTag.FileFlags));
        var sizes = tags.Has(RpmTag.LongFileSizes)
            ? tags.Numbers(RpmTag.LongFileSizes)
            : tags.Numbers(RpmTag.FileSizes);
        var links = tags.Texts(RpmTag.FileLinkTargets);
        var inodes = tags.Numbers(RpmTag.FileInodes);
        foreach (var (tag, count) in new[]
        {
            (RpmTag.DirectoryIndexes, indexes.Count), (RpmTag.FileModes, modes.Count), (RpmTag.FileFlags, flags.Count),
            (RpmTag.FileSizes, sizes.Count), (RpmTag.FileLinkTargets, links.Count), (RpmTag.FileInodes, inodes.Count),
        })
        {
            if (count != names.Count)
                throw tags.Malformed(tag, $"has {count} values for {names.Count} files");
        }
        var files = new RpmFile[names.Count];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var pathCharacters = 0L;
        for (var i = 0; i < files.Length; i++)
        {
            if (indexes[i] >= directories.Count)
                throw tags.Malformed(RpmTag.DirectoryIndexes, $"names directory {indexes[i]} of {directories.Count}");
            if ((pathCharacters += directories[(int)indexes[i]].Length + names[i].Length) > limits.PathsTotal)
                throw new OversizedException(
                    $"{source}: the paths its header lists have more than {limits.PathsTotal} characters. If it is genuine, raise the limit in RpmLimits.");
            var path = PayloadPath.Clean(directories[(int)indexes[i]] + names[i], limits, source);
            if (!seen.Add(path))
                throw tags.Malformed(RpmTag.BaseNames, $"lists {UntrustedText.Quote(path)} twice");
            if (sizes[i] < 0)
                throw tags.Malformed(RpmTag.FileSizes, $"is out of range for {UntrustedText.Quote(path)}");
            files[i] = new RpmFile(path, (uint)modes[i], sizes[i], inodes[i], links[i], (flags[i] & ghostFlag) != 0);
        }
        return files;
    }
}
