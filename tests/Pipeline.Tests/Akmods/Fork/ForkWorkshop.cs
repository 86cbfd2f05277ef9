using KinoiteZfs.Pipeline.Akmods.Fork;

namespace KinoiteZfs.Pipeline.Tests.Akmods.Fork;

/// <summary>
/// A fork in a real git repository, and stand-ins for just, podman, yq and jq: the real ones want containers. The
/// stand-in for just runs the fork's <c>recipe.sh</c>; podman's storage is a folder.
/// </summary>
sealed class ForkWorkshop : IDisposable
{
    static readonly ExternalTool MakeExecutable = new("chmod", "coreutils", "coreutils");

    readonly TemporaryFolder _folder = new();

    ForkWorkshop() =>
        Tools = new ForkTools(GitTool.Git, Tool("just"), Tool("podman"), Tool("yq"), Tool("jq"), Tool("cpp"));

    public ForkTools Tools { get; set; }

    public long FreeBytes { get; set; } = long.MaxValue;

    public string CommitText { get; private set; } = "";

    public DirectoryInfo Storage => new(Path.Combine(_folder.Directory.FullName, "storage"));

    public DirectoryInfo Work => new(Path.Combine(_folder.Directory.FullName, "work"));

    public FileInfo Log(string kernel) => _folder.File($"logs/akmods-{kernel}.log");

    public AkmodsFork Fork => new(new Uri("file://" + Source.FullName), CommitSha.Parse(CommitText));

    public ForkBuilder Builder => new(
        new BuildFolders(Work, new DirectoryInfo(Path.Combine(_folder.Directory.FullName, "made")), new DirectoryInfo(
            Path.Combine(_folder.Directory.FullName, "logs"))),
        Tools, Pages, Token, Key, _ => FreeBytes);

    /// <summary>Release pages on GitHub, newest first.</summary>
    public IReadOnlyList<string> ReleasePages { get; set; } = ["zfs-2.4.4", "zfs-2.4.3", "zfs-2.3.9"];

    public IReleasePages Pages => new StatedPages(this);

    public string? Token { get; set; }

    public ModuleKey? Key { get; set; }

    DirectoryInfo Source => new(Path.Combine(_folder.Directory.FullName, "fork"));

    /// <param name="recipe">Shell; <c>$IMAGE</c> is the folder which becomes the made image's packages, <c>$RPMS</c>
    /// the samples.</param>
    public static async Task<ForkWorkshop> OpenAsync(string recipe)
    {
        var workshop = new ForkWorkshop();
        workshop.Storage.Create();
        await workshop.ScriptAsync("yq", "echo 'yq (https://github.com/mikefarah/yq/) version v4.47.1'");
        await workshop.ScriptAsync("jq", "echo jq-1.7");
        await workshop.ScriptAsync("cpp", "echo cpp 13.3.0");
        await workshop.ScriptAsync(
            "just",
            "case $1 in --version) echo just 1.40.0;; builder=*) [ \"$2\" = build ] || exit 9; BUILDER=${1#*=} exec sh ./recipe.sh;; *) exit 9;; esac");
        await workshop.ScriptAsync("podman", $$"""
            cd '{{workshop.Storage.FullName}}'
            case $1 in
            --version) echo podman version 5.0.0;;
            info) pwd;;
            create) [ -d image ] || { echo no such image >&2; exit 125; }; echo "$4" > created; echo container;;
            cp) cp -a image/. "$3";;
            ps) cat running 2>/dev/null || true;;
            inspect) cat "mounts-$4";;
            images) [ ! -d image ] || echo image;;
            rmi) rm -rf image;;
            rm) echo "$*" >> removed;;
            *) exit 9;;
            esac
            """);
        workshop._folder.Write("fork/Justfile", "build:\n    sh ./recipe.sh\n");
        workshop._folder.Write("fork/images.yaml", "images: {}\n");
        workshop._folder.Write("fork/certs/private_key.priv", "");
        workshop._folder.Write(
            "fork/recipe.sh",
            $"set -eu\nIMAGE='{workshop.Storage.FullName}/image'\nRPMS='{SampleWorld.DataFolder.FullName}/rpms'\nmkdir -p \"$IMAGE\"\n{recipe}\n");
        await workshop.GitAsync("init", "--quiet");
        await workshop.GitAsync("add", "--all");
        await workshop.GitAsync("commit", "--quiet", "-m", "Recipes");
        workshop.CommitText = await workshop.GitAsync("rev-parse", "HEAD");
        return workshop;
    }

    public Task<IReadOnlyList<FileInfo>> BuildAsync(
        IProgress<string>? progress = null, KernelFlavor? flavor = null, string zfs = "2.4.3",
        ModuleSigner? signer = null, CancellationToken cancellationToken = default) =>
        Builder.BuildAsync(
        new AkmodsNeed(
            KernelRelease.Parse(SampleWorld.Older),
            Given.Inputs() with { Zfs = Given.Zfs(zfs), Akmods = Fork with { KernelFlavor = flavor }, ModuleSigner =
                signer }),
        progress ?? Silence.Instance, cancellationToken);

    public async Task<PipelineException> FailAsync() =>
        await Assert.ThrowsAnyAsync<PipelineException>(() => BuildAsync());

    /// <summary>Pins an object of the repository; of an annotated tag, the tag itself.</summary>
    public void Pin(string commit) => CommitText = commit;

    public async Task<string> GitAsync(params string[] arguments) => (await GitTool.Git.RunAsync(
        GitTool.Run(["-c", "user.name=test", "-c", "user.email=test@example.org", .. arguments]) with
        {
            WorkingDirectory = Source
        },
        default))
        .Output.Trim();

    public async Task ScriptAsync(string name, string script)
    {
        var file = _folder.Write($"tools/{name}", $"#!/bin/sh\n{script}\n");
        await MakeExecutable.RunAsync(new ToolRun("755", file.FullName), default);
    }

    public void Dispose() => _folder.Dispose();

    sealed class StatedPages(ForkWorkshop workshop) : IReleasePages
    {
        public Task<IReadOnlyList<string>> NewestAsync(CancellationToken cancellationToken) =>
            Task.FromResult(workshop.ReleasePages);
    }

    ExternalTool Tool(string name) => new(_folder.File($"tools/{name}").FullName, $"{name}-deb", $"{name}-rpm");
}
