namespace KinoiteZfs.Pipeline.Reports.Page;

/// <summary>Where people look a thing up on the web.</summary>
/// <param name="source">The page of the repository which builds; null where nobody knows it.</param>
/// <param name="zfs">The page of OpenZFS' repository; null where it is none of the web.</param>
sealed class PageLinks(Uri? source, Uri? zfs)
{
    /// <summary>The page of an image's repository.</summary>
    /// <remarks>
    /// quay.io shows it below repository/; ghcr.io leads from the image's own name to GitHub's page of the package.
    /// </remarks>
    public static Uri? Of(Repository repository) => repository.Registry switch
    {
        "ghcr.io" => new Uri($"https://ghcr.io/{repository.Path}"),
        "quay.io" => new Uri($"https://quay.io/repository/{repository.Path}"),
        _ => null,
    };

    public Uri? OfRelease(ZfsVersion version) => Below(zfs, $"releases/tag/zfs-{version}");

    /// <summary>Null for runs on a person's machine.</summary>
    public Uri? OfRun(string run) =>
        run.Length > 0 && run.All(char.IsAsciiDigit) ? Below(source, $"actions/runs/{run}") : null;

    public Uri? OfCommit(string commit) =>
        commit.Length > 0 && commit.All(char.IsAsciiHexDigitLower) ? Below(source, $"commit/{commit}") : null;

    static Uri? Below(Uri? page, string path) =>
        page is null ? null : new Uri($"{page.AbsoluteUri.TrimEnd('/')}/{path}");
}
