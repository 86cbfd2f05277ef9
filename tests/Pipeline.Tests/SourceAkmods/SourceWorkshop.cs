namespace KinoiteZfs.Pipeline.Tests.SourceAkmods;

/// <summary>
/// A source tree, headers, a userland, and stand-ins for compiler, make, strip, xz and rpmbuild: the real ones work in
/// the lab. The stand-in for make runs the tree's <c>make.sh</c>; rpmbuild's packages are the rehearsal's samples.
/// </summary>
sealed class SourceWorkshop : IDisposable
{
    public const string Kernel = SampleWorld.Older;

    static readonly ExternalTool MakeExecutable = new("chmod", "coreutils", "coreutils");

    readonly TemporaryFolder _folder = new();

    SourceWorkshop() => Tools = new SourceTools(
        new ExternalTool("sh", "dash", "bash"), Tool("make"), Tool("gcc"), Tool("strip"), Tool("xz"), Tool("rpmbuild"));

    public SourceTools Tools { get; set; }

    public long FreeBytes { get; set; } = long.MaxValue;

    public bool HasTree { get; set; } = true;

    public bool HasHeaders { get; set; } = true;

    public bool HasUserland { get; set; } = true;

    public DirectoryInfo Tree => Folder("tree");

    public DirectoryInfo Userland => Folder("userland");

    public DirectoryInfo Work => Folder("work");

    public FileInfo Log => _folder.File($"logs/akmods-{Kernel}.log");

    public SourceBuilder Builder => new(
        new BuildFolders(Work, Folder("made"), Folder("logs")),
        new SourceInputs(HasTree ? Tree : null, HasHeaders ? [Folder("headers")] : [], HasUserland ? Userland : null),
        Tools, _ => FreeBytes);

    /// <param name="configure">Shell, in the copied tree.</param>
    /// <param name="make">Shell, in the copied tree.</param>
    public static async Task<SourceWorkshop> OpenAsync(
        string configure = "true", string make = "echo spl > module/spl.ko; echo zfs > module/zfs.ko")
    {
        var workshop = new SourceWorkshop();
        workshop.Write(
            "tree/META", "Name: zfs\nVersion: 2.4.3\nRelease: 1\nLinux-Maximum: 6.19\nLinux-Minimum: 4.18\n");
        workshop.Write("tree/configure", $"set -eu\n{configure}\n");
        workshop.Write("tree/make.sh", $"set -eu\necho make >> '{workshop.Folder("").FullName}/made-by'\n{make}\n");
        workshop.Write("tree/module/Kbuild", "");
        foreach (var kernel in (string[])[Kernel, SampleWorld.Newer])
            workshop.Write($"headers/{kernel}/include/generated/utsrelease.h", $"#define UTS_RELEASE \"{kernel}\"\n");
        workshop.Write("userland/usr/sbin/zfs", "program");
        workshop.Write("userland/usr/sbin/zpool", "program");
        workshop.Write("userland/usr/lib64/libzfs.so.6.0.0", "\0zfs-2.4.3-1\0");
        await workshop.ScriptAsync("gcc", "echo gcc 15.2.1");
        await workshop.ScriptAsync("strip", "[ \"$1\" != --version ] || echo strip 2.45");
        await workshop.ScriptAsync("make", "case $1 in --version) echo GNU Make 4.4;; *) exec sh ./make.sh;; esac");
        await workshop.ScriptAsync(
            "xz", "[ \"$1\" != --version ] || exit 0; shift 2; for file; do mv \"$file\" \"$file.xz\"; done");
        await workshop.ScriptAsync("rpmbuild", $$"""
            [ "$1" != --version ] || { echo RPM version 6.0.0; exit; }
            for argument; do case $argument in _rpmdir*) to=${argument#* };; *.spec) spec=$argument;; esac; done
            name=$(sed -n 's/^Name: //p' "$spec")
            cp '{{SampleWorld.DataFolder.FullName}}/rpms/'"$name-2.4.3-1.fc43.x86_64.rpm" "$to/$name.rpm"
            """);
        return workshop;
    }

    public FileInfo Write(string name, string content) => _folder.Write(name, content);

    public Task<IReadOnlyList<FileInfo>> BuildAsync(
        IProgress<string>? progress = null, CancellationToken cancellationToken = default) =>
        Builder.BuildAsync(
            new AkmodsNeed(KernelRelease.Parse(Kernel), Given.Inputs() with { Zfs = Given.Zfs("2.4.3") }),
            progress ?? Silence.Instance, cancellationToken);

    public async Task<PipelineException> FailAsync() =>
        await Assert.ThrowsAnyAsync<PipelineException>(() => BuildAsync());

    /// <summary>How often make was called to build.</summary>
    public int Compilations =>
        _folder.File("made-by") is { Exists: true } file ? File.ReadAllLines(file.FullName).Length : 0;

    public async Task ScriptAsync(string name, string script)
    {
        var file = _folder.Write($"tools/{name}", $"#!/bin/sh\n{script}\n");
        await MakeExecutable.RunAsync(new ToolRun("755", file.FullName), default);
    }

    public void Dispose() => _folder.Dispose();

    DirectoryInfo Folder(string name) => new(Path.Combine(_folder.Directory.FullName, name));

    ExternalTool Tool(string name) => new(_folder.File($"tools/{name}").FullName, $"{name}-deb", $"{name}-rpm");
}
