namespace KinoiteZfs.Lab;

/// <summary>Runs one job: its steps in order, each with what the workflow gives it and nothing else.</summary>
sealed class JobRun : IDisposable
{
    readonly WorkflowFile _workflow;
    readonly JobDefinition _job;
    readonly GitHubContext _run;
    readonly RunStores _stores;
    readonly LabMachine _lab;
    readonly JobFolders _folders = new();
    readonly LogMask _mask = new();
    readonly JobLog _log;
    readonly TokenPermissions _permissions;
    readonly string _token = $"ghs_{Guid.NewGuid():N}";
    readonly Dictionary<string, string> _environment = [];
    readonly List<string> _path = [];
    readonly JsonObject _stepsContext = [];
    readonly List<StepReport> _steps = [];
    readonly List<string> _summaries = [];

    public JobRun(WorkflowFile workflow, JobDefinition job, GitHubContext run, RunStores stores, LabMachine lab)
    {
        (_workflow, _job, _run, _stores, _lab) = (workflow, job, run, stores, lab);
        _log = new JobLog(_mask);
        _permissions = TokenPermissions.Of(workflow, job, run.Happened);
    }

    /// <param name="scope">What the job's own expressions can refer to: github, needs, inputs, vars.</param>
    public async Task<JobReport> RunAsync(Scope scope)
    {
        var clock = Stopwatch.StartNew();
        var environmentName = await EnvironmentNameAsync(scope);
        var secrets = _lab.Secrets.For(_run.Happened, environmentName);
        foreach (var value in secrets.Values.Append(_token))
            _mask.Add(value);
        var secretsContext = new JsonObject(secrets.Select(
            secret => KeyValuePair.Create(secret.Key, (JsonNode?)secret.Value))) { ["GITHUB_TOKEN"] = _token };
        scope = scope.With("github", _run.ToJson(_job.Id, _token, _folders)).With("secrets", secretsContext)
            .With("runner", new JsonObject
            {
                ["os"] = "Linux", ["arch"] = "X64", ["temp"] = _folders.Temporary, ["environment"] = "github-hosted"
            })
            .With("job", new JsonObject { ["status"] = "success" });
        await File.WriteAllTextAsync(_folders.EventFile, _run.ToJson()["event"]!.ToJsonString());

        var concurrency = Concurrency.From(await _stores.Library.EvaluateAsync(_job.Concurrency, scope));
        foreach (var level in new[] { _workflow.Env, _job.Env })
            Merge(_environment, await _stores.Library.EvaluateAsync(level, scope.With("env", ToJson(_environment))));

        var machine = new JobMachine(_folders, _run, _permissions, _token, _log, _stores);
        _lab.Admit(_token, _permissions);
        try
        {
            var deadline = clock.Elapsed + _job.Timeout;
            for (var number = 0; number < _job.Steps.Count; number++)
                await RunStepAsync(_job.Steps[number], number, scope, machine, deadline - clock.Elapsed);
            var conclusion = HasFailed ? Conclusion.Failure : Conclusion.Success;
            await machine.EndAsync(conclusion);
            await _stores.Compiled.KeepAsync(_folders.Workspace);
            var outputs = await _stores.Library.EvaluateAsync(
                _job.Outputs, scope.With("steps", _stepsContext).With("env", ToJson(_environment)));
            return new JobReport(
                _job.Id, conclusion, _run.Attempt, _steps, HideSecrets(outputs), _permissions, [.. secrets.Keys],
                concurrency,
                _log.Text, _log.Errors, string.Concat(_summaries), _mask.Hits, clock.Elapsed);
        }
        finally
        {
            _lab.Dismiss(_token, _permissions);
        }
    }

    public void Dispose() => _folders.Dispose();

    bool HasFailed => _steps.Any(step => step.Conclusion == Conclusion.Failure);

    async Task<string?> EnvironmentNameAsync(Scope scope) =>
        await _stores.Library.EvaluateAsync(_job.Environment, scope) switch
        {
            null => null,
            JsonObject mapping => mapping["name"]!.ToString(),
            var name => name.ToString(),
        };

