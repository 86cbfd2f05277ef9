using System.Text;
using KinoiteZfs.Kmods.Compression;
using KinoiteZfs.Kmods.Core;
using KinoiteZfs.Kmods.Modules;
using KinoiteZfs.Kmods.Packages;
using KinoiteZfs.Kmods.Programs;
using KinoiteZfs.Pipeline.Boot;
using KinoiteZfs.Pipeline.Verification.Rules;

namespace KinoiteZfs.Lab;

/// <summary>
/// Three machines, each with a real kernel and a real kmod, in which modprobe is asked for a real module in every form
/// of <see cref="ModuleForm"/>.
/// </summary>
public sealed class PackedModules : IAsyncLifetime, IDisposable
{
    /// <summary>A module of every kernel, large enough for several blocks, which needs no other.</summary>
    const string Module = "overlay";

    const string Mark = "form";

    static readonly TimeSpan Enough = TimeSpan.FromMinutes(5);

    static readonly string Script = $$"""
        #!/boot-test/busybox sh
        b=/boot-test/busybox
        $b mount -t devtmpfs none /dev
        $b mount -t proc none /proc
        $b mount -t sysfs none /sys
        export LD_LIBRARY_PATH=/usr/lib/x86_64-linux-gnu
        for form in /forms/*; do
          if said=$(/usr/bin/modprobe --dirname "$form" {{Module}} 2>&1); then said=loads; $b rmmod {{Module}}; fi
          echo "{{Mark}} ${form##*/} $($b echo $said)" >/dev/ttyS1
        done
        $b poweroff -f
        """.ReplaceLineEndings("\n") + "\n";

    readonly TemporaryFolder _folder = new();
    readonly Dictionary<string, Dictionary<string, string>> _said = [];
    readonly Dictionary<string, Dictionary<string, bool>> _verified = [];

    /// <summary>What modprobe said on a machine of a module in this form; "loads" when it loaded it.</summary>
    internal string this[string machine, string form] => _said[machine][form];

    /// <summary>The forms which Verify lets pass in an image with this kernel and this kmod.</summary>
    internal IEnumerable<string> Verified(string machine) =>
        _verified[machine].Where(form => form.Value).Select(form => form.Key);

    public async Task InitializeAsync()
    {
        var (kernels, newer, own) = (await RealKernels.GetAsync(), await Kmod.TreeAsync(), await OwnKmodAsync());
        await Task.WhenAll(
            StartAsync("kmod 34 on 6.12", kernels.Update, newer),
            StartAsync("kmod 34 on 6.1", kernels.Old, newer));
        await StartAsync("kmod 30 on 6.12", kernels.Update, own);
        LabLogs.Write("packed modules", string.Join('\n', _said.SelectMany(
            machine => machine.Value.Select(said => $"{machine.Key} | {said.Key} | {said.Value}"))));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _folder.Dispose();

    async Task StartAsync(string machine, KernelRelease kernel, string kmod)
    {
        var folder = Directory.CreateDirectory(_folder[machine.Replace(' ', '-')]).FullName;
        var plain = Path.Combine(folder, $"{Module}.ko");
        var found = Path.Combine(RealKernels.FolderOf(kernel), "kernel", "fs", "overlayfs", $"{Module}.ko");
        if (File.Exists(found))
            File.Copy(found, plain);
        else
            await ModuleForm.UnpackAsync($"{found}.xz", plain);
        var initramfs = new FileInfo(Path.Combine(folder, "initramfs"));
        await using (var stream = initramfs.Create())
        {
            var archive = new CpioWriter(stream);
            foreach (var name in new[] { "dev", "proc", "sys" })
                await archive.AddDirectoryAsync(name, default);
            await archive.AddCharacterDeviceAsync("dev/console", 5, 1, default);
            await AddAsync(
                archive, "boot-test/busybox", (await Tool.RunAsync("sh", "-c", "command -v busybox")).Trim());
            await archive.AddFileAsync("init", 0x1ED, Encoding.ASCII.GetBytes(Script), default);
            foreach (var file in Directory.EnumerateFiles(Path.Combine(kmod, "usr"), "*", SearchOption.AllDirectories))
                await AddAsync(archive, Path.GetRelativePath(kmod, file), file);
            await archive.AddSymbolicLinkAsync("lib64", "usr/lib64", default);
            var (features, verified) = (await FeaturesAsync(kmod), new Dictionary<string, bool>());
            foreach (var (number, form) in ModuleForm.All.Index())
            {
                await AddFormAsync(archive, $"forms/{number:00}/lib/modules/{kernel}", form, plain);
                verified[form.Name] = await IsVerifiedAsync(kernel, form, $"{plain}.packed", features);
            }
            lock (_verified)
                _verified[machine] = verified;
            await archive.FinishAsync(default);
        }
        var disk = new FileInfo(Path.Combine(folder, "disk"));
        await File.WriteAllBytesAsync(disk.FullName, new byte[1 << 20]);
        var said = await RunAsync(machine, kernel, initramfs, disk);
        // Seen once, without KVM and for an unknown reason: the first program never spoke, which says nothing of kmod.
        if (said.Count == 0)
            said = await RunAsync($"{machine}, again", kernel, initramfs, disk);
        if (said.Count != ModuleForm.All.Count)
            throw new InvalidOperationException(
                $"'{machine}' spoke of {said.Count} of {ModuleForm.All.Count} forms; its log is in artifacts/lab");
        lock (_said)
            _said[machine] = said;
    }

    static async Task<Dictionary<string, string>> RunAsync(
        string machine, KernelRelease kernel, FileInfo initramfs, FileInfo disk)
    {
        var lines = new List<string>();
        var qemu = new QemuMachine(QemuMachine.Qemu, AcceleratorChoice.Auto, new Progress<string>());
        var end = await qemu.RunAsync(
            new MachineOrder(
                new FileInfo(Path.Combine(RealKernels.FolderOf(kernel), "vmlinuz")), initramfs, disk, Enough),
            lines.Add, default);
        LabLogs.Write($"boot {machine}, packed modules", string.Join('\n', [.. lines, $"{end}"]));
        return lines.Select(line => line.TrimEnd().Split(' ', 3)).Where(words => words is [Mark, _, _])
            .ToDictionary(
                words => ModuleForm.All[int.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture)].Name,
                words => words[2]);
    }

