namespace KinoiteZfs.Pipeline.Inputs;

/// <summary>One digest over everything the repository itself contributes to an image: recipe files, stream definition,
/// and the key its hosts verify with.</summary>
/// <remarks>
/// The digest of a list of <c>&lt;sha256&gt;  &lt;path&gt;</c> lines sorted by path, as <c>sha256sum</c> prints them: a
/// person can recompute it.
/// </remarks>
public static class RecipeDigest
{
    /// <param name="trustedKey">What the image's hosts verify with; null when there is none.</param>
    /// <exception cref="PipelineException">A file or the folder is missing, empty, or is a link.</exception>
    public static async Task<Digest> OfAsync(
        DirectoryInfo recipe, FileInfo streamDefinition, CancellationToken cancellationToken,
        FileInfo? trustedKey = null)
    {
        if (!recipe.Exists)
            throw new PipelineException(
                $"The recipe folder {recipe.FullName} does not exist. Restore it from the repository, or name another one.");
        if (!streamDefinition.Exists)
            throw new PipelineException(
                $"The stream definition {streamDefinition.FullName} does not exist. Restore it from the repository, or name another one.");
        // The name of the stream definition's file does not matter, and a leading '/' cannot be a recipe file.
        var lines = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["/stream"] = (await Digest.OfAsync(streamDefinition, cancellationToken)).Hex,
        };
        if (trustedKey is not null)
            lines.Add("/key", (await Digest.OfAsync(trustedKey, cancellationToken)).Hex);
        foreach (var file in Files(recipe))
            lines.Add(
                Path.GetRelativePath(recipe.FullName, file.FullName).Replace('\\', '/'),
                (await Digest.OfAsync(file, cancellationToken)).Hex);
        if (lines.Keys.All(name => name.StartsWith('/')))
            throw new PipelineException(
                $"The recipe folder {recipe.FullName} holds no file. Restore it from the repository, or name another one.");
        return Digest.Of(Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => $"{line.Value}  {line.Key}\n"))));
    }

    static IEnumerable<FileInfo> Files(DirectoryInfo folder)
    {
        foreach (var entry in folder.EnumerateFileSystemInfos())
        {
            // What a link points to is not part of the repository, and may differ from machine to machine.
            if (entry.LinkTarget is not null)
                throw new PipelineException(
                    $"{entry.FullName} is a link. A recipe consists of plain files; replace the link by what it points to.");
            if (entry is FileInfo file)
                yield return file;
            else if (entry is DirectoryInfo below)
            {
                foreach (var deeper in Files(below))
                    yield return deeper;
            }
        }
    }
}