    async Task RunStepAsync(StepDefinition step, int number, Scope scope, JobMachine machine, TimeSpan left)
    {
        var name = step.Name is JsonValue text ? text.ToString() : step.Uses ?? step.Id ?? $"step {number + 1}";
        scope = scope.With("steps", _stepsContext).With("env", ToJson(_environment)) with
        {
            Status = Status.OfSteps(HasFailed),
            Workspace = _folders.Workspace,
        };
        var files = new StepFiles(_folders.StepFolder(number));
        var environment = _environment.ToDictionary();
        var outputs = new JsonObject();
        var outcome = Conclusion.Skipped;
        try
        {
            if (Truth.Of(await _stores.Library.EvaluateAsync(step.If, scope)))
            {
                _log.Add($"##[step]{name}");
                Merge(environment, await _stores.Library.EvaluateAsync(step.Env, scope));
                var given = step.Uses is null
                    ? environment = _lab.EnvironmentOf(
                        environment, _run.ToVariables(_job.Id, _folders), _folders, _path, files)
                    : [];
                outcome = step.Uses is null
                    ? await RunScriptAsync(
                        step, scope with { Contexts = scope.With("env", ToJson(environment)).Contexts }, files, given,
                        Shorter(step.Timeout, left))
                    : await RunActionAsync(step, scope, machine, outputs);
                TakeOver(files, outputs);
            }
        }
        catch (WorkflowException error)
        {
            outcome = Conclusion.Failure;
            _log.Add($"::error::{error.Message}");
        }
        var conclusion = outcome == Conclusion.Failure && step.ContinuesOnError ? Conclusion.Success : outcome;
        if (step.Id is not null)
            _stepsContext[step.Id] = new JsonObject
            {
                ["outputs"] = outputs.DeepClone(), ["outcome"] = outcome.ToWord(), ["conclusion"] = conclusion.ToWord()
            };
        _steps.Add(new StepReport(
            name, outcome, conclusion, outputs, step.Uses is null && outcome != Conclusion.Skipped ? environment : []));
    }

    async Task<Conclusion> RunScriptAsync(
        StepDefinition step, Scope scope, StepFiles files, IReadOnlyDictionary<string, string> environment,
        TimeSpan limit)
    {
        await File.WriteAllTextAsync(files.Script, (await _stores.Library.EvaluateAsync(step.Run, scope))!.ToString());
        var folder = await _stores.Library.EvaluateAsync(step.WorkingDirectory, scope) is { } relative
            ? Path.GetFullPath(relative.ToString(), _folders.Workspace)
            : _folders.Workspace;
        using var process = ScriptProcess.Start(
            step.Shell ?? _job.Defaults.Shell ?? _workflow.Defaults.Shell, files.Script, folder, environment, _log.Add);
        using (_lab.Watch(process))
        {
            var code = await process.WaitAsync(limit);
            if (code == 0)
                return Conclusion.Success;
            _log.Add($"::error::Process completed with exit code {code}.");
            return Conclusion.Failure;
        }
    }

    async Task<Conclusion> RunActionAsync(StepDefinition step, Scope scope, JobMachine machine, JsonObject outputs)
    {
        var with = new Dictionary<string, string>();
        Merge(with, await _stores.Library.EvaluateAsync(step.With, scope));
        foreach (var (name, value) in await ActionStandIns.Find(step.Where, step.Uses!)
            .RunAsync(new ActionCall(step.Where, with, machine)))
            outputs[name] = value;
        return Conclusion.Success;
    }

    /// <summary>What a step has left for the ones after it.</summary>
    void TakeOver(StepFiles files, JsonObject outputs)
    {
        foreach (var (name, value) in files.Outputs)
            outputs[name] = value;
        foreach (var (name, value) in files.Environment)
            _environment[name] = value;
        _path.InsertRange(0, files.Path);
        _summaries.Add(_mask.Hide(files.Summary));
    }

    /// <summary>GitHub drops an output that holds a secret.</summary>
    JsonObject HideSecrets(JsonNode? outputs)
    {
        var kept = new JsonObject();
        foreach (var (name, value) in outputs?.AsObject() ?? [])
        {
            var text = value?.ToString() ?? "";
            if (_mask.Hide(text) == text)
                kept[name] = text;
            else
                _log.Add($"##[warning]Skip output '{name}' since it may contain secret.");
        }
        return kept;
    }

    static TimeSpan Shorter(TimeSpan? one, TimeSpan other) => one is { } limit && limit < other ? limit : other;

    static void Merge(Dictionary<string, string> into, JsonNode? values)
    {
        foreach (var (name, value) in values?.AsObject() ?? [])
            into[name] = value?.ToString() ?? "";
    }

    static JsonObject ToJson(IEnumerable<KeyValuePair<string, string>> values) =>
        new(values.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));
}
