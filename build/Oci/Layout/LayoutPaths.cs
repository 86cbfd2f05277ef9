namespace KinoiteZfs.Oci.Layout;

/// <summary>Where one repository's image layout lies below the root: OCI image specification,
/// image-layout.md.</summary>
/// <remarks>
/// A repository's grammar admits neither '..' nor an absolute path, so nothing can leave the root. Its components may
/// be named like a layout's own files, which would put one layout inside another's data: those are refused.
/// </remarks>
sealed class LayoutPaths
{
    static readonly string[] Reserved = ["blobs", "index.json", "oci-layout"];

    public LayoutPaths(string root, Repository repository)
    {
        var components = repository.Path.Split('/');
        if (components.Intersect(Reserved, StringComparer.Ordinal).FirstOrDefault() is { } reserved)
            throw new RejectedException(
                $"The repository {repository} cannot be kept in an image layout: '{reserved}' is the name of a layout's own file. Choose another name.");
        // No host name holds '_', so two registries never share a folder; skopeo's oci: transport and Windows refuse
        // ':'.
        var host = repository.Registry.Replace(':', '_');
        Folder = Path.Combine([root, host, .. components]);
        Blobs = Path.Combine(Folder, "blobs", "sha256");
        Index = Path.Combine(Folder, "index.json");
        Marker = Path.Combine(Folder, "oci-layout");
        Lock = Path.Combine(Folder, ".index.lock");
    }

    public string Folder { get; }

    public string Blobs { get; }

    public string Index { get; }

    public string Marker { get; }

    public string Lock { get; }

    public string Blob(Digest digest) => Path.Combine(Blobs, digest.Hex);
}
