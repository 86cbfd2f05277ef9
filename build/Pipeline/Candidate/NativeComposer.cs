namespace KinoiteZfs.Pipeline.Candidate;

/// <summary>
/// Composes without any tool: the payloads of the proven packages become one more layer on the base image, and
/// modules.dep learns of the modules. No package database is written and no scriptlet runs.
/// </summary>
/// <remarks>The same inputs give the same bytes: entries carry the base image's time.</remarks>
/// <param name="warn">Told what a person should know and nothing stops at.</param>
public sealed class NativeComposer(Action<string>? warn = null) : IComposer
{
    const string CreatedBy = "kinoite-zfs native composer";
    const int FileMode = 0x1A4; // rw-r--r--

    static readonly Repository Composed = Repository.Parse("localhost/composed");

    public async Task<ComposedImage> ComposeAsync(
        ComposeRequest request, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var image = request.Base;
        List<ChosenPackages> chosen = [];
        foreach (var akmods in request.Akmods.OrderBy(one => one.Kernel))
            chosen.Add(
                await ChosenPackages.ReadAsync(request.Source, akmods, request.Inputs.Zfs.Version, cancellationToken));
        // The userland is the same for all kernels; the newest kernel's akmods bring it.
        chosen = [.. chosen.SkipLast(1).Select(one => one.WithoutUserland()), chosen[^1]];
        var paths = chosen.SelectMany(one => one.Packages)
            .SelectMany(found => found.Package.Header.Files).Select(BaseTree.PathFor);
        var tree = await BaseTree.ReadAsync(request.Source, image, paths, progress, cancellationToken);
        if (tree.HasPackageDatabase)
            (warn ?? progress.Report)(
                $"{image.Reference} has a package database, and the native composer does not write into it: rpm will not know the packages which are added, no scriptlet of theirs runs, and nothing they require is installed. Compose with {Options.Composer} Containerfile or BlueBuild to have them installed.");

        // Whole seconds, as tar keeps them.
        var created = DateTimeOffset.FromUnixTimeSeconds(
            (image.Config.Created ?? DateTimeOffset.UnixEpoch).ToUnixTimeSeconds());
        var trust = await TrustPart.FindAsync(request.Workspace, cancellationToken) is { } part
            ? TrustFiles.Make(part, tree.TrustFiles, image.Reference)
            : [];
        var file = new FileInfo(Path.Combine(request.Workspace.FullName, "layer.tar.gz"));
        var layer = await WriteAsync(file, request, chosen, tree, trust, created, progress, cancellationToken);
        var place = new LayoutRegistry(Path.Combine(request.Workspace.FullName, "composed"));
        await place.PushBlobAsync(
            Composed, layer.Descriptor, _ => Task.FromResult<Stream>(file.OpenRead()), cancellationToken);
        file.Delete();

        var names = AkmodsPackages.Names(chosen.SelectMany(one => one.Packages).Select(found => found.Package));
        var config = image.Config.With(
            new Dictionary<string, string>(), layer.DiffId, new HistoryEntry(created, $"{CreatedBy}: {names}"),
            image.Config.Created ?? created);
        return new ComposedImage(config,
        [
            .. image.Manifest.Layers.Select(below => new BlobOrigin(request.Source, image.Repository, below)),
            new BlobOrigin(place, Composed, layer.Descriptor),
        ]);
    }

    static async Task<BuiltLayer> WriteAsync(
        FileInfo file, ComposeRequest request, List<ChosenPackages> chosen, BaseTree tree,
        IReadOnlyList<(ImagePath Path, byte[] Content)> trust, DateTimeOffset created,
        IProgress<string> progress, CancellationToken cancellationToken)
    {
        await using var target = file.Create();
        await using var layer = new LayerBuilder(target, created);
        var payloads = new PayloadLayer(layer, tree.Place);
        foreach (var one in chosen)
        {
            progress.Report(
                $"{one.Kernel}: adding {AkmodsPackages.Names(one.Packages.Select(found => found.Package))}");
            await one.ReadPayloadsAsync(
                request.Source,
                (package, stop) => payloads.AddAsync(package.Header.Identity, package.ReadEntriesAsync(stop), stop),
                cancellationToken);
            var (path, before) = tree.ModulesDepOf(one.Kernel);
            var after = before.With(one.Kernel, one.Kmod.Modules);
            await AddAsync(layer, path, Encoding.ASCII.GetBytes(after.ToString()), cancellationToken);
            // modprobe reads this form and no other, so it is written even where the base had none.
            await AddAsync(layer, path.Parent / $"{path.Name}.bin", after.ToIndex(), cancellationToken);
        }
        foreach (var (path, content) in trust)
            await AddAsync(layer, tree.Place(path), content, cancellationToken);
        return await layer.FinishAsync(cancellationToken);
    }

    static async Task AddAsync(LayerBuilder layer, ImagePath path, byte[] content, CancellationToken cancellationToken)
    {
        using var stream = new MemoryStream(content, writable: false);
        await layer.AddFileAsync(path, FileMode, content.Length, stream, cancellationToken);
    }
}
