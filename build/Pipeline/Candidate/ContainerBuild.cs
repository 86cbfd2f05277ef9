using KinoiteZfs.Pipeline.Tools;

namespace KinoiteZfs.Pipeline.Candidate;

/// <summary>One build by a container engine, which keeps everything it needs below the workspace.</summary>
sealed class ContainerBuild(ExternalTool engine, DirectoryInfo workspace, FileInfo log, IProgress<string> progress)
{
    readonly EngineStorage _storage = new(engine, workspace, progress);

    /// <summary>Puts an image into the engine's storage.</summary>
    /// <returns>Its id there.</returns>
    public async Task<string> LoadAsync(string layout, CancellationToken cancellation) =>
        (await engine.RunAsync(Run(["pull", "--quiet", layout]), cancellation)).Output.Trim();

    /// <returns>The image's id in the engine's storage.</returns>
    /// <exception cref="PipelineException">The build failed; the message has the part of its log that matters.</exception>
    public async Task<string> BuildAsync(IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        var id = Path.Combine(_storage.Folder.FullName, "image-id");
        await new ComposeLog(log, progress).RunAsync(engine, Run(["build", "--iidfile", id, .. arguments, "."]), cancellation);
        return (await File.ReadAllTextAsync(id, cancellation)).Trim();
    }

    public Task PushAsync(string image, string target, CancellationToken cancellation) =>
        engine.RunAsync(Run(["push", "--quiet", image, target]), cancellation);

    public Task CleanAsync() => _storage.CleanAsync(Run);

    ToolRun Run(IReadOnlyList<string> arguments) =>
        _storage.Bound(new ToolRun(["--root", _storage.Images, "--runroot", _storage.State, .. arguments]));
}
