namespace KinoiteZfs.Oci.Http.Listing;

/// <param name="Tags">Null where a repository has none: some registries write it so.</param>
sealed record TagPage(IReadOnlyList<string?>? Tags);
