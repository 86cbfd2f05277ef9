namespace KinoiteZfs.Lab;

/// <summary>What one job has while it runs: its folders, its token, and the stores of its run and repository.</summary>
sealed class JobMachine(
    JobFolders folders, GitHubContext run, TokenPermissions permissions, string token, JobLog log, RunStores stores)
{
    readonly Stack<Func<Conclusion, Task>> _atEnd = [];

    public JobFolders Folders => folders;

    public RepositoryEvent Happened => run.Happened;

    public int Attempt => run.Attempt;

    public TokenPermissions Permissions => permissions;

    public string Token => token;

    public JobLog Log => log;

    public ActionsLibrary Library => stores.Library;

    public string RepositoryUrl => stores.Repository.Url;

    public ArtifactStore Artifacts => stores.Artifacts;

    public CompiledBuilds Compiled => stores.Compiled;

    /// <summary>What an action does when the job's steps are over; the last one to ask comes first.</summary>
    public void AtEnd(Func<Conclusion, Task> work) => _atEnd.Push(work);

    public async Task EndAsync(Conclusion conclusion)
    {
        while (_atEnd.TryPop(out var work))
            await work(conclusion);
    }

    /// <summary>A path as actions take it: from the home folder, or from the workspace.</summary>
    public string Expand(string path) =>
        path == "~" || path.StartsWith("~/", StringComparison.Ordinal)
            ? Path.Combine(folders.Home, path[1..].TrimStart('/'))
            : Path.GetFullPath(path, folders.Workspace);
}

/// <summary>What lives longer than a job.</summary>
/// <param name="Artifacts">Of the run.</param>
sealed record RunStores(
    ActionsLibrary Library, LabRepository Repository, ArtifactStore Artifacts, CompiledBuilds Compiled);
