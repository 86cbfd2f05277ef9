namespace KinoiteZfs.Pipeline.Boot;

/// <summary>A kernel as x86 boot loaders take it.</summary>
static class LinuxImage
{
    /// <summary>Where the setup header calls itself one: Documentation/arch/x86/boot.rst, "header".</summary>
    const int MagicOffset = 0x202;

    /// <summary>QEMU would start from anything, and then blame itself.</summary>
    public static async Task<bool> IsOneAsync(FileInfo file, CancellationToken cancellation)
    {
        var start = new byte[MagicOffset + 4];
        await using var content = file.OpenRead();
        await content.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellation);
        return start.AsSpan(MagicOffset).SequenceEqual("HdrS"u8);
    }
}
