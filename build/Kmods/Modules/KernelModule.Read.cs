namespace KinoiteZfs.Kmods;

public sealed partial record KernelModule
{
    /// <summary>Reads a module to its end, forward only and in a few MiB of memory, decompressing what its name says it is.</summary>
    /// <param name="path">Decides the compression expected, and stands in messages.</param>
    /// <exception cref="KmodFormatException">One of its kinds for each cause.</exception>
    public static Task<KernelModule> ReadAsync(Stream content, string path, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();
}
