namespace KinoiteZfs.Lab;

/// <summary>One run of one workflow: its jobs in the order their needs allow, and later attempts at some of
/// them.</summary>
sealed class WorkflowRun(WorkflowFile workflow, RepositoryEvent happened, int number, RunStores stores, LabMachine lab)
{
    readonly Dictionary<string, JobReport> _jobs = [];
    JsonObject _inputs = [];
    JsonObject _dispatchTexts = [];
    int _attempt;
    Concurrency? _concurrency;

    public RepositoryEvent Happened => happened;

    public RunReport Report => new(
        workflow.Name, number, _attempt, _concurrency, [.. workflow.Jobs.Select(job => _jobs[job.Id])],
        stores.Artifacts.Names);

    public JobReport this[string job] => Report[job];

    /// <summary>The folder with an artifact's files.</summary>
    public string Artifact(string name) => stores.Artifacts.Find(name)
        ?? throw new WorkflowException(
            $"Run {number} has no artifact '{name}', but {string.Join(", ", stores.Artifacts.Names)}.");

    /// <exception cref="WorkflowException">GitHub would refuse the dispatch, or this runner does not know
    /// something.</exception>
    public async Task RunAsync()
{
        if (happened.Name == "workflow_dispatch")
            (_inputs, _dispatchTexts) = workflow.On.Inputs.Resolve(happened.Inputs);
        _concurrency = Concurrency.From(await stores.Library.EvaluateAsync(workflow.Concurrency, ScopeOf([])));
        await AttemptAsync(workflow.Jobs);
    }

    /// <summary>"Re-run job": a new attempt at this one and everything that needs it; the other jobs keep their
    /// results.</summary>
    public Task RerunAsync(string job) => AttemptAsync(
        [.. workflow.Jobs.Where(each => each.Id == workflow.Job(job).Id || workflow.AncestorsOf(each).Contains(job))]);

    async Task AttemptAsync(IReadOnlyList<JobDefinition> jobs)
{
        _attempt++;
        foreach (var job in jobs)
            _jobs.Remove(job.Id);
        var open = jobs.ToList();
        while (open.Count > 0)
        {
            // GitHub's parser has refused cycles and jobs which are not there.
            var next = open.First(job => job.Needs.All(_jobs.ContainsKey));
            _jobs[next.Id] = await RunJobAsync(next);
            open.Remove(next);
        }
    }

    async Task<JobReport> RunJobAsync(JobDefinition job)
{
        var needs = new JsonObject(job.Needs.Select(id => KeyValuePair.Create(id, (JsonNode?)new JsonObject
        {
            ["result"] = _jobs[id].Conclusion.ToWord(),
            ["outputs"] = _jobs[id].Outputs.DeepClone(),
        })));
        var scope = ScopeOf(needs);
        var status = Status.OfJobs([.. workflow.AncestorsOf(job).Select(id => _jobs[id].Conclusion)]);
        if (!Truth.Of(await stores.Library.EvaluateAsync(job.If, scope with { Status = status })))
            return JobReport.Skipped(job, _attempt);
        using var run = new JobRun(workflow, job, Facts, stores, lab);
        return await run.RunAsync(scope);
    }

    GitHubContext Facts => new(workflow, happened, number, _attempt, _dispatchTexts);

    Scope ScopeOf(JsonObject needs) => new(new JsonObject
{
        ["github"] = Facts.ToJson(),
        ["inputs"] = _inputs.DeepClone(),
        ["vars"] = new JsonObject(),
        ["needs"] = needs,
    });
}
