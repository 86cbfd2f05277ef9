namespace KinoiteZfs.Kmods.Versions;

/// <summary>What OpenZFS' <c>META</c> file at the root of its source says: which version it is and which kernels it is
/// for.</summary>
public sealed record ZfsMeta(ZfsVersion Version, KernelVersion LinuxMinimum, KernelVersion LinuxMaximum)
{
    /// <summary>Whether this OpenZFS says that it builds for the kernel.</summary>
    public bool Covers(KernelVersion kernel) =>
        kernel.IsWithinMinimum(LinuxMinimum) && kernel.IsWithinMaximum(LinuxMaximum);

    /// <param name="source">Where the text came from, for messages: a path or a URL.</param>
    /// <exception cref="MetaFormatException">A field is missing, given twice with different values, or
    /// malformed.</exception>
    public static ZfsMeta Parse(string text, string source)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n'))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0)
                continue;
            var (key, value) = (line[..colon].Trim(), line[(colon + 1)..].Trim());
            if (!fields.TryAdd(key, value) && fields[key] != value)
                throw new MetaFormatException(
                    $"{source}: '{key}' is duplicated, as {UntrustedText.Quote(fields[key])} and {UntrustedText.Quote(value)}. Fetch the file again from the OpenZFS release.");
        }
        var release = Field("Release");
        // A final release counts packaging ("1"); a candidate carries its number here ("rc1").
        var version = Field("Version") + (release.StartsWith("rc", StringComparison.Ordinal) ? "-" + release : "");
        return new ZfsMeta(
            ZfsVersion.TryParse(version, out var zfs)
                ? zfs
                : throw Malformed("Version", version, "a version such as 2.4.1"),
            Kernel("Linux-Minimum"), Kernel("Linux-Maximum"));

        string Field(string name) => fields.TryGetValue(name, out var value) && value.Length > 0
            ? value
            : throw new MetaFormatException(
                $"{source}: no '{name}' in this META file. Expected OpenZFS' own META, with Version, Release, Linux-Minimum and Linux-Maximum.");

        KernelVersion Kernel(string name) => KernelVersion.TryParse(Field(name), out var kernel)
            ? kernel
            : throw Malformed(name, Field(name), "a kernel version such as 6.19");

        MetaFormatException Malformed(string name, string value, string expected) =>
            new(
                $"{source}: '{name}' is {UntrustedText.Quote(value)}, expected {expected}. Fetch the file again from the OpenZFS release.");
    }

    /// <summary>Reads a META file of at most <see cref="KmodLimits.MetaBytes"/> bytes.</summary>
    public static async Task<ZfsMeta> ReadAsync(
        Stream content, string source, CancellationToken cancellationToken = default)
    {
        var buffer = new byte[KmodLimits.MetaBytes + 1];
        var length = await content.ReadAtLeastAsync(
            buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return length <= KmodLimits.MetaBytes
            ? Parse(Encoding.UTF8.GetString(buffer, 0, length), source)
            : throw new OversizedException(
                $"{source}: a META file is a few hundred bytes, this one has more than {KmodLimits.MetaBytes}. Check where it came from.");
    }
}
