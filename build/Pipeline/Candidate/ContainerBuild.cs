namespace KinoiteZfs.Pipeline;

/// <summary>One build by a container engine, which keeps everything it needs below the workspace.</summary>
sealed class ContainerBuild(ExternalTool engine, DirectoryInfo workspace, FileInfo log, IProgress<string> progress)
{
    /// <summary>A large image on a slow disk takes half an hour; what hangs must not hang the run.</summary>
    static readonly TimeSpan Limit = TimeSpan.FromHours(2);

    /// <summary>How the engine marks a step of the Containerfile.</summary>
    const string StepMark = "STEP ";

    /// <summary>A step repeats its whole command; this much of it is recognised.</summary>
    const int ProgressCharacters = 80;

    /// <summary>This pipeline's own logins and tokens: everything the build needs is handed over as files.</summary>
    static readonly string[] Secrets = ["DOCKER_CONFIG", "GITHUB_TOKEN", "REGISTRY_AUTH_FILE", "REGISTRY_USERNAME", "REGISTRY_PASSWORD"];

    string Root => Path.Combine(workspace.FullName, "engine");

    public Task RequireEngineAsync(CancellationToken cancellation) => engine.RunAsync(new ToolRun("--version"), cancellation);

    /// <returns>The image's id in the engine's storage.</returns>
    /// <exception cref="PipelineException">The build failed; the message has the part of its log that matters.</exception>
    public async Task<string> BuildAsync(IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        var id = Path.Combine(Directory.CreateDirectory(Root).FullName, "image-id");
        log.Directory!.Create();
        var tail = new BuildLogTail();
        try
        {
            await using var whole = log.CreateText();
            await engine.RunAsync(
                Run(["build", "--iidfile", id, .. arguments, "."]) with
                {
                    OnLine = line =>
                    {
                        whole.WriteLine(line);
                        tail.Add(line);
                        if (line.StartsWith(StepMark, StringComparison.Ordinal))
                            progress.Report($"{engine.Command}: {ForeignText.Printable(line[..Math.Min(line.Length, ProgressCharacters)])}");
                    },
                },
                cancellation);
        }
        catch (ToolFailedException e)
        {
            throw new PipelineException($"The image could not be composed: {engine.Command} build failed with exit code {e.Result.ExitCode}. The whole log is in {log.FullName}; it ends with:\n{tail}", e);
        }
        return (await File.ReadAllTextAsync(id, cancellation)).Trim();
    }

    public Task PushAsync(string image, string target, CancellationToken cancellation) =>
        engine.RunAsync(Run(["push", "--quiet", image, target]), cancellation);

    /// <summary>
    /// Empties the engine's storage by the engine itself: without root it is full of other users' files, which nobody else
    /// can delete. Never fails, so that it does not hide why it is called.
    /// </summary>
    public async Task CleanAsync()
    {
        try
        {
            if (Directory.Exists(Root))
                await engine.TryRunAsync(Run(["rmi", "--all", "--force"]), CancellationToken.None);
        }
        catch (PipelineException e)
        {
            progress.Report($"the storage of {engine.Command} in {Root} could not be emptied: {e.Message}");
        }
    }

    ToolRun Run(IReadOnlyList<string> arguments) =>
        new(["--root", Path.Combine(Root, "storage"), "--runroot", Path.Combine(Root, "run"), .. arguments])
        {
            WorkingDirectory = workspace,
            Timeout = Limit,
            Withheld = Secrets.Contains,
            Environment = new Dictionary<string, string> { ["TMPDIR"] = Directory.CreateDirectory(Path.Combine(Root, "tmp")).FullName },
        };
}
