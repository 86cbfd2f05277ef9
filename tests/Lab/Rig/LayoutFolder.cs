using KinoiteZfs.Oci.Layout;

namespace KinoiteZfs.Lab;

/// <summary>A temporary registry of image layouts, and its repositories as skopeo and buildah spell them.</summary>
sealed class LayoutFolder : IDisposable
{
    public static readonly ImageReference Image = ImageReference.Parse("lab.example/samples/image:one");

    readonly TemporaryFolder _folder = new();

    public LayoutFolder() => Registry = new LayoutRegistry(_folder["layouts"]);

    public LayoutRegistry Registry { get; }

    /// <summary>A place for anything else.</summary>
    public string this[string name] => _folder[name];

    /// <summary><c>oci:&lt;folder&gt;:&lt;tag&gt;</c></summary>
    public string Oci(ImageReference reference)
    {
        var folder = Registry.FolderOf(reference.Repository);
        Directory.CreateDirectory(folder);
        return $"oci:{folder}:{reference.Tag}";
    }

    public void Dispose() => _folder.Dispose();
}
