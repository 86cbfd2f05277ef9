namespace KinoiteZfs.Pipeline.Candidate;

/// <summary>One build by a container engine, which keeps everything it needs below the workspace.</summary>
sealed class ContainerBuild(ExternalTool engine, DirectoryInfo workspace, FileInfo log, IProgress<string> progress)
{
    readonly EngineStorage _storage = new(engine, workspace, progress);

    /// <summary>Puts an image into the engine's storage.</summary>
    /// <returns>Its id there.</returns>
    public async Task<string> LoadAsync(string layout, CancellationToken cancellationToken) =>
        (await engine.RunAsync(Run(["pull", "--quiet", layout]), cancellationToken)).Output.Trim();

    /// <returns>The image's id in the engine's storage.</returns>
    /// <exception cref="PipelineException">The build failed; the message has the part of its log that
    /// matters.</exception>
    public async Task<string> BuildAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var id = Path.Combine(_storage.Folder.FullName, "image-id");
        await new ComposeLog(log, progress)
            .RunAsync(engine, Run(["build", "--iidfile", id, .. arguments, "."]), cancellationToken);
        return (await File.ReadAllTextAsync(id, cancellationToken)).Trim();
    }

    public Task PushAsync(string image, string target, CancellationToken cancellationToken) =>
        engine.RunAsync(Run(["push", "--quiet", image, target]), cancellationToken);

    public Task CleanAsync() => _storage.CleanAsync(Run);

    ToolRun Run(IReadOnlyList<string> arguments) =>
        _storage.Bound(new ToolRun(["--root", _storage.Images, "--runroot", _storage.State, .. arguments]));
}
