using System.Security.Cryptography;
using System.Text;

namespace KinoiteZfs.Pipeline.Akmods.Source;

/// <summary>One digest over folder trees: every path, the content of every file, and where links lead.</summary>
/// <remarks>Links to folders outside are followed: Debian's headers keep their scripts in another package.</remarks>
static class TreeDigest
{
    /// <summary>Headers of a kernel have about 25000 files.</summary>
    const int MaximumFiles = 500_000;

    /// <exception cref="PipelineException">A tree cannot be read, or is far too large.</exception>
    public static async Task<Digest> OfAsync(IEnumerable<DirectoryInfo> roots, CancellationToken cancellation)
    {
        var trees = new List<string>(roots.Select(root => root.FullName).Distinct(StringComparer.Ordinal));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var files = 0;
        for (var next = 0; next < trees.Count; next++)
        {
            // By number, not by name: the same trees have the same digest wherever they lie.
            foreach (var entry in Entries(trees[next]))
            {
                if (++files > MaximumFiles)
                    throw new PipelineException($"{trees[next]} holds more than {MaximumFiles} files. Name the source tree and the kernel's headers themselves, and not folders above them.");
                var content = await DescribeAsync(entry, trees, cancellation);
                hash.AppendData(Encoding.UTF8.GetBytes($"{content}  {next}/{Path.GetRelativePath(trees[next], entry.FullName)}\n"));
            }
        }
        return Digest.FromHash(hash.GetHashAndReset());
    }

    static IEnumerable<FileSystemInfo> Entries(string tree)
    {
        var folders = new Stack<DirectoryInfo>([new DirectoryInfo(tree)]);
        while (folders.TryPop(out var folder))
        {
            foreach (var entry in folder.EnumerateFileSystemInfos().OrderBy(entry => entry.Name, StringComparer.Ordinal))
            {
                if (entry is DirectoryInfo below && entry.LinkTarget is null)
                    folders.Push(below);
                else
                    yield return entry;
            }
        }
    }

    static async Task<string> DescribeAsync(FileSystemInfo entry, List<string> trees, CancellationToken cancellation)
    {
        try
        {
            if (entry.LinkTarget is null)
                return (await Digest.OfAsync((FileInfo)entry, cancellation)).Hex;
            return entry.ResolveLinkTarget(returnFinalTarget: true) switch
            {
                DirectoryInfo { Exists: true } folder => $"link {Number(folder.FullName, trees)}",
                FileInfo { Exists: true } file => (await Digest.OfAsync(file, cancellation)).Hex,
                _ => "link to nothing",
            };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new PipelineException($"{entry.FullName} could not be read: {error.Message}", error);
        }
    }

    static string Number(string folder, List<string> trees)
    {
        var inside = trees.FindIndex(tree => folder == tree || folder.StartsWith(tree + "/", StringComparison.Ordinal));
        if (inside < 0)
        {
            trees.Add(folder);
            inside = trees.Count - 1;
        }
        return $"{inside}/{Path.GetRelativePath(trees[inside], folder)}";
    }
}
