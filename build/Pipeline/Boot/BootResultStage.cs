namespace KinoiteZfs.Pipeline.Boot;

/// <summary>
/// Attaches to the candidate what its boot test has found, so that a failure is remembered with the digest. It runs
/// nothing of the image: the job which booted that has no right to publish.
/// </summary>
public static class BootResultStage
{
    /// <summary>Run again it changes nothing. Does nothing for a candidate which was not booted.</summary>
    /// <exception cref="PipelineException">The records are not of one run, or the image is no candidate of
    /// ours.</exception>
    public static async Task RunAsync(
        BuildInputs inputs, CandidateRecord candidate, StreamRepositories repositories, IRegistry registry,
        IProgress<string> progress,
        CancellationToken cancellationToken)
    {
        OneRun.Require(inputs, candidate);
        if (candidate.BootOfImage is not { } boot)
        {
            progress.Report("The candidate was not booted: there is no result to attach");
            return;
        }
        var image = repositories.Candidate.At(boot.Image);
        if (candidate.Image.Repository != image.Repository)
            throw new PipelineException(
                $"{candidate.Image} is not in the candidate repository {image.Repository}. Run {Targets.Candidate} again.");
        var statement = TestResultStatement.Of(image, boot, inputs.Run);
        await registry.AttachOnceAsync(
            image, BootResults.ToAttachment(statement, inputs.Run, boot.TestedAt), progress, cancellationToken);
    }
}
