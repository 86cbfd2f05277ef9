namespace KinoiteZfs.Lab;

/// <summary>
/// Root folders in which the install script runs as in an image: real rpm, kmod and systemctl, two kernels without
/// modules of their own, and sample packages for both.
/// </summary>
public sealed class InstallRoots : IAsyncLifetime, IDisposable
{
    public const string Old = "6.18.12-200.fc43.x86_64";
    public const string New = "6.18.16-200.fc43.x86_64";
    public const string Zfs = "2.4.3";

    readonly TemporaryFolder _folder = new();

    /// <summary>Sample packages, a folder a kernel.</summary>
    public string Packages => _folder["packages"];

    public async Task InitializeAsync()
    {
        await Tool.RunAsync(Checkout.Script("rpm-root.sh"), _folder["template"], Old, New);
        foreach (var kernel in new[] { Old, New })
        {
            var modules = Directory.CreateDirectory(Path.Combine(_folder["template"], "usr", "lib", "modules", kernel));
            await File.WriteAllTextAsync(
                Path.Combine(modules.FullName, "vmlinuz"), $"SAMPLE of kernel {kernel}: boots nothing.\n");
            await SamplePackages.MakeAsync(Path.Combine(Packages, kernel), KernelRelease.Parse(kernel), Zfs);
        }
    }

    /// <summary>A fresh root with the packages of both kernels.</summary>
    internal async Task<InstallRoot> CreateAsync()
    {
        var path = _folder[Guid.NewGuid().ToString("n")];
        await Tool.RunAsync("cp", "-a", _folder["template"], path);
        var root = new InstallRoot(path);
        await Tool.RunAsync("cp", "-a", Packages, root.In("run/akmods"));
        return root;
    }

    /// <summary>The same on a base which brings ZFS for its newest kernel, and a package which needs it.</summary>
    internal async Task<InstallRoot> CreateWithZfsAsync(string zfs)
    {
        var root = await CreateAsync();
        var folder = root.In("run/brought");
        await SamplePackages.MakeAsync(folder, KernelRelease.Parse(New), zfs);
        string[] beside = ["libnvpair3", "libuutil3", "libzfs6", "libzpool6", "python3-pyzfs", "zfs-dracut"];
        await File.WriteAllTextAsync(_folder["brought.spec"], $$"""
            Name: sanoid
            Version: {{zfs}}
            Release: 1
            Summary: SAMPLE of what lies beside ZFS
            License: CDDL
            BuildArch: noarch
            AutoReqProv: no
            Requires: zfs
            %description
            SAMPLE
            %files
            {{string.Concat(beside.Select(name => $"%package -n {name}\nSummary: SAMPLE\n%description -n {name}\nSAMPLE\n%files -n {name}\n"))}}
            /usr/share/zfs
            %install
            mkdir -p %{buildroot}/usr/share/zfs
            echo SAMPLE >%{buildroot}/usr/share/zfs/dracut
            """);
        await Tool.RunAsync(
            "rpmbuild", "-bb", "--quiet", "--define", $"_topdir {_folder["top"]}", "--define", $"_rpmdir {folder}",
            _folder["brought.spec"]);
        var packages = Directory.EnumerateFiles(folder, "*.rpm", SearchOption.AllDirectories)
            .Select(file => $"/run/brought/{Path.GetRelativePath(folder, file)}");
        var installed = await root.RunAsync(["rpm", "-U", "--nosignature", .. packages]);
        if (installed.ExitCode != 0)
            throw new InvalidOperationException(installed.All);
        return root;
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _folder.Dispose();
}

/// <summary>One of them.</summary>
sealed class InstallRoot(string path)
{
    static readonly string Script = Path.Combine(Checkout.Root, "recipes", "files", "zfs", "install-zfs.sh");

    public string In(string inside) => Path.Combine(path, inside);

    public void Write(string inside, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(In(inside))!);
        File.WriteAllText(In(inside), content);
    }

    /// <summary>Puts a program on the PATH which notes how it was called, and then does something.</summary>
    public void StandIn(string name, string then = "")
    {
        var file = In($"usr/bin/{name}");
        File.WriteAllText(file, $"#!/bin/sh\nprintf '%s\\n' \"$*\" >>/{name}.calls\n{then}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public IReadOnlyList<string> CallsOf(string name) =>
        File.Exists(In($"{name}.calls")) ? File.ReadAllLines(In($"{name}.calls")) : [];

    public Task<ToolResult> InstallAsync()
    {
        File.Copy(Script, In("run/install-zfs.sh"), overwrite: true);
        return RunAsync("sh", "/run/install-zfs.sh", "/run/akmods");
    }

    /// <summary>Runs a program of the root folder in it.</summary>
    public Task<ToolResult> RunAsync(params string[] command) =>
        Tool.TryAsync(
            "chroot", [path, .. command],
            environment: new Dictionary<string, string?> { ["PATH"] = "/usr/sbin:/usr/bin", ["TMPDIR"] = null });
}
