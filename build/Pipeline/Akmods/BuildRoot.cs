namespace KinoiteZfs.Pipeline.Akmods;

/// <summary>Where one kernel is built, and nothing else: never shared, gone afterwards.</summary>
static class BuildRoot
{
    /// <param name="who">Whose scripts do not quote their paths, for the message.</param>
    /// <exception cref="PipelineException">The path holds characters that scripts and makefiles take for something
    /// else.</exception>
    public static void RequirePlainPath(DirectoryInfo folder, string who)
    {
        if (folder.FullName.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('/' or '.' or '_' or '-' or '+')))
            throw new PipelineException(
                $"{who} cannot be built with the path {UntrustedText.Quote(folder.FullName)}: its recipes take no spaces or special characters in paths. Choose a path of letters, digits, '.', '_', '+' and '-'.");
    }

    /// <summary>How the build ended matters more than what it leaves behind: that is said, and never an error of its
    /// own.</summary>
    public static void Remove(DirectoryInfo root, IProgress<string> progress)
    {
        try
        {
            // git writes its objects read-only, which stops Windows from deleting them.
            foreach (var file in root.EnumerateFiles("*", new EnumerationOptions
            {
                RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint
            }))
                file.Attributes = FileAttributes.Normal;
            root.Delete(recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            ReportLeftover(root, error, progress);
        }
    }

    public static void ReportLeftover(DirectoryInfo root, Exception error, IProgress<string> progress) =>
        progress.Report($"Could not clean up after the build; remove {root.FullName} yourself: {error.Message}");
}
