using System.Collections.Concurrent;

namespace KinoiteZfs.Pipeline.Contents;

/// <summary>
/// Finds the entries for which hosts and podman refuse a layer. Hosts import each layer by itself
/// (bootc-dev/bootc, crates/ostree-ext/src/tar/write.rs: <c>ostree commit --tree=tar</c>), and ostree looks for the
/// target of a hard link among the layer's files by name, without following links (ostreedev/ostree,
/// src/libostree/ostree-repo-libarchive.c: "Failed to find object"). podman and buildah keep layers by tar-split, which
/// refuses a name that it has seen (containers/storage, vbatts/tar-split/tar/storage/packer.go).
/// </summary>
/// <param name="firstLayer">Layers below are the base's: hosts have taken them before.</param>
sealed class LayerImport(int firstLayer)
{
    readonly ConcurrentDictionary<int, Names> _layers = new();
    readonly ConcurrentQueue<string> _problems = new();

    public IReadOnlyList<string> Problems => [.. _problems.Order(StringComparer.Ordinal)];

    /// <summary>Takes the entries of each layer in the order of its archive.</summary>
    public void Add(int layer, LayerEntry entry)
    {
        if (layer >= firstLayer && !entry.Path.IsRoot
            && _layers.GetOrAdd(layer, _ => new Names()).Refuse(entry) is { } problem)
            _problems.Enqueue($"layer {layer + 1}: {problem}");
    }

    sealed class Names
    {
        /// <summary>Whether each is a hard link.</summary>
        readonly Dictionary<ImagePath, bool> _seen = [];

        public string? Refuse(LayerEntry entry)
        {
            var shown = UntrustedText.Printable(entry.Path.Value);
            if (!_seen.TryAdd(entry.Path, entry.Kind == LayerEntryKind.HardLink))
                return $"there are two entries called '{shown}' (\"duplicates of file paths not supported\")";
            if (entry.Kind != LayerEntryKind.HardLink)
                return null;
            var target = UntrustedText.Printable(entry.LinkTarget);
            if (!_seen.TryGetValue(ImagePath.Parse(entry.LinkTarget), out var chained))
                return $"'{shown}' is a hard link to '{target}', which is not in this layer before it";
            return chained ? $"'{shown}' is a hard link to '{target}', itself a hard link" : null;
        }
    }
}
