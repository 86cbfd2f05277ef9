namespace KinoiteZfs.Pipeline.Inputs;

/// <summary>OpenZFS releases from its git repository: tags <c>zfs-x.y.z</c>, and the META file each of them
/// holds.</summary>
/// <remarks>Only tags, their trees and the META files are fetched, into a folder that is removed again: about 1 MB a
/// release.</remarks>
public sealed class GitZfsReleases(Uri source) : IZfsReleases
{
    const string TagPrefix = "refs/tags/zfs-";

    /// <summary>No line ever had more than 20 releases; of more, only the newest are looked into.</summary>
    const int MaximumReleases = 32;

    /// <summary>A line's tags are about 2 kB.</summary>
    const int MaximumListing = 256 * 1024;

    static readonly TimeSpan Timeout = TimeSpan.FromMinutes(3);

    /// <summary>Releases with what their META says; candidates and development marks by name only, since they are never
    /// built.</summary>
    /// <exception cref="PipelineException">git is missing, the repository cannot be read, or what it holds contradicts
    /// itself.</exception>
    public async Task<IReadOnlyList<ZfsRelease>> ListAsync(ZfsLine line, CancellationToken cancellationToken)
    {
        var versions = await TagsAsync(line, cancellationToken);
        var released = versions.Where(version => version.IsRelease).OrderDescending().Take(MaximumReleases).ToList();
        return
        [
            .. versions.Where(version => !version.IsRelease).Select(version => new ZfsRelease(version, null)),
            .. released.Count == 0 ? [] : await MetaAsync(released, cancellationToken),
        ];
    }

    async Task<IReadOnlyList<ZfsVersion>> TagsAsync(ZfsLine line, CancellationToken cancellationToken)
    {
        var listing = await GitAsync(
            cancellationToken, "ls-remote", "--tags", "--refs", "--", source.OriginalString, $"{TagPrefix}{line}.*");
        if (listing.IsCut)
            throw new PipelineException(
                $"{source} lists more than {MaximumListing} characters of tags for OpenZFS {line}. It is not the OpenZFS repository; check zfsSource in the stream definition.");
        var versions = new List<ZfsVersion>();
        foreach (var entry in listing.Output.Split('\n'))
        {
            var name = entry[(entry.IndexOf('\t', StringComparison.Ordinal) + 1)..];
            if (name.Length > 0 && entry.IndexOf('\t', StringComparison.Ordinal) == CommitSha.Sha256Length)
                throw new PipelineException(
                    $"{source} is a git repository of SHA-256, and OpenZFS releases are read from one of SHA-1, as GitHub has them. Check zfsSource in the stream definition.");
            // Tags of other forms stand beside the releases; they are not ours to judge.
            if (name.StartsWith(TagPrefix, StringComparison.Ordinal)
                && ZfsVersion.TryParse(name[TagPrefix.Length..], out var version) && version.Line == line)
                versions.Add(version);
        }
        return versions;
    }

    async Task<IReadOnlyList<ZfsRelease>> MetaAsync(
        IReadOnlyList<ZfsVersion> versions, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("openzfs-");
        try
        {
            await GitAsync(cancellationToken, "init", "--quiet", "--bare", folder.FullName);
            var repository = $"--git-dir={folder.FullName}";
            await GitAsync(cancellationToken, repository, "remote", "add", "origin", source.OriginalString);
            await GitAsync(
                cancellationToken,
                [
                    repository,
                    "fetch",
                    "--quiet",
                    "--depth=1",
                    "--filter=blob:none",
                    "--no-tags",
                    "origin",
                    .. versions.Select(version => $"{TagPrefix}{version}:{TagPrefix}{version}")
                ]);
            var releases = new List<ZfsRelease>();
            foreach (var version in versions)
            {
                var where = $"META of zfs-{version} in {source}";
                var text = await GitAsync(
                    cancellationToken, repository, "cat-file", "blob", $"{TagPrefix}{version}:META");
                releases.Add(new ZfsRelease(version, Parse(text.Output, where, version).LinuxMaximum));
            }
            return releases;
        }
        finally
        {
            Remove(folder);
        }
    }

    static ZfsMeta Parse(string text, string where, ZfsVersion tagged)
    {
        try
        {
            var meta = ZfsMeta.Parse(text, where);
            return meta.Version == tagged
                ? meta
                : throw new PipelineException(
                    $"{where} says version {meta.Version}. Tag and content contradict each other; check zfsSource in the stream definition.");
        }
        catch (KmodFormatException e)
        {
            throw new PipelineException(e.Message, e);
        }
    }

    async Task<ToolResult> GitAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        try
        {
            return await GitTool.Git.RunAsync(
                await GitTool.RunApartAsync(arguments, cancellationToken) with { Timeout = Timeout, MaximumOutput =
                    MaximumListing },
                cancellationToken);
        }
        catch (ToolFailedException e)
        {
            throw new PipelineException(
                $"OpenZFS releases could not be read from {source}. {e.Message} Check the network, and zfsSource in the stream definition, or name a file of releases with {Options.ZfsReleases}.",
                e);
        }
    }

    static void Remove(DirectoryInfo folder)
    {
        // git writes its objects read-only, which stops Windows from deleting them.
        foreach (var file in folder.EnumerateFiles("*", SearchOption.AllDirectories))
            file.Attributes = FileAttributes.Normal;
        folder.Delete(recursive: true);
    }
}