    static async Task AddFormAsync(CpioWriter archive, string folder, ModuleForm form, string plain)
    {
        var packed = $"{plain}.packed";
        await form.WriteAsync(plain, packed);
        await AddAsync(archive, $"{folder}/{Module}.ko{form.Suffix}", packed);
        var lists = ModulesDep.Parse($"{Module}.ko{form.Suffix}:\n", form.Name);
        await archive.AddFileAsync($"{folder}/modules.dep", 0x1A4, Encoding.ASCII.GetBytes($"{lists}"), default);
        await archive.AddFileAsync($"{folder}/modules.dep.bin", 0x1A4, lists.ToIndex(), default);
    }

    static async Task<KmodFeatures> FeaturesAsync(string kmod)
    {
        var program = ElfProgram.Read(
            await File.ReadAllBytesAsync(Path.Combine(kmod, "usr", "bin", "modprobe")), "modprobe");
        (ModuleCompression Compression, string Library)[] known =
            [(ModuleCompression.Xz, "liblzma.so.5"), (ModuleCompression.Zstd, "libzstd.so.1"), (
                ModuleCompression.Gzip, "libz.so.1")];
        return new KmodFeatures(
            "usr/bin/kmod", [.. known.Where(one => program.Needed.Concat(program.Opens).Contains(one.Library))
                .Select(one => one.Compression)]);
    }

    static async Task<bool> IsVerifiedAsync(KernelRelease kernel, ModuleForm form, string packed, KmodFeatures kmod)
    {
        await using var config = File.OpenRead(Path.Combine(RealKernels.FolderOf(kernel), "config"));
        await using var content = File.OpenRead(packed);
        var path = $"usr/lib/modules/{kernel}/{Module}.ko{form.Suffix}";
        try
        {
            var module = new FoundModule(
                path, Path.GetFileName(path), Module, await KernelModule.ReadAsync(content, path));
            var directory = new ModuleDirectory(kernel.ToString(), HasKernel: true, [module], null)
            {
                Configuration = await KernelConfiguration.ReadAsync(config, default),
            };
            return CompressionRule.Check(kernel, directory, [kmod]).Passed;
        }
        catch (KmodFormatException)
        {
            return false;
        }
    }

    static async Task AddAsync(CpioWriter archive, string path, string file)
    {
        await using var content = File.OpenRead(file);
        await archive.AddFileAsync(path, 0x1ED, content.Length, content, default);
    }

    /// <summary>This machine's, of the release before kernels could be asked to unpack modules.</summary>
    async Task<string> OwnKmodAsync()
    {
        var root = _folder["own-kmod"];
        await Tool.RunAsync("bash", "-euc", """
            fail() { echo "$*" >&2; exit 1; }
            source "$1"
            mkdir -p "$2"/usr/bin "$2"/usr/lib64
            cp "$(command -v kmod)" "$2/usr/bin/modprobe"
            program_libraries "$2/usr/lib/x86_64-linux-gnu" /usr/lib/x86_64-linux-gnu "$2/usr/bin/modprobe"
            cp -L /usr/lib64/ld-linux-x86-64.so.2 "$2/usr/lib64/"
            """, "bash", Checkout.Script("program.sh"), root);
        return root;
    }
}
