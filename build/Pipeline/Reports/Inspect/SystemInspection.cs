using KinoiteZfs.Oci.Layers;
using KinoiteZfs.Pipeline.Contents;

namespace KinoiteZfs.Pipeline.Reports.Inspect;

/// <summary>What an image holds as an operating system: kernels, their ZFS modules, programs and libraries.</summary>
sealed record SystemInspection(
    IReadOnlyList<InspectedKernel> Kernels, IReadOnlyList<InspectedModule> Modules, IReadOnlyList<InspectedUserland> Userland,
    IReadOnlyList<string> Findings)
{
    static readonly string[] RequiredModules = ["spl", "zfs"];

    static readonly LayerInterest<InspectedFile> Interest = new(
        [.. ModuleDirectories.Roots, .. UserlandTools.Paths, .. LibraryFolders.Paths],
        path => UserlandTools.Paths.Contains(path) || UserlandLibraries.Contains(path) || InspectedFile.IsIndex(path) || InspectedFile.NameOf(path) is not null,
        InspectedFile.InspectAsync,
        path => LibraryFolders.HidesUnless(path, UserlandLibraries.Contains));

    /// <summary>Nothing of an operating system is there.</summary>
    public bool IsEmpty => Kernels.Count == 0 && Userland.Count == 0 && Findings.Count == 0;

    public static async Task<SystemInspection> ReadAsync(
        IRegistry registry, ResolvedImage image, IProgress<string> progress, CancellationToken cancellation)
    {
        var tree = await ImageFiles.ReadAsync(registry, image.Repository, image.Manifest.Layers, Interest, progress, cancellation);
        var directories = ModuleDirectories.In(tree, baseLayers: 0);
        var libraries = UserlandLibraries.In(tree);
        var tools = UserlandTools.In(tree);
        var hasZfs = tools.Count > 0 || directories.Any(directory => directory.Modules.Count > 0);
        return new SystemInspection(
            [.. directories.Select(directory => new InspectedKernel(directory.Name, directory.HasKernel, directory.Listing is { Problem: null }))],
            [.. directories.SelectMany(directory => directory.Modules.Select(module => Describe(module, directory)))],
            [.. libraries.Where(library => library.Version is not null).Select(library => new InspectedUserland(library.Path, library.Version!))],
            [
                .. KernelDirectories.Problems(tree),
                .. directories.SelectMany(directory => Judge(directory, hasZfs)),
                .. libraries.Where(library => library.Problem is not null).Select(library => $"{library.Path}: {library.Problem}"),
                .. hasZfs ? MissingTools(tools) : [],
            ]);
    }

    static InspectedModule Describe(FoundModule module, ModuleDirectory directory)
    {
        bool? listed = directory.Listing is { Problem: null } listing ? listing.Modules.Contains(module.Below) : null;
        return module.Content is { } content
            ? InspectedModule.Of(content, package: null, directory.Name, listed)
            : InspectedModule.Unreadable(module.Path, package: null, directory.Name, listed, module.Problem ?? "it cannot be read");
    }

    static IEnumerable<string> Judge(ModuleDirectory directory, bool hasZfs)
    {
        if (!KernelRelease.TryParse(directory.Name, out _))
            yield return $"the module directory {UntrustedText.Quote(directory.Name)} is not called like a kernel release";
        else if (!directory.HasKernel)
            yield return $"the module directory {directory.Name} has no kernel: no vmlinuz, and there is no /boot/vmlinuz-{directory.Name}; it was left over by another";
        else if (hasZfs)
        {
            foreach (var name in RequiredModules.Where(name => directory.Modules.All(module => module.Name != name)))
                yield return $"the kernel {directory.Name} has no {name} module";
            if (directory.Listing is null)
                yield return $"the kernel {directory.Name} has no modules.dep: modprobe would find nothing";
        }
        if (directory.Listing?.Problem is { } unreadable)
            yield return $"modules.dep of {directory.Name} cannot be read: {unreadable}";
        foreach (var finding in directory.Modules.SelectMany(module => Judge(module, directory)))
            yield return finding;
        foreach (var same in directory.Modules.GroupBy(module => module.Name).Where(same => same.Count() > 1))
            yield return $"{directory.Name} has {same.Count()} modules called {same.Key}: {string.Join(", ", same.Select(module => module.Path))}";
    }

    static IEnumerable<string> Judge(FoundModule module, ModuleDirectory directory)
    {
        if (module.Content is not { } content)
        {
            yield return $"{module.Path}: {module.Problem}";
            yield break;
        }
        if (content.Kernel?.ToString() != directory.Name)
            yield return $"{module.Path}: it lies in the directory of {directory.Name}, and its vermagic is {(content.Vermagic is { } vermagic ? UntrustedText.Quote(vermagic.TrimEnd()) : "missing")}";
        if (content.Name is { } name && name != module.Name)
            yield return $"{module.Path}: it calls itself {UntrustedText.Quote(name)}";
        if (directory.Listing is { Problem: null } listing && !listing.Modules.Contains(module.Below))
            yield return $"{module.Path}: modules.dep of {directory.Name} does not list it; modprobe would not find it";
    }

    static IEnumerable<string> MissingTools(IReadOnlyList<string> tools) =>
        from tool in (string[])["zfs", "zpool"]
        where !tools.Any(path => path.EndsWith("/" + tool, StringComparison.Ordinal))
        select $"the image has ZFS, and no {tool} in its program folders";
}
