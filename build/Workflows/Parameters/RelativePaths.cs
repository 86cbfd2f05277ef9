using Nuke.Common.IO;

namespace KinoiteZfs.Workflows.Parameters;

static class RelativePaths
{
    /// <summary>The path as it reads on every machine: below the root directory, with slashes.</summary>
    /// <param name="what">Whose path it is, for the error.</param>
    public static string Of(string path, AbsolutePath root, string what)
    {
        var relative = Path.GetRelativePath(root, Path.Combine(root, path)).Replace('\\', '/');
        return relative == ".." || relative.StartsWith("../", StringComparison.Ordinal) || Path.IsPathRooted(relative)
            ? throw new WorkflowException(
                $"{path}, {what}, is not below {root}. Another machine has no such file; name one below the root directory.")
            : relative;
    }
}
