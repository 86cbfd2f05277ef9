namespace KinoiteZfs.Pipeline.Akmods.Fork;

/// <summary>The release pages of OpenZFS on GitHub: where the akmods fork finds what it builds.</summary>
public interface IReleasePages
{
    /// <returns>Tags of the first page of published releases, newest first; drafts and candidates are left
    /// out.</returns>
    /// <exception cref="PipelineException">GitHub refuses, or cannot be reached.</exception>
    Task<IReadOnlyList<string>> NewestAsync(CancellationToken cancellationToken);
}

/// <summary>
/// The recipes take the first release whose tag begins with what they are asked for: of <c>2.2.1</c> that may be
/// 2.2.11. Which it will be is known before half an hour is spent on it.
/// </summary>
/// <remarks>Source: danathar/akmods, build_files/zfs/build-kmod-zfs.sh.</remarks>
static class ForkRelease
{
    /// <param name="pages">As <see cref="IReleasePages.NewestAsync"/> gives them.</param>
    /// <exception cref="PipelineException">The recipes would build another release, or none.</exception>
    public static void Require(IReadOnlyList<string> pages, ZfsVersion zfs)
    {
        const string ways =
            $"Nothing was built. Build with {Options.AkmodsBuilder} Source, or resolve another release (zfsLine, {Options.ZfsReleases}, the lock file)";
        var wanted = $"zfs-{zfs}";
        var taken = pages.FirstOrDefault(tag => tag.StartsWith(wanted, StringComparison.Ordinal));
        if (taken is null)
            throw new PipelineException(
                $"OpenZFS {zfs} has no release page among the newest {pages.Count} on GitHub, and the akmods fork builds from these alone: there are {string.Join(", ", pages.Select(UntrustedText.Printable))}. {ways}; a release that was just tagged gets its page soon.");
        if (taken != wanted)
            throw new PipelineException(
                $"The akmods fork would build {UntrustedText.Printable(taken)} in place of OpenZFS {zfs}: it takes the first release whose name begins with {wanted}. {ways}.");
    }
}
