namespace KinoiteZfs.Pipeline.Candidate;

/// <summary>Adds the payloads of packages to a layer. A payload is foreign: whatever could reach beyond its own files
/// is refused.</summary>
/// <param name="place">Where a package's entry lies in the image.</param>
sealed class PayloadLayer(LayerBuilder layer, Func<ImagePath, RpmEntryKind, ImagePath> place)
{
    /// <summary>Permission bits with set-user-id, set-group-id and sticky.</summary>
    const uint Permissions = 0xFFF;

    // OCI image specification, layer.md, "Whiteouts": such a name would delete a file of the base image.
    const string WhiteoutPrefix = ".wh.";

    readonly Dictionary<ImagePath, Added> _added = [];
    readonly HashSet<ImagePath> _folders = [];

    /// <exception cref="PipelineException">An entry contradicts another, or tries to reach beyond its own
    /// files.</exception>
    public async Task AddAsync(
        RpmIdentity package, IAsyncEnumerable<RpmPayloadEntry> payload, CancellationToken cancellationToken)
    {
        var name = package.ToString();
        await foreach (var entry in payload.WithCancellation(cancellationToken))
        {
            if (!ImagePath.TryParse(entry.Path, out var path) || path.IsRoot)
                throw Refused(name, entry.Path, "does not lie in the image");
            // A folder may be a link of the base's to its root.
            if (place(path, entry.Kind) is { IsRoot: false } placed)
                await AddAsync(name, placed, entry, cancellationToken);
        }
    }

    async Task AddAsync(string package, ImagePath path, RpmPayloadEntry entry, CancellationToken cancellationToken)
    {
        if (path.Components.Any(component => component.StartsWith(WhiteoutPrefix, StringComparison.Ordinal)))
            throw Refused(package, path.Value, "would delete a file of the base image");
        if (Ancestors(path)
            .FirstOrDefault(folder => _added.TryGetValue(folder, out var there) && there.Kind != RpmEntryKind.Directory)
            is { IsRoot: false } link)
            throw Refused(
                package, path.Value, $"lies below {link}, which package {_added[link].Package} has as a file or link");
        if (entry.Kind != RpmEntryKind.Directory && _folders.Contains(path))
            throw Refused(package, path.Value, "is a folder with other packaged files");
        if (_added.TryGetValue(path, out var earlier))
        {
            // Packages share folders, and debug links of identical builds.
            if (earlier.Kind == entry.Kind && earlier.Target == entry.LinkTarget
                && entry.Kind is RpmEntryKind.Directory or RpmEntryKind.SymbolicLink)
                return;
            throw Refused(package, path.Value, $"is also in package {earlier.Package}");
        }
        _added.Add(path, new Added(package, entry.Kind, entry.LinkTarget));
        foreach (var folder in Ancestors(path))
            _folders.Add(folder);
        await WriteAsync(path, entry, cancellationToken);
    }

    Task WriteAsync(ImagePath path, RpmPayloadEntry entry, CancellationToken cancellationToken)
    {
        var mode = (int)(entry.Mode & Permissions);
        return entry.Kind switch
        {
            RpmEntryKind.Directory => layer.AddDirectoryAsync(path, mode, cancellationToken),
            RpmEntryKind.SymbolicLink => layer.AddSymbolicLinkAsync(path, entry.LinkTarget, cancellationToken),
            // The layer writer knows no hard links. The name leads to the same file either way.
            RpmEntryKind.HardLink => layer.AddSymbolicLinkAsync(
                path, $"/{place(ImagePath.Parse(entry.LinkTarget), RpmEntryKind.File)}", cancellationToken),
            _ => layer.AddFileAsync(path, mode, entry.Size, entry.Content, cancellationToken),
        };
    }

    static IEnumerable<ImagePath> Ancestors(ImagePath path)
    {
        for (var folder = path.Parent; !folder.IsRoot; folder = folder.Parent)
            yield return folder;
    }

    static PipelineException Refused(string package, string path, string why) =>
        new(
            $"The package {package} cannot be added to the image: its path '{UntrustedText.Printable(path)}' {why}. Check where the package came from.");

    sealed record Added(string Package, RpmEntryKind Kind, string Target);
}
