using KinoiteZfs.Pipeline.Boot;
using KinoiteZfs.Pipeline.Tools;

namespace KinoiteZfs.Lab;

/// <summary>
/// Images with real kernels and real OpenZFS on a real registry, each booted once: a good one, upgraded from an older
/// release's, and such whose ZFS is wrong in some way.
/// </summary>
public sealed class BootedImages : IAsyncLifetime, IDisposable
{
    /// <summary>Machines have two processors, and so may this one.</summary>
    const int AtOnce = 2;

    /// <summary>For images which never finish; others take a fifth of it.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    static readonly TimeSpan Enough = TimeSpan.FromMinutes(10);

    readonly TemporaryFolder _folder = new();
    readonly SemaphoreSlim _machines = new(AtOnce);
    readonly Dictionary<string, Booted> _booted = [];
    RegistryProcess? _registry;

    internal RealKernels Kernels { get; private set; } = null!;

    internal RealZfs Zfs { get; private set; } = null!;

    /// <summary>Of the release before.</summary>
    internal RealPackages Former { get; private set; } = null!;

    /// <summary>With the current release for both kernels, by digest.</summary>
    internal ImageReference Good { get; private set; } = null!;

    internal string Host => _registry!.Address;

    internal Booted this[string name] => _booted[name];

    public async Task InitializeAsync()
    {
        (Kernels, Zfs, Former) = (
            await RealKernels.GetAsync(), await RealZfs.GetAsync(), await RealZfs.GetFormerOnOldAsync());
        _registry = await RegistryProcess.StartOpenAsync(_folder["registry"]);
        await using var registry = Connect.Anonymously(Host);
        var repository = Repository.Parse($"{Host}/lab/bootable");
        Good = await BootableImage.PublishAsync(
            registry, repository, _folder["good"], [Kernels.Old, Kernels.Update], Zfs.CurrentOnOld,
            Zfs.CurrentOnUpdate);
        var former = await BootableImage.PublishAsync(registry, repository, _folder["former"], [Kernels.Old], Former);
        var plain = await BootableImage.PublishAsync(registry, repository, _folder["plain"], [Kernels.Old]);
        var single = await BootableImage.PublishAsync(
            registry, repository, _folder["single"], [Kernels.Update], Zfs.CurrentOnUpdate);
        await TinyProgram.HangAsync(_folder["hang"]);
        await TinyProgram.PanicAsync(_folder["panic"]);

        await Task.WhenAll(
            BootAsync("good", new BootRequest(Good, former), registry, Enough),
            BootAsync(
                "from an image without ZFS", new BootRequest(single, plain, Zfs.CurrentOnUpdate.Zfs), registry, Enough),
            BootAsync(
                "another kernel's module", new BootRequest(await WithForeignModuleAsync(registry, single)), registry,
                Enough),
            BootAsync("panic", new BootRequest(await WithZpoolAsync(registry, single, "panic")), registry, Enough),
            BootAsync("hang", new BootRequest(await WithZpoolAsync(registry, single, "hang")), registry, Patience),
            BootAsync("without ZFS", new BootRequest(plain), registry, Enough),
            BootAsync(
                "without modprobe", new BootRequest(await WithoutAsync(registry, single, "usr/bin/modprobe")), registry,
                Enough),
            BootAsync(
                "without modules.dep.bin", new BootRequest(
                    await WithoutAsync(registry, single, $"usr/lib/modules/{Kernels.Update}/modules.dep.bin")),
                registry, Enough),
            BootAsync(
                "xz with CRC64", new BootRequest(await WithSplAsync(registry, single, "xz with CRC64")), registry,
                Enough),
            BootAsync(
                "xz, two streams", new BootRequest(await WithSplAsync(registry, single, "xz, two streams")), registry,
                Enough),
            BootAsync(
                "zstd from a pipe", new BootRequest(await WithSplAsync(registry, single, "zstd from a pipe")), registry,
                Enough),
            BootAsync("gzip", new BootRequest(await WithSplAsync(registry, single, "gzip")), registry, Enough),
            BootAsync(
                "another kernel's spl", new BootRequest(
                    await WithModuleAsync(registry, single, Path.Combine(Zfs.CurrentOnOld.Modules, "spl.ko.xz"))),
                registry, Enough),
            BootAsync(
                "without symbols", new BootRequest(await WithForgedSplAsync(registry, single, "strip --strip-all")),
                registry, Enough),
            BootAsync(
                "code of zeros", new BootRequest(
                    await WithForgedSplAsync(registry, single, $"objcopy --update-section .text={await ZerosAsync()}")),
                registry, Enough));
    }

    public async Task DisposeAsync()
    {
        if (_registry is not null)
            await _registry.DisposeAsync();
    }

    public void Dispose()
    {
        _machines.Dispose();
        _folder.Dispose();
    }

