using System.Globalization;
using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

/// <summary>Composes by building the workspace's Containerfile, with buildah or podman.</summary>
/// <remarks>
/// The engine gets the pinned images from this pipeline's registry, as image layouts in the workspace, and never from the
/// network: they may be anywhere, each byte was checked, and no credentials are handed on. Its storage is in the workspace
/// too, so that a rerun finds nothing of an earlier one. What the engine needs to run at all (STORAGE_DRIVER,
/// BUILDAH_ISOLATION) it takes from the environment.
/// </remarks>
/// <param name="engine">One of <see cref="ContainerEngines"/>.</param>
/// <param name="log">Gets everything the build says; replaced by each build.</param>
public sealed class ContainerfileComposer(ExternalTool engine, FileInfo log) : IComposer
{
    /// <summary>The folder below the workspace with one image layout for each image.</summary>
    const string Images = "images";

    /// <summary>The engine derives a name from a layout's path, so this path is relative and in lower case.</summary>
    const string Host = "localhost";

    static readonly Tag Latest = Tag.Parse("latest");

    public async Task<ComposedImage> ComposeAsync(ComposeRequest request, IProgress<string> progress, CancellationToken cancellation)
    {
        var build = new ContainerBuild(engine, request.Workspace, log, progress);
        // Before gigabytes are fetched for a program which is not there.
        await build.RequireEngineAsync(cancellation);
        var layouts = new LayoutRegistry(Path.Combine(request.Workspace.FullName, Images));
        var image = await request.Source.ResolveImageAsync(request.Inputs.Base.Pinned, Platform.LinuxAmd64, cancellation);
        List<string> arguments = [.. await HandOverAsync(request.Source, image, layouts, "base", cancellation)];
        foreach (var (number, one) in request.Akmods.Index())
        {
            var akmods = await request.Source.ResolveImageAsync(Workspace.Pinned(one), Platform.LinuxAmd64, cancellation);
            arguments.AddRange(await HandOverAsync(request.Source, akmods, layouts, $"akmods-{number}", cancellation));
        }
        try
        {
            progress.Report($"{engine.Command}: building {Workspace.Containerfile}");
            var id = await build.BuildAsync([.. Reproducibly(image), .. arguments], cancellation);
            var name = Repository.Parse($"{Host}/composed");
            await build.PushAsync(id, LayoutOf(name), cancellation);
            var composed = await layouts.ResolveImageAsync(name.At(Latest), Platform.LinuxAmd64, cancellation);
            return Join(request.Source, image, layouts, composed);
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

    static async Task<string[]> HandOverAsync(
        IRegistry source, ResolvedImage image, LayoutRegistry layouts, string name, CancellationToken cancellation)
    {
        var place = Repository.Parse($"{Host}/{name}");
        await ImageCopy.CopyAsync(source, image.Repository, image.Raw.Digest, layouts, place, Latest, cancellation);
        return ["--build-context", $"{image.Reference}=container-image://{LayoutOf(place)}"];
    }

    static string LayoutOf(Repository place) => $"oci:{Images}/{place}:{Latest}";

    // The base's layers are its own, whatever the engine made of their compression: they are mounted and never uploaded.
    static ComposedImage Join(IRegistry source, ResolvedImage below, LayoutRegistry layouts, ResolvedImage composed)
    {
        var count = below.Config.DiffIds.Count;
        if (!composed.Config.DiffIds.Take(count).SequenceEqual(below.Config.DiffIds) || below.Manifest.Layers.Count != count)
            throw new PipelineException($"The composed image does not stand on the layers of {below.Reference}. {Workspace.Containerfile} must start with its FROM line, have no other one after it, and squash nothing.");
        if (composed.Manifest.Layers.Count == count)
            throw new PipelineException($"The composed image adds nothing to {below.Reference}. {Workspace.Containerfile} must have the line {{{{zfs-akmods}}}}.");
        return new ComposedImage(composed.Config,
        [
            .. below.Manifest.Layers.Select(layer => new BlobOrigin(source, below.Repository, layer)),
            .. composed.Manifest.Layers.Skip(count).Select(layer => new BlobOrigin(layouts, composed.Repository, layer)),
        ]);
    }
}
