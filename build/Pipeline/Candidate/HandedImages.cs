using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

/// <summary>
/// Pinned images as image layouts in the workspace, for container engines: from this pipeline's registry, wherever that is,
/// with each byte checked, and without a login handed on.
/// </summary>
sealed class HandedImages(IRegistry source, DirectoryInfo workspace)
{
    /// <summary>The folder below the workspace with one image layout for each image.</summary>
    const string Folder = "images";

    /// <summary>The engine derives a name from a layout's path, so this path is relative and in lower case.</summary>
    const string Host = "localhost";

    static readonly Tag Latest = Tag.Parse("latest");

    public LayoutRegistry Layouts { get; } = new(Path.Combine(workspace.FullName, Folder));

    public async Task<HandedImage> TakeAsync(ImageReference pinned, Platform platform, string name, CancellationToken cancellation)
    {
        var image = await source.ResolveImageAsync(pinned, platform, cancellation);
        var place = PlaceOf(name);
        await ImageCopy.CopyAsync(source, image.Repository, image.Raw.Digest, Layouts, place.Repository, Latest, cancellation);
        return new HandedImage(image, LayoutOf(place));
    }

    /// <summary>Base image and akmods, in the order of the kernels.</summary>
    public async Task<(HandedImage Base, IReadOnlyList<HandedImage> Akmods)> TakeAllAsync(ComposeRequest request, CancellationToken cancellation)
    {
        var @base = await TakeAsync(request.Inputs.Base.Pinned, request.Inputs.Platform, "base", cancellation);
        List<HandedImage> akmods = [];
        foreach (var (number, one) in request.Akmods.Index())
            akmods.Add(await TakeAsync(Workspace.Pinned(one), request.Inputs.Platform, $"akmods-{number}", cancellation));
        return (@base, akmods);
    }

    public static ImageReference PlaceOf(string name) => Repository.Parse($"{Host}/{name}").At(Latest);

    /// <summary>What an engine calls a place, as seen from the workspace.</summary>
    public static string LayoutOf(ImageReference place) => $"oci:{Folder}/{place}";
}

/// <param name="Layout">What an engine calls it, as seen from the workspace.</param>
sealed record HandedImage(ResolvedImage Image, string Layout);
