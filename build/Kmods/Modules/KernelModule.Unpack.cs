namespace KinoiteZfs.Kmods.Modules;

public sealed partial record KernelModule
{
    /// <summary>Copies a module as the kernel takes it: decompressed. Its content is not looked at.</summary>
    /// <param name="path">Decides the compression, and stands in messages.</param>
    /// <exception cref="KmodFormatException">One of its kinds for each cause.</exception>
    public static async Task UnpackAsync(
        Stream content, string path, Stream target, CancellationToken cancellationToken = default)
    {
        await using var source = new SourceStream(content, hashed: false, cancellationToken);
        var (module, _) = await OpenAsync(source, path);
        await using (module)
            await module.CopyToAsync(target, cancellationToken);
    }
}
