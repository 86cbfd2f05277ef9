using System.Security.Cryptography;
using System.Text;

namespace KinoiteZfs.Workflows.Cutting;

/// <summary>The digest of a product: of a file, or of all that is in a folder.</summary>
static class Seal
{
    const string WholeFolder = "/**";

    /// <summary>Where a job finds what it has to compare with: <c>path=digest</c>, between blanks.</summary>
    public const string Variable = "SEALS";

    /// <summary>Before a path: without a digest there must be no such file.</summary>
    public const string Optional = "?";

    /// <summary>Files below the folders of products, sealed or not, relative to the root.</summary>
    public static IEnumerable<string> FilesBeside(string root, IEnumerable<string> products) =>
        products.Select(product => Path.Combine(root, product.Split('/')[0])).Distinct().Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(root, file).Replace('\\', '/'));

    public static bool Covers(string product, string file) =>
        product == file || (product.EndsWith(WholeFolder, StringComparison.Ordinal)
            && file.StartsWith(product[..^2], StringComparison.Ordinal));

    /// <returns>Lower-case hexadecimal digits; null when there is nothing.</returns>
    public static string? TryOf(string product)
    {
        if (!product.EndsWith(WholeFolder, StringComparison.Ordinal))
            return File.Exists(product) ? OfFile(product) : null;
        var folder = product[..^WholeFolder.Length];
        if (!Directory.Exists(folder))
            return null;
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => (Name: Path.GetRelativePath(folder, file).Replace('\\', '/'), File: file))
            // Files and folders whose name begins with a dot stay behind: actions/upload-artifact,
            // include-hidden-files.
            .Where(file => !file.Name.Split('/').Any(part => part.StartsWith('.')))
            .OrderBy(file => file.Name, StringComparer.Ordinal)
            .Select(file => (file.Name, Digest: OfFile(file.File)));
        return Convert.ToHexStringLower(SHA256.HashData(
            Encoding.UTF8.GetBytes(string.Concat(files.Select(file => $"{file.Digest}  {file.Name}\n")))));
    }

    /// <summary>Of the step and of the job: <c>seal_verify_candidate</c>.</summary>
    public static string OutputOf(string target, string product) =>
        $"seal_{Names.Underscored(target)}_{Artifact.StemOf(product).Replace('-', '_')}";

    static string OfFile(string file)
    {
        using var content = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(content));
    }
}
