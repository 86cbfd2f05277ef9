using KinoiteZfs.Kmods.Programs;

namespace KinoiteZfs.Pipeline.Contents;

/// <summary>What a file of interest says, learnt while its layer streams by.</summary>
/// <param name="Module">For <c>zfs.ko</c> and <c>spl.ko</c>.</param>
/// <param name="Listing">For <c>modules.dep</c>, <c>modules.builtin</c> and their binary forms.</param>
/// <param name="Problem">Why it cannot be used, whichever it is; null when it can.</param>
/// <param name="Userland">For libzfs: the version it was built as.</param>
/// <param name="Trust">For the files which tell a host whom to trust.</param>
sealed record InspectedFile(
    KernelModule? Module, ModuleListing? Listing, string? Problem, string? Userland = null, TrustFact? Trust = null)
{
    public const string IndexName = "modules.dep";

    /// <summary>The same for programs: modprobe reads this one and not the text.</summary>
    public const string BinaryIndexName = "modules.dep.bin";

    /// <summary>What modprobe takes for loaded already.</summary>
    public static readonly IReadOnlyList<string> BuiltInNames = ["modules.builtin", "modules.builtin.bin"];

    /// <summary>The layers of real images spell the same directory in both ways.</summary>
    public static readonly IReadOnlyList<ImagePath> Roots = [ImagePath.Parse("usr/lib/modules"), ImagePath.Parse(
        "lib/modules")];

    static readonly string[] Names = ["zfs", "spl"];

    /// <summary>Small modules which distributions build: what they have, ours must have the same.</summary>
    static readonly string[] Witnesses = ["loop", "isofs", "dummy"];

    /// <summary>For files which tell the host's tools what to do.</summary>
    public string? Text { get; init; }

    /// <summary>For a kernel's <c>config</c>.</summary>
    public KernelConfiguration? Kernel { get; init; }

    /// <summary>For a kernel's <c>symvers</c>.</summary>
    public KernelSymbols? Symbols { get; init; }

    /// <summary>For kmod and its library.</summary>
    public ElfProgram? Program { get; init; }

    /// <summary>Whether a file, by its path, says something about ZFS and the kernels. Trust files are known by
    /// <see cref="TrustPlaces"/>.</summary>
    public static bool IsOne(ImagePath path) =>
        UserlandTools.Paths.Contains(path) || OpenZfsLibraries.Contains(path) || IsIndex(path) || IsConfiguration(path)
        || KernelConfiguration.IsOne(path) || KernelSymbols.IsOne(path) || IsWitness(path) || KmodFeatures.IsOne(path)
        || NameOf(path) is not null;

    /// <summary>The module's name when it is zfs or spl; null for any other file.</summary>
    public static string? NameOf(ImagePath path) =>
        KernelModulePath.TrySplitName(path.Name, out var name, out _) && Names.Contains(name) ? name : null;

    /// <summary>A module of the kernel itself.</summary>
    public static bool IsWitness(ImagePath path) =>
        KernelModulePath.TrySplitName(path.Name, out var name, out _) && Witnesses.Contains(name)
        && Roots.Any(
            root => path.IsWithin(root) && path.Components.ElementAtOrDefault(root.Components.Count + 1) == "kernel");

    public static bool IsIndex(ImagePath path) =>
        path.Name is IndexName or BinaryIndexName || BuiltInNames.Contains(path.Name);

    public static bool IsConfiguration(ImagePath path) =>
        HostConfiguration.IsIn(ModprobeConfiguration.Folders, path)
        || HostConfiguration.IsIn(DepmodConfiguration.Folders, path)
        || OpenZfsLibraries.IsConfiguration(path);

    /// <summary>Why nothing of a file was read.</summary>
    public static string Unread(ImageFile<InspectedFile>? file) =>
        file is null ? "it is a link to where nothing is read" : $"it is no regular file but {file.Kind}";

    public static async Task<InspectedFile?> InspectAsync(
        ImagePath path, long size, Stream content, CancellationToken cancellationToken)
    {
        if (IsIndex(path))
            return new InspectedFile(null, await ReadIndexAsync(path, size, content, cancellationToken), null);
        if (IsConfiguration(path))
        {
            var (text, unread) = await HostConfiguration.ReadAsync(size, content, cancellationToken);
            return new InspectedFile(null, null, unread) { Text = text };
        }
        if (KernelConfiguration.IsOne(path))
            return new InspectedFile(null, null, null) { Kernel = await KernelConfiguration.ReadAsync(
                content, cancellationToken) };
        if (KernelSymbols.IsOne(path))
            return new InspectedFile(null, null, null) { Symbols = await KernelSymbols.ReadAsync(
                path, content, cancellationToken) };
        if (KmodFeatures.IsOne(path))
            return new InspectedFile(null, null, null) { Program = await KmodFeatures.ReadAsync(
                path, size, content, cancellationToken) };
        if (UserlandLibraries.IsName(path))
            return await UserlandLibraries.InspectAsync(size, content, cancellationToken);
        if (NameOf(path) is null && !IsWitness(path))
            return null;
        try
        {
            return new InspectedFile(await KernelModule.ReadAsync(content, path.Value, cancellationToken), null, null);
        }
        catch (KmodFormatException e)
        {
            return new InspectedFile(null, null, e.Message);
        }
    }

    /// <param name="name">Under which a host finds it.</param>
    public static async Task<InspectedFile?> InspectTrustAsync(
        ImagePath name, long size, Stream content, CancellationToken cancellationToken)
    {
        var (trust, problem) = await TrustFacts.ReadAsync(name, size, content, cancellationToken);
        return new InspectedFile(null, null, problem, Trust: trust);
    }

    /// <summary>Lines of <c>module: dependencies</c>, depmod(8). Paths are below the kernel's folder unless they begin
    /// with '/'.</summary>
    static async Task<ModuleListing> ReadIndexAsync(
        ImagePath path, long size, Stream content, CancellationToken cancellationToken)
    {
        if (size > ModulesDep.MaximumBytes)
            return new ModuleListing(
                [], $"it has {size} bytes, and more than {ModulesDep.MaximumBytes} no kernel needs");
        if (!path.Name.EndsWith(".bin", StringComparison.Ordinal))
            return await ReadTextIndexAsync(content, cancellationToken);
        var bytes = new byte[size];
        await content.ReadExactlyAsync(bytes, cancellationToken);
        return ReadBinaryIndex(bytes);
    }

    static ModuleListing ReadBinaryIndex(byte[] bytes)
    {
        try
        {
            return new ModuleListing([.. Names.Select(name => (Name: name, Line: ModuleIndex.Find(bytes, name)))
                .Where(found => found.Line is not null)
                .Select(found => LineOf(found.Name, found.Line!))]);
        }
        catch (FormatException error)
        {
            return new ModuleListing([], error.Message);
        }
    }

    static async Task<ModuleListing> ReadTextIndexAsync(Stream content, CancellationToken cancellationToken)
    {
        List<ModuleLine> listed = [];
        using var reader = new StreamReader(content, leaveOpen: true);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
            if (ImagePath.TryParse(ModulesDep.Split(line).Path, out var path) && NameOf(path) is { } name)
                listed.Add(LineOf(name, line));
        return new ModuleListing(listed);
    }

    static ModuleLine LineOf(string name, string line)
    {
        var (path, needs) = ModulesDep.Split(line);
        return new ModuleLine(name, Below(path), [.. needs.Select(Below)]);
    }

    static string Below(string spelled)
    {
        var root = ImagePath.TryParse(spelled, out var path) && spelled.StartsWith('/')
            ? Roots.FirstOrDefault(root => path.IsWithin(root) && path != root)
            : ImagePath.Root;
        return root.IsRoot ? spelled : string.Join('/', path.Components.Skip(root.Components.Count + 1));
    }
}
