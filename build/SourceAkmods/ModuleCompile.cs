using KinoiteZfs.Pipeline.Tools;

namespace KinoiteZfs.SourceAkmods;

/// <summary>Compiles the modules of a source tree for one kernel, in the tree.</summary>
/// <param name="root">The build root: its path does not get into the modules.</param>
/// <param name="epoch">The time everything made here carries.</param>
sealed class ModuleCompile(SourceTools tools, DirectoryInfo root, long epoch, BuildLog log, IProgress<string> progress)
{
    /// <summary>Some minutes on two cores; an hour on a small board.</summary>
    static readonly TimeSpan Limit = TimeSpan.FromHours(1);

    /// <summary>OpenZFS 2.1 has nine modules, 2.3 two.</summary>
    const int MaximumModules = 64;

    /// <summary>Lines of a phase between two signs of life.</summary>
    const int LinesBetweenReports = 100;

    /// <returns>The modules, stripped and compressed as the kernel's own are.</returns>
    /// <exception cref="KernelRefusedException">OpenZFS does not support the kernel.</exception>
    /// <exception cref="PipelineException">The build failed otherwise; the message has what matters of the
    /// log.</exception>
    public async Task<IReadOnlyList<FileInfo>> RunAsync(
        DirectoryInfo tree, ZfsMeta meta, KernelRelease kernel, KernelHeaders headers,
        CancellationToken cancellationToken)
    {
        var configured = await PhaseAsync(
            $"{kernel}: configure", tools.Shell,
            [
                "./configure", "--with-config=kernel", $"--with-linux={headers.Source.FullName}",
                $"--with-linux-obj={headers.Build.FullName}",
                $"CC={tools.Compiler.Command}", $"KERNEL_CC={tools.Compiler.Command}",
            ],
            tree, cancellationToken);
        if (configured != 0)
            throw KernelSupport.Check(log.Errors, kernel, meta, log.File)
                ?? Failed("configure", meta, kernel, configured, ConfigureLogs.Explain(tree, log));
        var made = await PhaseAsync(
            $"{kernel}: make", tools.Make, ["-C", "module", $"-j{Environment.ProcessorCount}"], tree,
            cancellationToken);
        if (made != 0)
            throw Failed("make", meta, kernel, made, log.Excerpt());
        var modules = Collect(
            new DirectoryInfo(Path.Combine(tree.FullName, "module")), root.CreateSubdirectory("modules"), kernel);
        await RunAsync(tools.Strip, ["--strip-debug", .. modules.Select(module => module.FullName)], cancellationToken);
        // The kernel's own decompressor knows no other check than CRC32.
        await RunAsync(
            tools.Xz, ["--check=crc32", "--lzma2=dict=1MiB", .. modules.Select(module => module.FullName)],
            cancellationToken);
        return [.. modules.Select(module => new FileInfo(module.FullName + ".xz"))];
    }

    async Task<int> PhaseAsync(
        string phase, ExternalTool tool, IReadOnlyList<string> arguments, DirectoryInfo folder,
        CancellationToken cancellationToken)
    {
        progress.Report($"{phase}; log: {log.File.FullName}");
        var lines = 0;
        var start = TimeProvider.System.GetTimestamp();
        var result = await tool.TryRunAsync(
            Run(arguments) with
            {
                WorkingDirectory = folder,
                OnLine = line =>
                {
                    log.Add(line);
                    if (++lines % LinesBetweenReports == 0)
                        progress.Report($"{phase}: {lines} lines, {Seconds(start)} s");
                },
            },
            cancellationToken);
        progress.Report($"{phase} ended after {Seconds(start)} s");
        return result.ExitCode;
    }

    static int Seconds(long start) => (int)TimeProvider.System.GetElapsedTime(start).TotalSeconds;

    Task<ToolResult> RunAsync(
        ExternalTool tool, IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        tool.RunAsync(Run(arguments) with { OnLine = log.Add }, cancellationToken);

    ToolRun Run(IReadOnlyList<string> arguments) => new(arguments)
    {
        Timeout = Limit,
        Withheld = ChildEnvironment.IsWithheldFromBuilds,
        Environment = new Dictionary<string, string>
        {
            ["LC_ALL"] = "C",
            ["SOURCE_DATE_EPOCH"] = $"{epoch}",
            // As on a command line, for every make that configure starts too: autoconf's scripts empty MAKEFLAGS and
            // leave this. No type information (BTF): pahole, which may be missing, writes it with threads, in an order
            // that changes; akmods' modules have none either. No build id: it covers debug information, which names the
            // build root and is stripped.
            ["GNUMAKEFLAGS"] = "CONFIG_DEBUG_INFO_BTF_MODULES= LDFLAGS_MODULE=--build-id=none",
            // Assertions carry the names of source files; they are not to say where this build root was.
            ["KCFLAGS"] = $"-ffile-prefix-map={root.FullName}/=",
        },
    };

    /// <summary>All modules a release has: which these are changes between its lines.</summary>
    static List<FileInfo> Collect(DirectoryInfo built, DirectoryInfo target, KernelRelease kernel)
    {
        List<FileInfo> modules = [];
        foreach (var module in built.EnumerateFiles("*.ko", SearchOption.AllDirectories)
            .Where(file => file.LinkTarget is null).OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            if (modules.Count == MaximumModules || modules.Exists(other => other.Name == module.Name))
                throw new PipelineException(
                    $"OpenZFS' make left more than {MaximumModules} modules, or two of the name {UntrustedText.Quote(module.Name)}. Check the source tree.");
            modules.Add(module.CopyTo(Path.Combine(target.FullName, module.Name)));
        }
        return modules.Exists(module => module.Name == "zfs.ko")
            ? modules
            : throw new PipelineException(
                $"OpenZFS' make ended well for {kernel} and left no zfs.ko. Check the source tree: with a kernel that has ZFS built in there is nothing to build.");
    }

    PipelineException Failed(string phase, ZfsMeta meta, KernelRelease kernel, int exitCode, string excerpt) =>
        new(
            $"OpenZFS {meta.Version} failed to build for {kernel} ({phase}, exit code {exitCode}):{excerpt}\nThe whole log is {log.File.FullName}.");
}
