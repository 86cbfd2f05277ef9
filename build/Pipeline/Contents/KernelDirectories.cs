namespace KinoiteZfs.Pipeline.Contents;

/// <summary>
/// Which module directories of an image belong to a kernel. A kernel is what has its vmlinuz, beside its modules or in
/// <c>/boot</c>; modules alone boot nothing and are left over.
/// </summary>
/// <remarks>
/// Sources: bootc, crates/ostree-ext/src/bootabletree.rs (find_kernel_dir_fs) and crates/lib/src/kernel.rs
/// (find_uki_path); rpm-ostree, src/libpriv/rpmostree-kernel.cxx (find_dir_with_vmlinuz: "Ignore directories without
/// vmlinuz"; rpmostree_find_kernel).
/// </remarks>
static class KernelDirectories
{
    public static readonly ImagePath Boot = ImagePath.Parse("boot");

    static readonly ImagePath UnifiedKernels = ImagePath.Parse("boot/EFI/Linux");

    const string Kernel = "vmlinuz";

    /// <summary>A kernel by its name: <c>vmlinuz</c> beside its modules, <c>vmlinuz-6.18.12-200.fc43.x86_64</c> in
    /// /boot.</summary>
    public static bool IsKernel(ImagePath path) =>
        path.Name == Kernel || path.Name.StartsWith(Kernel + "-", StringComparison.Ordinal);

    /// <summary>Every directory below the modules, and every link there, which none of the sources above
    /// follows.</summary>
    public static IReadOnlyList<ModulesDirectory> In<T>(ImageTree<T> tree)
        where T : class =>
    [
        .. InspectedFile.Roots.SelectMany(
            root => tree.NamesIn(root).Where(name => IsLink(tree, name) || tree.HasDirectory(root / name)))
            .Distinct().Order(StringComparer.Ordinal)
            .Select(name => new ModulesDirectory(name, !IsLink(tree, name) && Find(tree, name) is not null)),
    ];

    /// <summary>The kernel that belongs to a module directory; links followed, null when there is none.</summary>
    public static ImageFile<T>? Find<T>(ImageTree<T> tree, string name)
        where T : class =>
        Places(name).Select(tree.Find).FirstOrDefault(kernel => kernel is not null);

    /// <summary>What hides a kernel from hosts, or from this pipeline. None of it is passed over.</summary>
    public static IReadOnlyList<string> Problems<T>(ImageTree<T> tree)
        where T : class =>
    [
        .. InspectedFile.Roots.SelectMany(root => tree.NamesIn(root).Select(name => root / name))
            .Where(path => KernelRelease.TryParse(path.Name, out _) && tree.SymbolicLinks.ContainsKey(path))
            .Select(path =>
                $"{Link(tree, path)}: bootc and rpm-ostree look for kernels in directories alone and would pass it over. Make it a directory"),
        .. In(tree).Where(directory => !directory.HasKernel)
            .SelectMany(directory => Places(directory.Name)).Where(tree.SymbolicLinks.ContainsKey)
            .Select(path =>
                $"{Link(tree, path)}, which is no file below /usr/lib/modules or /boot. Make it a file, as bootc and rpm-ostree expect it"),
        .. tree.NamesIn(Boot).Where(name => name.StartsWith(Kernel + "-", StringComparison.Ordinal))
            .Select(name => name[(Kernel.Length + 1)..])
            .Where(name => KernelRelease.TryParse(name, out _)
                && !InspectedFile.Roots.Any(root => tree.HasDirectory(root / name)))
            .Select(name =>
                $"/{Boot}/{Kernel}-{name} is a kernel without modules, and rpm-ostree takes a kernel in /{Boot} before those below /usr/lib/modules. Use an image without"),
        .. tree.NamesIn(UnifiedKernels).Where(name => name.EndsWith(".efi", StringComparison.Ordinal)).Select(name =>
            $"/{UnifiedKernels}/{UntrustedText.Printable(name)} is a unified kernel image: bootc boots it instead of the vmlinuz "
            + "below /usr/lib/modules, and which modules it takes is not known here. Use an image without"),
    ];

    static IEnumerable<ImagePath> Places(string name) =>
        [.. InspectedFile.Roots.Select(root => root / name / Kernel), Boot / $"{Kernel}-{name}"];

    static string Link<T>(ImageTree<T> tree, ImagePath path)
        where T : class =>
        $"/{UntrustedText.Printable(path.Value)} is a symbolic link to {UntrustedText.Quote(tree.SymbolicLinks[path])}";

    static bool IsLink<T>(ImageTree<T> tree, string name)
        where T : class =>
        InspectedFile.Roots.Any(root => tree.SymbolicLinks.ContainsKey(root / name));
}

/// <summary>A directory below the modules of an image.</summary>
/// <param name="Name">As a kernel release, if it belongs to one.</param>
/// <param name="HasKernel">There is a vmlinuz for it.</param>
public sealed record ModulesDirectory(string Name, bool HasKernel);
