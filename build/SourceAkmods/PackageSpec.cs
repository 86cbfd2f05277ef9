namespace KinoiteZfs.SourceAkmods;

/// <summary>One package to be made: what its header says, and the tree that becomes its payload.</summary>
/// <param name="Tree">Laid out as in the image.</param>
/// <param name="Paths">The files and links of the tree; folders are nobody's, except those named.</param>
sealed record PackageSpec(string Name, ZfsVersion Zfs, string Summary, DirectoryInfo Tree, IReadOnlyList<string> Paths)
{
    /// <summary>Packages OpenZFS itself numbers begin with 1 too.</summary>
    public const string Release = "1";

    public IReadOnlyList<string> Folders { get; init; } = [];

    public IReadOnlyList<string> Provides { get; init; } = [];

    public IReadOnlyList<string> Requires { get; init; } = [];

    /// <summary>RPM versions hold no '-': a candidate is 2.4.0~rc1.</summary>
    public string Version => Zfs.ToString().Replace('-', '~');

    /// <summary>The kernel's modules, found by the package manager for exactly this kernel.</summary>
    public static PackageSpec Modules(
        ZfsVersion zfs, KernelRelease kernel, DirectoryInfo tree, IReadOnlyList<string> names)
    {
        var folder = ModuleFolder(kernel);
        var spec = new PackageSpec(
            $"kmod-zfs-{kernel}", zfs, $"ZFS kernel modules for {kernel}", tree,
            [.. names.Select(name => $"{folder}/{name}")]);
        return spec with
        {
            Folders = [folder],
            Provides = [$"kmod-zfs = {spec.Version}-{Release}", Capability("kernel-modules-for-kernel", kernel)],
            Requires = [Capability("kernel-uname-r", kernel)],
        };
    }

    public static PackageSpec Userland(ZfsVersion zfs, StagedUserland userland) =>
        new("zfs", zfs, "ZFS programs and libraries", userland.Folder, userland.Paths);

    public static string ModuleFolder(KernelRelease kernel) => $"usr/lib/modules/{kernel}/extra/zfs";

    /// <exception cref="PipelineException">A file's name means something else to rpmbuild.</exception>
    public string Render() =>
        $$"""
        Name: {{Name}}
        Version: {{Version}}
        Release: {{Release}}
        Summary: {{Summary}}
        License: CDDL-1.0
        AutoReqProv: no
        {{string.Concat(Provides.Select(provided => $"Provides: {provided}\n"))}}{{string.Concat(Requires.Select(required => $"Requires: {required}\n"))}}
        %description
        {{Summary}}, compiled from OpenZFS {{Zfs}}.

        %install
        mkdir -p %{buildroot}
        cp -a {{Tree.FullName}}/. %{buildroot}/

        %files
        %defattr(-,root,root)
        {{string.Concat(Folders.Select(folder => $"%dir {Quoted(folder)}\n"))}}{{string.Concat(Paths.Select(path => $"{Quoted(path)}\n"))}}
        """;

    // A version in a dependency holds at most one '-': other releases (Debian's) stand inside the name instead.
    static string Capability(string name, KernelRelease kernel) =>
        kernel.ToString().Count(c => c == '-') > 1 ? $"{name}({kernel})" : $"{name} = {kernel}";

    // rpmbuild expands macros and patterns in names.
    static string Quoted(string path) =>
        path.Any(c => c is '"' or '%' or '*' or '?' or '[' or ']' or '{' or '}' or '\\' or '\n' || char.IsControl(c))
            ? throw new PipelineException(
                $"The file {UntrustedText.Quote(path)} cannot be packed: rpmbuild takes its name for a pattern. Rename it or leave it out.")
            : $"\"/{path}\"";
}
