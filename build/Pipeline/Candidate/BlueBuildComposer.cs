namespace KinoiteZfs.Pipeline.Candidate;

/// <summary>Composes with the BlueBuild CLI, from the workspace's recipe. It publishes nothing: its image is an
/// archive.</summary>
/// <remarks>
/// The CLI asks the base image's registry for the pinned digest's manifest, anonymously; everything else comes from
/// this pipeline. It gives each image a build id and the time of day, so that equal inputs do not give equal digests.
/// </remarks>
/// <param name="engine">One of <see cref="ContainerEngines"/>: what the CLI builds with.</param>
/// <param name="log">Gets everything the build says; replaced by each build.</param>
/// <param name="freeBytes">Bytes free where a folder lies.</param>
public sealed class BlueBuildComposer(
    ExternalTool blueBuild, ExternalTool engine, FileInfo log, Func<DirectoryInfo, long>? freeBytes = null) : IComposer
{
    public async Task<ComposedImage> ComposeAsync(
        ComposeRequest request, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var build = new BlueBuildRun(blueBuild, engine, request.Workspace, log, progress);
        // Before gigabytes are fetched for programs which are not there.
        await build.RequireToolsAsync(cancellationToken);
        var staged = new StagedImages(request);
        var images = await staged.ResolveAsync(cancellationToken);
        EngineSpace.Require(images, request.Workspace, inArchive: true, freeBytes, progress);
        try
        {
            await staged.LoadAsync(
                images, (image, layout) => build.LoadAsync(image, layout, cancellationToken), cancellationToken);
            progress.Report($"{blueBuild.Command}: building {Workspace.Recipe}");
            var archive = await build.BuildAsync(request.Inputs.Platform, cancellationToken);
            return (await TakeAsync(request, images[0], archive, cancellationToken)) with { Log = log };
        }
        finally
        {
            await build.CleanAsync();
        }
    }

    static async Task<ComposedImage> TakeAsync(
        ComposeRequest request, ResolvedImage below, FileInfo archive, CancellationToken cancellationToken)
    {
        var unpacked =
            new LayoutRegistry(Path.Combine(request.Workspace.FullName, "composed")) { AllowsAbsentParts = true };
        var place = StagedImages.PlaceOf("composed").Repository;
        var count = below.Manifest.Layers.Count;
        var image = await OciArchive.UnpackAsync(
            archive, unpacked, place, request.Inputs.Platform, manifest => manifest.Layers.Skip(count),
            cancellationToken);
        archive.Delete();
        LayersOnBase.Require(below, image.Config, Workspace.Recipe);
        List<BlobOrigin> above = [];
        foreach (var layer in image.Manifest.Layers.Skip(count))
            above.Add(new BlobOrigin(unpacked, place, await PackedAsync(unpacked, place, layer, cancellationToken)));
        return LayersOnBase.Join(request.Source, below, image.Config, above, Workspace.Recipe);
    }

    // Engines do not compress what they write into archives.
    static async Task<Descriptor> PackedAsync(
        LayoutRegistry registry, Repository place, Descriptor layer, CancellationToken cancellationToken)
    {
        if (layer.MediaType != MediaTypes.OciLayer)
            return layer;
        var file = new FileInfo(Path.Combine(registry.Root, $"{layer.Digest.Hex}.tar.gz"));
        Descriptor packed;
        await using (var plain = await registry.OpenBlobAsync(place, layer, cancellationToken))
        await using (var target = file.Create())
            packed = await LayerGzip.PackAsync(plain, target, cancellationToken);
        await registry.PushBlobAsync(place, packed, _ => Task.FromResult<Stream>(file.OpenRead()), cancellationToken);
        file.Delete();
        return packed;
    }
}
