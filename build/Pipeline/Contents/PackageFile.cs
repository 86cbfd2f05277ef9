using KinoiteZfs.Kmods.Core;
using KinoiteZfs.Kmods.Packages;

namespace KinoiteZfs.Pipeline.Contents;

/// <summary>RPM files as such: how they begin, and how they are read from a disk.</summary>
static class PackageFile
{
    /// <summary>Bytes needed to recognise a package.</summary>
    public const int MagicLength = 4;

    // rpm.org manual, "RPM V4 Package format", "Lead".
    static ReadOnlySpan<byte> Magic => [0xED, 0xAB, 0xEE, 0xDB];

    public static bool IsPackage(ReadOnlySpan<byte> start) => start.StartsWith(Magic);

    public static async Task<bool> IsPackageAsync(FileInfo file, CancellationToken cancellation)
    {
        var start = new byte[MagicLength];
        await using var content = file.OpenRead();
        return await content.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellation) == start.Length && IsPackage(start);
    }

    /// <exception cref="PipelineException">The file cannot be read, or it is no proper package.</exception>
    public static async Task<RpmPackage> ReadAsync(FileInfo file, CancellationToken cancellation)
    {
        try
        {
            await using var content = file.OpenRead();
            return await RpmPackage.ReadAsync(content, file.FullName, cancellationToken: cancellation);
        }
        catch (Exception error) when (error is KmodFormatException or FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            throw new PipelineException($"The package {file.FullName} cannot be used: {error.Message}", error);
        }
    }
}