    internal BootRig Rig(string name, TimeSpan timeout, ExternalTool? qemu = null) => new(
        new QemuMachine(qemu ?? QemuMachine.Qemu, AcceleratorChoice.Auto, new Progress<string>()),
        Environment.GetEnvironmentVariable("PATH"),
        new DirectoryInfo(_folder["scratch"]), new DirectoryInfo(_folder[$"logs of {name}"]), timeout);

    async Task BootAsync(string name, BootRequest request, HttpRegistry registry, TimeSpan timeout)
    {
        await _machines.WaitAsync();
        try
        {
            var (said, watch, rig) = (new Said(), Stopwatch.StartNew(), Rig(name, timeout));
            BootReport? report = null;
            PipelineException? error = null;
            try
            {
                report = await BootTestStage.RunAsync(request, registry, rig, TimeProvider.System, said, default);
            }
            catch (PipelineException e)
            {
                error = e;
            }
            Figures.Note(
                $"boot test, {name}",
                $"{watch.Elapsed.TotalSeconds:0} s: {report?.Render().ReplaceLineEndings(" | ")}");
            lock (_booted)
                _booted[name] = new Booted(report, error, said.Text, rig.Logs);
            LabLogs.Write(
                $"boot {name}",
                $"{said.Text}{report?.Render()}{string.Join('\n', report?.Failures ?? [])}{error?.Message}");
        }
        finally
        {
            _machines.Release();
        }
    }

    /// <summary>The right name in the right place, and modules.dep lists it: built for the other kernel.</summary>
    async Task<ImageReference> WithForeignModuleAsync(HttpRegistry registry, ImageReference image)
    {
        foreach (var module in Directory.EnumerateFiles(Zfs.CurrentOnOld.Modules))
            image = await WithModuleAsync(registry, image, module);
        return image;
    }

    async Task<ImageReference> WithModuleAsync(HttpRegistry registry, ImageReference image, string module) =>
        image.Repository.At(
            await ExtraLayer.FileAsync(
                registry, image, _folder["foreign"],
                $"usr/lib/modules/{Kernels.Update}/extra/zfs/{Path.GetFileName(module)}", module));

    async Task<ImageReference> WithoutAsync(HttpRegistry registry, ImageReference image, string path) =>
        image.Repository.At(await ExtraLayer.DeletionAsync(registry, image, _folder["without"], path));

    Task<ImageReference> WithSplAsync(HttpRegistry registry, ImageReference image, string form) =>
        BootableImage.WithModuleAsync(
            registry, image, _folder["packed"], Zfs.CurrentOnUpdate, "spl", ModuleForm.Of(form));

    /// <param name="command">Of a shell: changes the plain module which is named behind it, and keeps what it says of
    /// itself.</param>
    async Task<ImageReference> WithForgedSplAsync(HttpRegistry registry, ImageReference image, string command)
    {
        var plain = _folder["spl.ko"];
        await ModuleForm.UnpackAsync(Path.Combine(Zfs.CurrentOnUpdate.Modules, "spl.ko.xz"), plain);
        await Tool.RunAsync("sh", "-euc", $"{command} \"$1\"", "sh", plain);
        await ModuleForm.Of("xz as kernels pack it").WriteAsync(plain, $"{plain}.xz");
        return await WithModuleAsync(registry, image, $"{plain}.xz");
    }

    /// <summary>As many as spl has code.</summary>
    async Task<string> ZerosAsync()
    {
        var (plain, zeros) = (_folder["spl.ko"], _folder["zeros"]);
        await ModuleForm.UnpackAsync(Path.Combine(Zfs.CurrentOnUpdate.Modules, "spl.ko.xz"), plain);
        await Tool.RunAsync(
            "sh", "-euc",
            "objcopy -O binary --only-section=.text \"$1\" \"$2\"; truncate -s \"$(stat -c %s \"$2\")\" \"$2.0\"; mv \"$2.0\" \"$2\"",
            "sh", plain, zeros);
        return zeros;
    }

    async Task<ImageReference> WithZpoolAsync(HttpRegistry registry, ImageReference image, string program) =>
        image.Repository.At(await ExtraLayer.FileAsync(
            registry, image, _folder[$"with {program}"], "usr/sbin/zpool", _folder[program]));

    sealed class Said : IProgress<string>
    {
        readonly List<string> _lines = [];

        public string Text
        {
            get
            {
                lock (_lines)
                    return string.Concat(_lines.Select(line => line + "\n"));
            }
        }

        public void Report(string value)
        {
            lock (_lines)
                _lines.Add(value);
        }
    }
}

/// <summary>What came of one boot test.</summary>
/// <param name="Error">Thrown instead of a report.</param>
sealed record Booted(BootReport? Report, PipelineException? Error, string Said, DirectoryInfo Logs)
{
    public BootEvidence Evidence =>
        Report?.Evidence ?? throw new InvalidOperationException($"There is no report:\n{Error?.Message}\n{Said}");

    /// <summary>Why it failed, as the user reads it.</summary>
    public string Failure => Assert.Throws<BootFailedException>(() =>
    {
        if (Error is not null)
            throw Error;
        Report!.Require();
    }).Message;
}
