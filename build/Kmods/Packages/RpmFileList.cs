using System.Globalization;

namespace KinoiteZfs.Kmods.Packages;

/// <summary>The files a header lists: base names, and for each the index of its directory.</summary>
static class RpmFileList
{
    public static RpmFile[] Read(RpmTagTable tags, RpmLimits limits, string source, int ghostFlag)
    {
        var names = tags.Texts(RpmTag.BaseNames);
        var directories = tags.Texts(RpmTag.DirectoryNames);
        var (indexes, modes, flags) = (tags.Numbers(RpmTag.DirectoryIndexes), tags.Numbers(RpmTag.FileModes), tags.Numbers(RpmTag.FileFlags));
        var sizes = tags.Has(RpmTag.LongFileSizes) ? tags.Numbers(RpmTag.LongFileSizes) : tags.Numbers(RpmTag.FileSizes);
        var links = tags.Texts(RpmTag.FileLinkTargets);
        var (times, inodes) = (tags.Numbers(RpmTag.FileTimes), tags.Numbers(RpmTag.FileInodes));
        foreach (var (tag, count) in new[]
        {
            (RpmTag.DirectoryIndexes, indexes.Count), (RpmTag.FileModes, modes.Count), (RpmTag.FileFlags, flags.Count),
            (RpmTag.FileSizes, sizes.Count), (RpmTag.FileLinkTargets, links.Count),
            (RpmTag.FileTimes, times.Count), (RpmTag.FileInodes, inodes.Count),
        })
        {
            if (count != names.Count)
                throw tags.Malformed(tag, string.Create(CultureInfo.InvariantCulture, $"has {count} values for {names.Count} files"));
        }
        var files = new RpmFile[names.Count];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var pathCharacters = 0L;
        for (var i = 0; i < files.Length; i++)
        {
            if (indexes[i] >= directories.Count)
                throw tags.Malformed(RpmTag.DirectoryIndexes, string.Create(CultureInfo.InvariantCulture, $"names directory {indexes[i]} of {directories.Count}"));
            if ((pathCharacters += directories[(int)indexes[i]].Length + names[i].Length) > limits.PathsTotal)
                throw new OversizedException(string.Create(CultureInfo.InvariantCulture, $"{source}: the paths its header lists have more than {limits.PathsTotal} characters. If it is genuine, raise the limit in RpmLimits."));
            var path = PayloadPath.Clean(directories[(int)indexes[i]] + names[i], limits, source);
            if (!seen.Add(path))
                throw tags.Malformed(RpmTag.BaseNames, $"lists {UntrustedText.Quote(path)} twice");
            if (sizes[i] < 0 || times[i] is < 0 or > uint.MaxValue)
                throw tags.Malformed(RpmTag.FileSizes, $"or {RpmTag.FileTimes} is out of range for {UntrustedText.Quote(path)}");
            files[i] = new RpmFile(path, (uint)modes[i], sizes[i], DateTimeOffset.FromUnixTimeSeconds(times[i]), inodes[i], links[i], (flags[i] & ghostFlag) != 0);
        }
        return files;
    }
}
