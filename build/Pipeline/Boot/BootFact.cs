using KinoiteZfs.Kmods.Programs;

namespace KinoiteZfs.Pipeline.Boot;

/// <summary>What is learnt of an image's files before it is decided which of them a boot needs.</summary>
/// <param name="Program">For zfs, zpool, modprobe and libraries.</param>
/// <param name="Index">For <c>modules.dep</c>.</param>
/// <param name="Problem">Why it cannot be used; null when it can.</param>
sealed record BootFact(ElfProgram? Program, ModulesDep? Index, string? Problem = null)
{
    /// <summary>modprobe is a link to kmod wherever kmod comes from: kmod's meson.build, "_tools".</summary>
    public static readonly IReadOnlyList<ImagePath> Programs = UserlandTools.PathsOf(
        "zfs", "zpool", "modprobe", "kmod");

    public static readonly FileFilter<BootFact> Filter = new(
        [.. ModuleDirectories.Roots, .. Programs, .. LibraryFolders.Paths, .. ModprobeConfiguration.Folders],
        path => IsProgram(path) || IsKernelFile(path) || IsConfiguration(path),
        ReadAsync,
        path => LibraryFolders.HidesUnless(path, IsLibrary));

    public static bool IsProgram(ImagePath path) => Programs.Contains(path) || IsLibrary(path);

    /// <summary>A module, or one of the lists which depmod makes of them and modprobe reads.</summary>
    public static bool IsOfModules(ImagePath path) =>
        IsModule(path) || path.Name.StartsWith("modules.", StringComparison.Ordinal);

    public static bool IsConfiguration(ImagePath path) => HostConfiguration.IsIn(ModprobeConfiguration.Folders, path);

    public static bool IsModule(ImagePath path) => KernelModulePath.TrySplitName(path.Name, out _, out _);

    static bool IsLibrary(ImagePath path) =>
        path.Name.Contains(".so", StringComparison.Ordinal) && LibraryFolders.Paths.Contains(path.Parent);

    static bool IsKernelFile(ImagePath path) =>
        IsOfModules(path) || KernelDirectories.IsKernel(path);

    static async Task<BootFact?> ReadAsync(
        ImagePath path, long size, Stream content, CancellationToken cancellationToken)
    {
        if (IsProgram(path))
            return await ReadProgramAsync(path, size, content, cancellationToken);
        return path.Name == InspectedFile.IndexName
            ? await ReadIndexAsync(path, size, content, cancellationToken)
            : null;
    }

    static async Task<BootFact> ReadProgramAsync(
        ImagePath path, long size, Stream content, CancellationToken cancellationToken)
    {
        if (size > BootLimits.LibraryBytes)
            return new BootFact(null, null, $"it has {size} bytes; at most {BootLimits.LibraryBytes} are read");
        var bytes = new byte[size];
        await content.ReadExactlyAsync(bytes, cancellationToken);
        try
        {
            return new BootFact(ElfProgram.Read(bytes, path.Value), null);
        }
        catch (KmodFormatException e)
        {
            return new BootFact(null, null, e.Message);
        }
    }

    static async Task<BootFact> ReadIndexAsync(
        ImagePath path, long size, Stream content, CancellationToken cancellationToken)
    {
        if (size > ModulesDep.MaximumBytes)
            return new BootFact(
                null, null, $"{path} has {size} bytes, and more than {ModulesDep.MaximumBytes} no kernel needs");
        using var reader = new StreamReader(content, leaveOpen: true);
        try
        {
            return new BootFact(null, ModulesDep.Parse(await reader.ReadToEndAsync(cancellationToken), path.Value));
        }
        catch (PipelineException e)
        {
            return new BootFact(null, null, e.Message);
        }
    }
}
