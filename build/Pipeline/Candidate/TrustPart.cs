namespace KinoiteZfs.Pipeline.Candidate;

/// <summary>The part of a recipe which makes hosts verify signatures: what <c>set-trust.sh</c> finds beside
/// itself.</summary>
/// <param name="Repositories">Whose images have to be signed.</param>
/// <param name="Key">As PEM.</param>
sealed record TrustPart(IReadOnlyList<Repository> Repositories, byte[] Key)
{
    const string Folder = "files/trust";
    const string KeyFile = "cosign.pub";
    const string RepositoriesFile = "repositories";

    /// <summary>How trust files are called in the image: by the image hosts are to follow.</summary>
    public string Name => Repositories[0].Path[(Repositories[0].Path.LastIndexOf('/') + 1)..];

    /// <param name="key">Null when images are not signed; then hosts are told nothing.</param>
    /// <exception cref="PipelineException">The key cannot be used.</exception>
    public static async Task RenderAsync(
        DirectoryInfo workspace, StreamRepositories repositories, FileInfo? key, CancellationToken cancellationToken)
    {
        var folder = workspace.CreateSubdirectory(Folder).FullName;
        await File.WriteAllTextAsync(
            Path.Combine(folder, RepositoriesFile), $"{repositories.Image}\n", cancellationToken);
        var copy = Path.Combine(folder, KeyFile);
        File.Delete(copy);
        if (key is null)
            return;
        // As people may have saved it, and as hosts can read it: those stop at a byte order mark.
        await File.WriteAllTextAsync(
            copy, (await VerificationKey.LoadAsync(key, cancellationToken)).ToPem(), cancellationToken);
    }

    /// <summary>As <see cref="RenderAsync"/> left it.</summary>
    /// <returns>Null when images are not signed.</returns>
    public static async Task<TrustPart?> FindAsync(DirectoryInfo workspace, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(workspace.FullName, Folder);
        var key = Path.Combine(folder, KeyFile);
        return File.Exists(key)
            ? new TrustPart(
                [.. (await File.ReadAllLinesAsync(Path.Combine(folder, RepositoriesFile), cancellationToken))
                    .Select(Repository.Parse)],
                await File.ReadAllBytesAsync(key, cancellationToken))
            : null;
    }
}
