namespace KinoiteZfs.Lab;

/// <summary>
/// Stands for GitHub: something happens in the repository, and the workflows which it triggers run, as they are
/// committed there.
/// </summary>
sealed class Forge(ActionsLibrary library, LabRepository repository, LabMachine machine, string folder)
{
    readonly CompiledBuilds _compiled = new(Path.Combine(folder, "compiled"));
    int _lastRun;

    /// <returns>The runs it has led to; none when no workflow is triggered by it.</returns>
    public async Task<IReadOnlyList<WorkflowRun>> LetHappenAsync(RepositoryEvent happened)
    {
        var runs = new List<WorkflowRun>();
        foreach (var (path, content) in await repository.ReadWorkflowsAsync(happened.Sha))
        {
            var workflow = WorkflowFile.From(path, await library.ReadAsync(path, content));
            if (!workflow.On.Accept(happened))
                continue;
            var number = ++_lastRun;
            var artifacts = new ArtifactStore(Path.Combine(folder, "artifacts", $"{number}"));
            var run = new WorkflowRun(
                workflow, happened, number, new RunStores(library, repository, artifacts, _compiled), machine);
            await run.RunAsync();
            runs.Add(run);
        }
        return runs;
    }
}
