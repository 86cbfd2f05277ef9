namespace KinoiteZfs.Pipeline.Setup;

/// <summary>Whether a stream's four repositories are free, or its own already. Two streams in one move each other's
/// tags.</summary>
static class NameOwners
{
    /// <returns>What could not be asked, or does not say whose it is.</returns>
    /// <exception cref="PipelineException">One of them is another stream's.</exception>
    public static async Task<IReadOnlyList<string>> RequireFreeAsync(
        StreamDefinition stream, StreamRepositories repositories, IRegistry registry,
        CancellationToken cancellationToken)
    {
        var notices = new List<string>();
        foreach (var repository in (Repository[])[
            repositories.Image, repositories.Candidate, repositories.Akmods, repositories.AkmodsCandidate])
        {
            try
            {
                if (await registry.ListTagsAsync(repository, cancellationToken).FirstOrDefaultAsync(
                    StreamTagsOnly, cancellationToken) is not { } tag)
                    continue;
                var labels = (await registry.ResolveImageAsync(
                    repository.At(tag), stream.Platform, cancellationToken)).Config.Labels;
                if (!labels.TryGetValue(InputLabels.Stream, out var owner))
                    notices.Add($"{repository} is there, and its {tag} does not say which stream made it");
                else if (owner != stream.Name)
                    throw new PipelineException(
                        $"{repository} belongs to the stream {UntrustedText.Quote(owner)}: its {tag} says so. Two streams in one repository move each other's tags. Give this one another name with {Options.Name}.");
            }
            catch (AccessDeniedException)
            {
                notices.Add($"{repository} is not there, or not for these credentials: whose it is could not be asked");
            }
            catch (Exception e) when (e is NotFoundException or ContentException)
            {
                notices.Add($"{repository} is there, and could not be read: {e.Message}");
            }
        }
        return notices;
    }

    /// <summary>Not those of signatures and of what is attached, which are no images.</summary>
    static bool StreamTagsOnly(Tag tag) => !tag.Name.StartsWith("sha256-", StringComparison.Ordinal);
}
