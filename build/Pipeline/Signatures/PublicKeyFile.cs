namespace KinoiteZfs.Pipeline.Signatures;

/// <summary>
/// The repository's public key. With it nothing becomes stable unsigned; so only a file that does not exist may mean
/// that nothing is signed, and everything that could be meant as a key is one, or an error.
/// </summary>
public static class PublicKeyFile
{
    public const string Name = "cosign.pub";

    /// <returns>Null when nothing in the folder has that name.</returns>
    /// <exception cref="PipelineException">There is something of that name, or nearly, and it is no file; or nobody can
    /// tell.</exception>
    public static FileInfo? Find(DirectoryInfo repository)
    {
        FileSystemInfo[] found;
        try
        {
            found = [.. repository.EnumerateFileSystemInfos()
                .Where(entry => entry.Name.Trim().Equals(Name, StringComparison.OrdinalIgnoreCase))];
            if (found is [FileInfo { Name: Name } file] && IsFile(file))
                return file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PipelineException(
                $"Whether there is a {Name} in {repository.FullName} cannot be told: {e.Message} Nothing is done as if there were none.",
                e);
        }
        return found.Length == 0
            ? null
            : throw new PipelineException(
                $"{string.Join(", ", found.Select(entry => $"{UntrustedText.Quote(entry.Name)} ({Kind(entry)})"))} in {repository.FullName} cannot be the public key, which is one file called {Name}. Restore it from the repository. Nothing is done as if there were none: hosts which verify signatures would refuse what is not signed.");
    }

    static bool IsFile(FileInfo file) =>
        file.LinkTarget is null || file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo { Exists: true };

    static string Kind(FileSystemInfo entry) => entry switch
    {
        { LinkTarget: not null } => "a link",
        DirectoryInfo => "a folder",
        _ => "a file",
    };
}
