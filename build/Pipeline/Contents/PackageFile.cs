namespace KinoiteZfs.Pipeline.Contents;

/// <summary>RPM files as such: how they begin, and how they are read from a disk.</summary>
static class PackageFile
{
    /// <summary>Bytes needed to recognise a package.</summary>
    const int MagicLength = 4;

    // rpm.org manual, "RPM V4 Package format", "Lead".
    static ReadOnlySpan<byte> Magic => [0xED, 0xAB, 0xEE, 0xDB];

    /// <returns>The whole content again; null when it is no package.</returns>
    public static async Task<PackageStream?> OpenAsync(Stream content, CancellationToken cancellationToken)
    {
        var start = new byte[MagicLength];
        return await content.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken)
            == start.Length
            && start.AsSpan().StartsWith(Magic) ? new PackageStream(start, content) : null;
    }

    public static async Task<bool> IsPackageAsync(FileInfo file, CancellationToken cancellationToken)
    {
        await using var content = file.OpenRead();
        await using var package = await OpenAsync(content, cancellationToken);
        return package is not null;
    }

    /// <exception cref="PipelineException">The file cannot be read, or it is no proper package.</exception>
    public static async Task<RpmPackage> ReadAsync(FileInfo file, CancellationToken cancellationToken)
    {
        try
        {
            await using var content = file.OpenRead();
            return await RpmPackage.ReadAsync(content, file.FullName, cancellationToken: cancellationToken);
        }
        catch (Exception error) when (error is KmodFormatException or FileNotFoundException
            or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            throw new PipelineException($"The package {file.FullName} cannot be used: {error.Message}", error);
        }
    }
}
