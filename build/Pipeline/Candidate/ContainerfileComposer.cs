using System.Globalization;
using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

/// <summary>Composes by building the workspace's Containerfile, with buildah or podman.</summary>
/// <param name="engine">One of <see cref="ContainerEngines"/>.</param>
/// <param name="log">Gets everything the build says; replaced by each build.</param>
public sealed class ContainerfileComposer(ExternalTool engine, FileInfo log) : IComposer
{
    public async Task<ComposedImage> ComposeAsync(ComposeRequest request, IProgress<string> progress, CancellationToken cancellation)
    {
        var build = new ContainerBuild(engine, request.Workspace, log, progress);
        // Before gigabytes are fetched for a program which is not there.
        await build.RequireEngineAsync(cancellation);
        var handed = new HandedImages(request.Source, request.Workspace);
        var (below, akmods) = await handed.TakeAllAsync(request, cancellation);
        try
        {
            progress.Report($"{engine.Command}: building {Workspace.Containerfile}");
            var id = await build.BuildAsync([.. Reproducibly(below.Image), .. akmods.Prepend(below).SelectMany(Context)], cancellation);
            var place = HandedImages.PlaceOf("composed");
            await build.PushAsync(id, HandedImages.LayoutOf(place), cancellation);
            var composed = await handed.Layouts.ResolveImageAsync(place, request.Inputs.Platform, cancellation);
            var above = composed.Manifest.Layers.Skip(below.Image.Manifest.Layers.Count);
            return LayersOnBase.Join(
                request.Source, below.Image, composed.Config, [.. above.Select(layer => new BlobOrigin(handed.Layouts, composed.Repository, layer))], Workspace.Containerfile);
        }
        finally
        {
            await build.CleanAsync();
        }
    }

    // Equal inputs should give equal images: no cache, no version of the engine in a label, and the base's time on every file.
    static string[] Reproducibly(ResolvedImage image)
    {
        var created = (image.Config.Created ?? DateTimeOffset.UnixEpoch).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return
        [
            "--layers=false", "--format", "oci", "--identity-label=false",
            "--timestamp", created, "--build-arg", $"SOURCE_DATE_EPOCH={created}", "--file", Workspace.Containerfile,
        ];
    }

    /// <summary>The engine takes the files where the Containerfile names the image.</summary>
    static string[] Context(HandedImage handed) => ["--build-context", $"{handed.Image.Reference}=container-image://{handed.Layout}"];
}
