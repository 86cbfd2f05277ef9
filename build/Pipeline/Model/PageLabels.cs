namespace KinoiteZfs.Pipeline.Model;

/// <summary>
/// The labels which registries show on an image's page. A base image brings them too, about its makers: left as they
/// are, our package would be linked to their repository, and on ghcr.io their workflows' rights would decide over it.
/// </summary>
/// <remarks>
/// GitHub: github/docs, content/packages/learn-github-packages/connecting-a-repository-to-a-package.md (the label
/// source links a package on its first push). quay: quay/quay, image/oci/manifest.py, get_manifest_labels (labels, and
/// annotations before them).
/// </remarks>
static class PageLabels
{
    public const string Source = "org.opencontainers.image.source";

    public const string Created = "org.opencontainers.image.created";

    /// <summary>
    /// Quay removes every tag of an image so long after its push; Fedora's own desktop images bring <c>4w</c>, and
    /// stable would be gone after it. A value which is no time is passed over there.
    /// </summary>
    public const string QuayExpiry = "quay.expires-after";

    public const string NoExpiry = "never";

    /// <summary>Fedora's packages, each under its own licence, and OpenZFS.</summary>
    const string ImageLicenses = "LicenseRef-Fedora-Linux AND CDDL-1.0";

    const string AkmodsLicenses = "CDDL-1.0";

    /// <param name="source">Empty labels where nobody knows it: the base's own would be wrong.</param>
    /// <param name="repository">Below whose owner it is published.</param>
    public static IReadOnlyDictionary<string, string> OfImage(
        ResolvedInputs inputs, Uri? source, Repository repository) =>
        Of(
            source, repository, ImageLicenses,
            $"{inputs.Base.Source.Repository} of Fedora {inputs.Fedora} with OpenZFS {inputs.Zfs.Version} for kernel {string.Join(", ", inputs.Kernels)}");

    public static IReadOnlyDictionary<string, string> OfAkmods(string title, Uri? source, Repository repository) =>
        Of(source, repository, AkmodsLicenses, $"{title}: packages to build images from, nothing to run");

    static Dictionary<string, string> Of(Uri? source, Repository repository, string licenses, string description) =>
        new()
        {
            [Source] = $"{source}",
            ["org.opencontainers.image.url"] = $"{source}",
            ["org.opencontainers.image.documentation"] = source is null ? "" : $"{source}#readme",
            ["org.opencontainers.image.description"] = description,
            ["org.opencontainers.image.licenses"] = licenses,
            ["org.opencontainers.image.vendor"] = repository.Path.Split('/')[0],
        };
}
