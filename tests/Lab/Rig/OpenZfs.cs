namespace KinoiteZfs.Lab;

/// <summary>Two OpenZFS releases of Debian's, as sources and as programs, and the headers of kernels to compile
/// for.</summary>
/// <param name="Current">The one this lab's images carry.</param>
/// <param name="Former">Of an older line: the one before an upgrade, and one which does not know newer kernels.</param>
sealed record OpenZfs(OpenZfsRelease Current, OpenZfsRelease Former)
{
    static readonly Lazy<Task<OpenZfs>> Once = new(FetchAsync);

    /// <summary>Build trees of the kernels of <see cref="RealKernels"/>.</summary>
    public static string Headers => Path.Combine(LabCache.OpenZfs, "headers", "usr", "src");

    public static string HeadersOf(KernelRelease kernel) => Path.Combine(Headers, $"linux-headers-{kernel}");

    public static Task<OpenZfs> GetAsync() => Once.Value;

    static async Task<OpenZfs> FetchAsync()
    {
        var kernels = await RealKernels.GetAsync();
        await Tool.RunAsync(
            Checkout.Script("openzfs.sh"), LabCache.OpenZfs, kernels.Old.ToString(), kernels.Installed.ToString(),
            kernels.Update.ToString());
        return new OpenZfs(await ReadAsync("current"), await ReadAsync("former"));
    }

    static async Task<OpenZfsRelease> ReadAsync(string name)
    {
        var folder = Path.Combine(LabCache.OpenZfs, name);
        await using var meta = File.OpenRead(Path.Combine(folder, "source", "META"));
        return new OpenZfsRelease(
            await ZfsMeta.ReadAsync(meta, name), Path.Combine(folder, "source"), Path.Combine(folder, "userland"));
    }
}

/// <param name="Source">The unpacked tree.</param>
/// <param name="Userland">The programs with every library they need, laid out as in an image.</param>
sealed record OpenZfsRelease(ZfsMeta Meta, string Source, string Userland)
{
    public ZfsVersion Version => Meta.Version;
}
