namespace KinoiteZfs.Workflows.Cutting;

/// <summary>Makes one job of its targets.</summary>
sealed class JobAssembly(WorkflowSettings workflow, ParameterValues values, Gates gates, IReadOnlyList<JobSlice> all)
{
    readonly ArtifactFlow _artifacts = new(all);
    readonly JobRules _rules = new(workflow, values);

    /// <param name="hasOwnConcurrency">Whether older runs are stopped job by job, not as a whole.</param>
    public Job Assemble(JobSlice job, bool hasOwnConcurrency)
    {
        _rules.Check(job, all.Where(x => x.Id != job.Id));
        var own = gates.Of(job);
        foreach (var artifact in _artifacts.ReadBy(job))
            RequireSameGates(job, own, artifact);
        return new Job(job.Id)
        {
            Comment = job.Comment,
            Needs = [.. job.Needs.Concat(own.OfType<Gate.OfDecision>().Select(x => DecidingJob(x.Decision).Id))
                .Distinct()],
            If = ConditionOf(job, own),
            RunsOn = job.RunsOn,
            Container = job.Container,
            ContainerOptions = job.ContainerOptions,
            Matrix = [.. job.Matrix.Select(
                x => x with { Name = values.Find(x.Name, $"the matrix of job {job.Id}").Input })],
            Environment = job.Environment,
            Concurrency = job.ConcurrencyGroup is { } group ? new Concurrency(group, CancelsOlder: false)
                : hasOwnConcurrency && !job.RunsAfterFailure ? OfBranch(Template.Of("-" + job.Id) + job.OfCopy(values))
                : null,
            TimeoutMinutes = job.TimeoutMinutes ?? (workflow.TimeoutMinutes > 0
                ? workflow.TimeoutMinutes
                : throw new WorkflowException(
                    $"Job {job.Id} has no TimeoutMinutes, nor has workflow {workflow.Name}. GitHub would let it hang for six hours.")),
            Permissions = Permission.Union(
                [Permission.ReadContents, .. job.Capabilities.SelectMany(Capabilities.PermissionsOf)]),
            Outputs = [.. gates.DecidedBy(job).Select(x => x.Output).Concat(SealsOf(job))
                .Select(x => new JobOutput(x, Expression.StepOutput(JobSteps.BuildStep, x)))],
            Steps = [.. new JobSteps(workflow, values, job).All([.. Downloads(job)], Uploads(job))],
        };
    }

    /// <summary>For the targets whose folders become sites.</summary>
    public IEnumerable<Job> Sites(JobSlice job) => job.Targets.Where(target => target.DeploysPages)
        .Select(target => PagesJob.Of(job, target, _artifacts.WrittenBy(job), _rules, all));

    /// <summary>At most one run a branch; the name of the branch reaches nothing but GitHub's own comparison.</summary>
    public Concurrency OfBranch(Template suffix) => new(
        Template.Of(workflow.Name + "-") + Template.Of(Expression.Ref) + suffix, CancelsOlder: true);

    Expression? ConditionOf(JobSlice job, IReadOnlyList<Gate> own)
    {
        var gating = own.Select(AsJobCondition).ToList();
        if (gating.Contains(Expression.False))
        {
            throw new WorkflowException(
                $"Job {job.Id} would never run in workflow {workflow.Name}. "
                + "Take its targets out, or offer the parameter as an input.");
        }

        return Expression.All(
        [
            job.RunsAfterFailure ? Expression.NotCancelled : null,
            job.OnlyOnRef is { } name ? Expression.Ref.Is(name) : null,
            .. gating,
        ]);
    }

    Expression AsJobCondition(Gate gate) => gate switch
    {
        Gate.OfParameter x => x.Wanted ? values.IsTrue(x.Parameter) : values.IsTrue(x.Parameter).Negated(),
        Gate.OfDecision x => Expression.JobOutput(DecidingJob(x.Decision).Id, x.Decision.Output).Is("true"),
        _ => throw new NotSupportedException($"There is no gate {gate.GetType().Name}."),
    };

    JobSlice DecidingJob(Decision decision) =>
        all.FirstOrDefault(x => x.Targets.Any(y => y.Name == decision.Target))
        ?? throw new WorkflowException(
            $"{decision.Member} is decided by target {decision.Target}, which does not run in workflow {workflow.Name}.");

    /// <summary>
    /// Otherwise the job would wait for a file which, on some days, nobody writes. When the writer's whole job is
    /// skipped, GitHub skips this one too.
    /// </summary>
    void RequireSameGates(JobSlice job, IReadOnlyList<Gate> own, Artifact artifact)
    {
        if (job.RunsAfterFailure)
            return;
        var missing = gates.Within(artifact.Job, artifact.Writer).Except(own).FirstOrDefault(x => x is Gate.OfDecision);
        if (missing is Gate.OfDecision { Decision: var decision })
        {
            throw new WorkflowException(
                $"Job {job.Id} consumes {artifact.File}, which {artifact.Writer.Name} writes only when {decision.Member}. "
                + $"Add .OnlyWhenDynamic(() => {decision.Member}) to {string.Join(" and ", job.Targets.Select(x => x.Name))}.");
        }
    }

    /// <summary>Those which another job compares with.</summary>
    IEnumerable<string> SealsOf(JobSlice job) => !workflow.SealsArtifacts ? [] : _artifacts.WrittenBy(job)
        .Where(x => all.Any(reader => _artifacts.ReadBy(reader).Contains(x))).Select(x => x.Seal);

    /// <summary>A job which runs after failures takes what there is.</summary>
    IEnumerable<(Artifact Artifact, Expression? If)> Downloads(JobSlice job) => _artifacts.ReadBy(job)
        .Select(x => (x, job.RunsAfterFailure ? WasWritten(x) : null));

    Expression? WasWritten(Artifact artifact) => Expression.All(
    [
        artifact.Writer.HandsOnFailures
            ? Expression.JobOutput(artifact.Job.Id, artifact.Seal).IsNot("")
            : Expression.JobResult(artifact.Job.Id).Is("success"),
        .. gates.Within(artifact.Job, artifact.Writer).Select(AsJobCondition),
    ]);

    IEnumerable<(Artifact Artifact, Expression? If)> Uploads(JobSlice job) => _artifacts.WrittenBy(job)
        .Select(x => (x, IsWritten(job, x)));

    Expression? IsWritten(JobSlice job, Artifact artifact) => Expression.All(
    [
        artifact.Writer.HandsOnFailures ? Expression.NotCancelled : null,
        artifact.Writer.HandsOnFailures ? Expression.StepOutput(JobSteps.BuildStep, artifact.Seal).IsNot("") : null,
        .. gates.Within(job, artifact.Writer).Select(x => x switch
        {
            Gate.OfDecision y when job.Targets.Any(target => target.Name == y.Decision.Target) =>
                Expression.StepOutput(JobSteps.BuildStep, y.Decision.Output).Is("true"),
            _ => AsJobCondition(x),
        }),
    ]);
}
