namespace KinoiteZfs.Pipeline.Candidate;

/// <summary>
/// Pinned images as image layouts in the workspace, for container engines: from this pipeline's registry, wherever that
/// is, with each byte checked, and without a login handed on.
/// </summary>
sealed class StagedImages(ComposeRequest request)
{
    /// <summary>The folder below the workspace with one image layout for each image.</summary>
    const string Folder = "images";

    /// <summary>The engine derives a name from a layout's path, so this path is relative and in lower case.</summary>
    const string Host = "localhost";

    public LayoutRegistry Layouts { get; } = new(Path.Combine(request.Workspace.FullName, Folder));

    /// <summary>Base image first, then the akmods in the order of the kernels. Nothing is fetched but what describes
    /// them.</summary>
    public async Task<IReadOnlyList<ResolvedImage>> ResolveAsync(CancellationToken cancellationToken)
    {
        List<ResolvedImage> images = [];
        foreach (var pinned in request.Akmods.Select(Workspace.Pinned).Prepend(request.Inputs.Base.Pinned))
            images.Add(await request.Source.ResolveImageAsync(pinned, request.Inputs.Platform, cancellationToken));
        return images;
    }

    /// <summary>Hands over one after the other; each copy is gone once the engine has taken it.</summary>
    /// <param name="load">Is given what an engine calls the image, as seen from the workspace.</param>
    /// <returns>What the engine calls each.</returns>
    public async Task<IReadOnlyList<string>> LoadAsync(
        IReadOnlyList<ResolvedImage> images, Func<ResolvedImage, string, Task<string>> load,
        CancellationToken cancellationToken)
    {
        List<string> loaded = [];
        foreach (var (number, image) in images.Index())
        {
            var place = PlaceOf(number == 0 ? "base" : $"akmods-{number - 1}");
            await ImageCopy.CopyAsync(
                request.Source, image.Repository, image.Raw.Digest, Layouts, place.Repository, ImageReference.Latest,
                cancellationToken);
            loaded.Add(await load(image, LayoutOf(place)));
            Directory.Delete(Layouts.FolderOf(place.Repository), recursive: true);
        }
        return loaded;
    }

    /// <summary>
    /// A place for the composed image which has the base's layers already, as it seems to who writes there: engines
    /// look for the file of a digest before they write it, and their storage knows layers by the digests of what is in
    /// them. So they write the new ones alone. The base's layers are in a registry, and are not read from here.
    /// </summary>
    /// <remarks>containers/container-libs, image/oci/layout/oci_dest.go, TryReusingBlobWithOptions.</remarks>
    public async Task<ImageReference> PlaceForNewLayersAsync(ResolvedImage below, CancellationToken cancellationToken)
    {
        var place = PlaceOf("composed");
        var blobs = Directory.CreateDirectory(Path.Combine(Layouts.FolderOf(place.Repository), "blobs", "sha256"));
        foreach (var layer in below.Config.DiffIds)
            await File.WriteAllTextAsync(Path.Combine(blobs.FullName, layer.Hex), "-", cancellationToken);
        return place;
    }

    public static ImageReference PlaceOf(string name) => Repository.Parse($"{Host}/{name}").At(ImageReference.Latest);

    /// <summary>What an engine calls a place, as seen from the workspace.</summary>
    public static string LayoutOf(ImageReference place) => $"oci:{Folder}/{place}";
}
