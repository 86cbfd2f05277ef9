namespace KinoiteZfs.Oci.Registries;

/// <summary>Tags for images which are there.</summary>
public static class ImageTagging
{
    /// <summary>Gives a digest of a repository one more tag there. Moves no blob and asks for none.</summary>
    public static async Task TagAsync(
        this IRegistry registry, Repository repository, Digest digest, Tag tag, CancellationToken cancellationToken) =>
        await registry.PutManifestAsync(
            repository.At(tag), await registry.GetManifestAsync(repository.At(digest), cancellationToken),
            cancellationToken);
}
