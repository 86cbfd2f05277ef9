namespace KinoiteZfs.Pipeline.Candidate;

/// <summary>One build by the BlueBuild CLI, which calls the container engine itself.</summary>
/// <param name="engine">One of <see cref="ContainerEngines"/>.</param>
sealed class BlueBuildRun(
    ExternalTool blueBuild, ExternalTool engine, DirectoryInfo workspace, FileInfo log, IProgress<string> progress)
{
    /// <summary>The CLI names the file differently from version to version, so it gets a folder of its own.</summary>
    const string Archive = "archive";

    readonly EngineStorage _storage = new(engine, workspace, progress);

    public async Task RequireToolsAsync(CancellationToken cancellationToken)
    {
        await BlueBuildTool.RequireAsync(blueBuild, cancellationToken);
        await engine.AskVersionAsync(cancellationToken);
    }

    /// <summary>
    /// Puts an image into the engine's storage under its repository. The engine looks there for a digest before it asks
    /// a registry, which may be elsewhere or want a login.
    /// </summary>
    public async Task<string> LoadAsync(ResolvedImage image, string layout, CancellationToken cancellationToken)
    {
        var id = (await engine.RunAsync(Run(["pull", "--quiet", layout]), cancellationToken)).Output.Trim();
        await engine.RunAsync(Run(["tag", id, $"{image.Repository}:pinned"]), cancellationToken);
        return id;
    }

    /// <returns>The archive with the image.</returns>
    /// <exception cref="PipelineException">The build failed; the message has the part of its log that
    /// matters.</exception>
    public async Task<FileInfo> BuildAsync(Platform platform, CancellationToken cancellationToken)
    {
        var folder = workspace.CreateSubdirectory(Archive);
        var engineName = Path.GetFileName(engine.Command);
        await new ComposeLog(log, progress).RunAsync(
            blueBuild,
            Run(
            [
                "build", "--archive", folder.FullName, "--tempdir", _storage.Temporary, "--platform",
                platform.ToString(),
                // Left out, the CLI takes whichever engine it finds, and wants docker or podman beside buildah.
                "--build-driver", engineName, "--run-driver", "podman",
                // It would fetch today's schema from a web site. The tests hold the recipe against the schema's rules.
                "--skip-validation", Workspace.Recipe,
            ]),
            cancellationToken);
        return folder.GetFiles() is [var archive]
            ? archive
            : throw new PipelineException(
                $"{blueBuild.Command} ended well and left {folder.GetFiles().Length} files where one archive with the image should be. The whole log is in {log.FullName}. Is this version newer than the pipeline knows?");
    }

    public Task CleanAsync() => _storage.CleanAsync(Run);

    /// <summary>
    /// The CLI takes options, logins and keys from variables (BB_…, GH_TOKEN, COSIGN_…), and behaves differently on
    /// GitHub: it gets none of them.
    /// </summary>
    ToolRun Run(IReadOnlyList<string> arguments)
    {
        var settings = Path.Combine(_storage.Folder.FullName, "storage.conf");
        if (!File.Exists(settings))
            File.WriteAllText(settings, StorageSettings());
        return _storage.Bound(new ToolRun(arguments)
        {
            Environment = new Dictionary<string, string> { ["CONTAINERS_STORAGE_CONF"] = settings, ["NO_COLOR"] = "1" },
        });
    }

    /// <summary>containers-storage.conf(5), for an engine which somebody else calls. TOML writes such strings as JSON
    /// does.</summary>
    string StorageSettings() => $"""
        [storage]
        driver = "overlay"
        graphroot = {JsonSerializer.Serialize(_storage.Images)}
        rootless_storage_path = {JsonSerializer.Serialize(_storage.Images)}
        runroot = {JsonSerializer.Serialize(_storage.State)}

        """;
}
