namespace KinoiteZfs.Lab;

/// <summary>What one attempt of a run has come to.</summary>
/// <param name="Jobs">In the order of the workflow; those of earlier attempts which did not run again are among
/// them.</param>
/// <param name="Artifacts">Names of what the run has stored.</param>
sealed record RunReport(
    string Workflow, int Number, int Attempt, Concurrency? Concurrency, IReadOnlyList<JobReport> Jobs,
    IReadOnlyList<string> Artifacts)
{
    public JobReport this[string job] => Jobs.FirstOrDefault(each => each.Id == job)
        ?? throw new WorkflowException(
            $"Workflow {Workflow} has no job '{job}', but {string.Join(", ", Jobs.Select(each => each.Id))}.");

    public Conclusion Conclusion =>
        Jobs.Any(job => job.Conclusion == Conclusion.Failure) ? Conclusion.Failure : Conclusion.Success;

    /// <summary>As a person would say it: <c>inputs success, akmods skipped</c>.</summary>
    public string Results => string.Join(", ", Jobs.Select(job => $"{job.Id} {job.Conclusion.ToWord()}"));
}
