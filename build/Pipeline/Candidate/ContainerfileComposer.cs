namespace KinoiteZfs.Pipeline.Candidate;

/// <summary>Composes by building the workspace's Containerfile, with buildah or podman.</summary>
/// <param name="engine">One of <see cref="ContainerEngines"/>.</param>
/// <param name="log">Gets everything the build says; replaced by each build.</param>
/// <param name="freeBytes">Bytes free where a folder lies.</param>
public sealed class ContainerfileComposer(
    ExternalTool engine, FileInfo log, Func<DirectoryInfo, long>? freeBytes = null)
    : IComposer
{
    public async Task<ComposedImage> ComposeAsync(
        ComposeRequest request, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var build = new ContainerBuild(engine, request.Workspace, log, progress);
        // Before gigabytes are fetched for a program which is not there.
        await engine.AskVersionAsync(cancellationToken);
        var staged = new StagedImages(request);
        var images = await staged.ResolveAsync(cancellationToken);
        EngineSpace.Require(images, request.Workspace, inArchive: false, freeBytes, progress);
        try
        {
            var loaded = await staged.LoadAsync(
                images, (_, layout) => build.LoadAsync(layout, cancellationToken), cancellationToken);
            progress.Report($"{engine.Command}: building {Workspace.Containerfile}");
            var id = await build.BuildAsync(
                [.. Reproducibly(images[0]), .. images.Zip(loaded).SelectMany(Context)], cancellationToken);
            var place = await staged.PlaceForNewLayersAsync(images[0], cancellationToken);
            await build.PushAsync(id, StagedImages.LayoutOf(place), cancellationToken);
            var composed = await staged.Layouts.ResolveImageAsync(place, request.Inputs.Platform, cancellationToken);
            var above = composed.Manifest.Layers.Skip(images[0].Manifest.Layers.Count);
            return LayersOnBase.Join(
                request.Source, images[0], composed.Config, [.. above.Select(layer => new BlobOrigin(
                    staged.Layouts, composed.Repository, layer))], Workspace.Containerfile) with { Log = log };
        }
        finally
        {
            await build.CleanAsync();
        }
    }

    // Equal inputs should give equal images: no cache, no version of the engine in a label, and the base's time on
    // every file.
    static string[] Reproducibly(ResolvedImage image)
    {
        var created = (image.Config.Created ?? DateTimeOffset.UnixEpoch)
            .ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return
        [
            "--layers=false", "--format", "oci", "--identity-label=false",
            "--timestamp", created, "--build-arg", $"{Workspace.Time}={created}", "--file", Workspace.Containerfile,
        ];
    }

    /// <summary>The engine takes the image of its storage where the Containerfile names it.</summary>
    static string[] Context((ResolvedImage Image, string Id) loaded) =>
        ["--build-context", $"{loaded.Image.Reference}=container-image://{loaded.Id}"];
}
