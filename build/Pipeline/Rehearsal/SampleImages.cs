namespace KinoiteZfs.Pipeline.Rehearsal;

/// <summary>
/// Publishes sample base images where a stream expects the real ones. The same night always gives the same digests.
/// </summary>
public static class SampleImages
{
    const int FileMode = 0x1A4; // rw-r--r--
    const int ProgramMode = 0x1ED; // rwxr-xr-x

    /// <summary>
    /// Moves the stream's base tag and its date-stamped twins to this night's image; the base tag last, so that where
    /// it is everything is, and a run which was killed before is done again by the next.
    /// </summary>
    public static Task<ImageReference> PublishAsync(
        Night night, StreamDefinition stream, IRegistry registry, CancellationToken cancellationToken)
    {
        var labels = new Dictionary<string, string>
        {
            [InputLabels.Title] = "SAMPLE of a base image",
            [InputLabels.Version] = night.Base.Version,
            [HostLabels.OstreeLinux] = night.Base.Kernels.Newest.ToString(),
            [HostLabels.Bootc] = "1",
        };
        return PublishAsync(
            registry, stream.BaseImage.Repository, BaseTags(night, stream), labels, night.Base.Created,
            [SystemEntries(night.System), [.. night.Base.Kernels.SelectMany(KernelEntries), .. (night.Base.LeftOver
                ?? [])
                .SelectMany(ModuleEntries)]],
            cancellationToken);
    }

    // The date-stamped tags which the real base image's publisher would have made.
    static IReadOnlyList<Tag> BaseTags(Night night, StreamDefinition stream)
    {
        var asked = stream.BaseImage.Tag ?? ImageReference.Latest;
        var fedora = night.Base.Kernels.Newest.Fedora ?? stream.Fedora
            ?? throw new PipelineException(
                $"The kernels of the sample base image of {night.Name} name no Fedora version, and neither does the stream. Correct ci/rehearsal/nights.json.");
        return DateStamp.TryParse(night.Base.Version, out var stamp)
            ? [Tag.Parse($"{asked}-{stamp}"), Tag.Parse($"{fedora}-{stamp}"), asked]
            : [asked];
    }

    static List<Entry> SystemEntries(SampleSystem system) =>
    [
        .. system.Links.Select(link => new Entry(link.Key, link.Value, IsLink: true)),
        .. system.Files.Select(file => new Entry(file.Key, file.Value, IsLink: false)),
    ];

    static IEnumerable<Entry> KernelEntries(KernelRelease kernel) => ModuleEntries(kernel)
        .Append(
            new($"usr/lib/modules/{kernel}/vmlinuz", $"SAMPLE of kernel {kernel}: boots nothing.\n", IsLink: false));

    static IEnumerable<Entry> ModuleEntries(KernelRelease kernel)
    {
        var folder = $"usr/lib/modules/{kernel}";
        yield return new(
            $"{folder}/kernel/fs/sample/sample.ko.xz", "SAMPLE of a module: holds no code.\n", IsLink: false);
        yield return new($"{folder}/modules.dep", "kernel/fs/sample/sample.ko.xz:\n", IsLink: false);
    }

    static async Task<ImageReference> PublishAsync(
        IRegistry registry, Repository repository, IReadOnlyList<Tag> tags, Dictionary<string, string> labels,
        DateTimeOffset created,
        IReadOnlyList<IReadOnlyList<Entry>> layers, CancellationToken cancellationToken)
    {
        var config = ImageConfig.Empty(Platform.LinuxAmd64);
        List<Descriptor> blobs = [];
        foreach (var entries in layers)
        {
            var (layer, bytes) = await BuildAsync(entries, created, cancellationToken);
            blobs.Add(await registry.PushBytesAsync(repository, layer.Descriptor.MediaType, bytes, cancellationToken));
            config = config.With(
                labels, layer.DiffId, new HistoryEntry(created, "kinoite-zfs rehearsal: SAMPLE"), created);
        }
        await registry.PushBytesAsync(repository, config.Descriptor.MediaType, config.Bytes, cancellationToken);
        var raw = OciForm.Manifest(config, blobs).ToRaw();
        foreach (var tag in tags.Distinct())
            await registry.PutManifestAsync(repository.At(tag), raw, cancellationToken);
        return repository.At(tags[^1]).Pinned(raw.Digest);
    }

    static async Task<(BuiltLayer Layer, byte[] Bytes)> BuildAsync(
        IEnumerable<Entry> entries, DateTimeOffset created, CancellationToken cancellationToken)
    {
        // A sample layer has a few kilobytes.
        using var bytes = new MemoryStream();
        await using var builder = new LayerBuilder(bytes, created);
        foreach (var entry in entries.OrderBy(entry => entry.Path, StringComparer.Ordinal))
        {
            var path = ImagePath.Parse(entry.Path);
            if (entry.IsLink)
            {
                await builder.AddSymbolicLinkAsync(path, entry.Content, cancellationToken);
                continue;
            }
            var content = Encoding.UTF8.GetBytes(entry.Content);
            using var stream = new MemoryStream(content, writable: false);
            await builder.AddFileAsync(
                path, entry.Content.StartsWith("#!", StringComparison.Ordinal) ? ProgramMode : FileMode, content.Length,
                stream, cancellationToken);
        }
        return (await builder.FinishAsync(cancellationToken), bytes.ToArray());
    }

    sealed record Entry(string Path, string Content, bool IsLink);
}
