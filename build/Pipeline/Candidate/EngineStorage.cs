namespace KinoiteZfs.Pipeline.Candidate;

/// <summary>
/// A container engine's images and temporary files in the workspace, so that a build finds nothing of an earlier one.
/// What the engine needs to run at all (STORAGE_DRIVER, BUILDAH_ISOLATION) it takes from the environment.
/// </summary>
sealed class EngineStorage(ExternalTool engine, DirectoryInfo workspace, IProgress<string> progress)
{
    /// <summary>A large image on a slow disk takes half an hour; what hangs must not hang the run.</summary>
    static readonly TimeSpan Limit = TimeSpan.FromHours(2);

    /// <summary>Of which 16 characters cannot be guessed.</summary>
    const int StateLength = 33;

    string Root => Path.Combine(workspace.FullName, "engine");

    public DirectoryInfo Folder => Directory.CreateDirectory(Root);

    public string Images => Path.Combine(Root, "storage");

    /// <summary>Locks and mounts, nothing large. Podman before 5.1 refuses more than 50 characters here, and a checkout
    /// lies deep.</summary>
    public string State { get; } = $"/tmp/kinoite-zfs-{Guid.NewGuid():n}"[..StateLength];

    public string Temporary => Directory.CreateDirectory(Path.Combine(Root, "tmp")).FullName;

    /// <summary>
    /// The same run, in the workspace, in bounded time, with its temporary files here. It inherits no login: everything
    /// a build needs is handed over as files. And no SOURCE_DATE_EPOCH, which engines take for an option that goes with
    /// no <c>--timestamp</c> (containers/buildah, imagebuildah/build.go, from 1.41 on).
    /// </summary>
    public ToolRun Bound(ToolRun run) => run with
    {
        Withheld = ChildEnvironment.IsWithheldFromContainers,
        WorkingDirectory = workspace,
        Timeout = Limit,
        Environment = new Dictionary<string, string>(run.Environment) { ["TMPDIR"] = Temporary },
    };

    /// <summary>
    /// Empties the storage by the engine itself: without root it is full of other users' files, which nobody else can
    /// delete. Never fails, so that it does not hide why it is called.
    /// </summary>
    public async Task CleanAsync(Func<IReadOnlyList<string>, ToolRun> run)
    {
        try
        {
            if (Directory.Exists(Root))
                await engine.TryRunAsync(run(["rmi", "--all", "--force"]), CancellationToken.None);
            if (Directory.Exists(State))
                Directory.Delete(State, recursive: true);
        }
        catch (Exception e) when (e is PipelineException or IOException or UnauthorizedAccessException)
        {
            progress.Report($"the storage of {engine.Command} in {Root} and {State} could not be emptied: {e.Message}");
        }
    }
}
