namespace KinoiteZfs.Pipeline.Candidate;

/// <summary>Where a candidate may be published. Stable is out of reach from here, whatever the configuration says.</summary>
static class CandidateTarget
{
    /// <exception cref="PipelineException">The place is a stable one.</exception>
    public static ImageReference Choose(StreamRepositories repositories, Tag tag)
    {
        Repository[] others = [repositories.Image, repositories.Akmods, repositories.AkmodsCandidate];
        if (others.Contains(repositories.Candidate))
            throw new PipelineException($"The candidate repository {repositories.Candidate} is also the stream's image or akmods repository. Candidates need a repository of their own: correct candidateImage in the stream definition.");
        return repositories.Candidate.At(tag);
    }
}
