using KinoiteZfs.Oci.Layers.Indexes;

namespace KinoiteZfs.Pipeline.Contents;

/// <summary>What is written down of layers besides their entries: the content every stage asks for.</summary>
public static class KeptContent
{
    /// <param name="folder">Shared by all runs in this checkout.</param>
    public static LayerIndexes In(DirectoryInfo folder) => new(folder, IsKept);

    static bool IsKept(ImagePath path) =>
        InspectedFile.IsOne(path) || OsRelease.IsOsRelease(path) || TrustFacts.IsTrustFile(path);
}
