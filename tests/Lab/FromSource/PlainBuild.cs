using KinoiteZfs.Pipeline.Akmods;
using KinoiteZfs.SourceAkmods;

namespace KinoiteZfs.Lab;

/// <summary>The stand-in OpenZFS, built for the newest kernel, once for all who look at what comes of it.</summary>
public sealed class PlainBuild : IAsyncLifetime, IDisposable
{
    readonly TemporaryFolder _folder = new();

    internal IReadOnlyList<FileInfo> Files { get; private set; } = [];

    public async Task InitializeAsync()
    {
        var (tree, userland) = StandInZfs.Write(_folder.Path);
        var kernel = (await RealKernels.GetAsync()).Update;
        Files = await RunAsync(new DirectoryInfo(_folder["build"]), tree, userland, kernel);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _folder.Dispose();

    /// <param name="place">Folder of everything the build makes.</param>
    internal static async Task<IReadOnlyList<FileInfo>> RunAsync(
        DirectoryInfo place, DirectoryInfo tree, DirectoryInfo userland, KernelRelease kernel,
        ZfsVersion? version = null, SourceTools? tools = null)
    {
        await OpenZfs.GetAsync();
        DirectoryInfo Folder(string name) => new(Path.Combine(place.FullName, name));
        var builder = new SourceBuilder(
            new BuildFolders(Folder("work"), Folder("packages"), Folder("logs")),
            new SourceInputs(tree, [new DirectoryInfo(OpenZfs.Headers)], userland),
            tools ?? SourceTools.Installed);
        var image = new PinnedImage(ImageReference.Parse("lab.invalid/builder:latest"), Digest.Of("builder"u8));
        var commit = CommitSha.Parse("0123456789abcdef0123456789abcdef01234567");
        var fork = new AkmodsFork(new Uri("https://lab.invalid/akmods.git"), commit);
        var inputs = new ResolvedInputs(
            new BaseImage(image.Source, image.Digest), image, Site.Fedora, new KernelSet([kernel]), fork,
            new ZfsRelease(version ?? ZfsVersion.Parse("2.3.9"), null), image.Digest, Platform.LinuxAmd64);
        return await builder.BuildAsync(new AkmodsNeed(kernel, inputs), new Progress<string>(), default);
    }
}
