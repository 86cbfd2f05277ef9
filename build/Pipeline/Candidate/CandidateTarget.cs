using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

/// <summary>Where a candidate may be published. Stable is out of reach from here, whatever the configuration says.</summary>
static class CandidateTarget
{
    // Tags with a meaning of their own: users follow them, or a promotion writes them.
    static readonly string[] ReservedPrefixes = ["main-", "stable-"];

    /// <exception cref="PipelineException">The place is a stable one.</exception>
    public static ImageReference Choose(StreamRepositories repositories, Tag tag)
    {
        Repository[] others = [repositories.Image, repositories.Akmods, repositories.AkmodsCandidate];
        if (others.Contains(repositories.Candidate))
            throw new PipelineException($"The candidate repository {repositories.Candidate} is also the stream's image or akmods repository. Candidates need a repository of their own: correct candidateImage in the stream definition.");
        if (tag == StreamTags.Stable || ReservedPrefixes.Any(prefix => tag.Name.StartsWith(prefix, StringComparison.Ordinal)))
            throw new PipelineException($"A candidate cannot be published as '{tag}': '{StreamTags.Stable}' and tags starting with {string.Join(" or ", ReservedPrefixes)} are not for candidates. Choose another tag.");
        return repositories.Candidate.At(tag);
    }
}
