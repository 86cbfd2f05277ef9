namespace KinoiteZfs.Pipeline.Reports.Status;

/// <summary>Reads what a stream's tags point to. Never fails for what it finds: that is what it reports.</summary>
public static class StatusStage
{
    /// <summary>Reading one costs a handful of requests; older ones are of no interest to anybody.</summary>
    const int MaximumCandidates = 64;

    /// <param name="commit">Whose candidates to show; null, or when it has none, shows the newest of all.</param>
    /// <param name="key">What stable has to be signed with; null where nothing is signed.</param>
    public static async Task<StreamStatus> ReadAsync(
        StreamDefinition stream, StreamRepositories repositories, CommitSha? commit, VerificationKey? key,
        IRegistry registry,
        TimeProvider time, CancellationToken cancellationToken)
    {
        var stable = await TagReader.ReadStableAsync(
            registry, "stable image", repositories.Image.At(StreamTags.Stable), key, cancellationToken);
        return new StreamStatus(
            stream.Name,
            time.GetUtcNow(),
            [
                stable,
                .. await CandidatesAsync(repositories.Candidate, commit, registry, cancellationToken),
                .. await AkmodsAsync("stable akmods", repositories.Akmods, stable, registry, cancellationToken),
                .. await AkmodsAsync(
                    "candidate akmods", repositories.AkmodsCandidate, stable, registry, cancellationToken),
            ]);
    }

    static async Task<IReadOnlyList<TagStatus>> CandidatesAsync(
        Repository repository, CommitSha? commit, IRegistry registry, CancellationToken cancellationToken)
    {
        const string role = "candidate";
        var (tags, problem) = await ListAsync(role, repository, StreamTags.IsCandidate, registry, cancellationToken);
        if (problem is not null)
            return [problem];
        var ours = tags.Where(
            tag => commit is not null && tag.Name.StartsWith(commit.Short + "-", StringComparison.Ordinal))
            .ToArray();
        if (ours.Length > 0)
            return await ReadCandidatesAsync($"{role} of {commit!.Short}", ours);
        if (tags.Count == 0)
            return [new TagStatus(
                role, repository.ToString(), TagOutcome.NoSuchTag, $"there is no candidate in {repository}", null)];
        // Registries list alphabetically, which says nothing about age: what was attached when they were published
        // does.
        var all = await ReadCandidatesAsync($"newest {role}", tags.TakeLast(MaximumCandidates));
        var newest = all.MaxBy(tag => tag.Content?.Created ?? DateTimeOffset.MinValue)!;
        // One which cannot be read may be the newest.
        return [newest, .. all.Where(tag => tag != newest && !tag.Readable)];

        async Task<IReadOnlyList<TagStatus>> ReadCandidatesAsync(string what, IEnumerable<Tag> wanted)
        {
            List<TagStatus> read = [];
            foreach (var tag in wanted)
                read.Add(await TagReader.ReadPublishedAsync(registry, what, repository.At(tag), cancellationToken));
            return read;
        }
    }

    /// <summary>The akmods of every Fedora version there is, and of the kernels the stable image runs.</summary>
    static async Task<IReadOnlyList<TagStatus>> AkmodsAsync(
        string role, Repository repository, TagStatus stable, IRegistry registry, CancellationToken cancellationToken)
    {
        var (wide, problem) = await ListAsync(role, repository, StreamTags.IsFedoraWide, registry, cancellationToken);
        if (problem is not null)
            return [problem];
        if (wide.Count == 0)
            return [new TagStatus(
                role, repository.ToString(), TagOutcome.NoSuchTag, $"there is no main-<fedora> in {repository}", null)];
        var kernels = FedoraVersion.TryParse(stable.Content?.Fedora, out var fedora)
            ? stable.Content.Kernels.Select(
                text => KernelRelease.TryParse(text, out var kernel) ? StreamTags.Akmods(fedora, kernel) : null)
                .OfType<Tag>()
            : [];
        return await ReadAllAsync(role, repository, wide.Concat(kernels), registry, cancellationToken);
    }

    static async Task<IReadOnlyList<TagStatus>> ReadAllAsync(
        string role, Repository repository, IEnumerable<Tag> tags, IRegistry registry,
        CancellationToken cancellationToken)
    {
        List<TagStatus> read = [];
        foreach (var tag in tags)
            read.Add(await TagReader.ReadAsync(registry, role, repository.At(tag), cancellationToken));
        return read;
    }

    static async Task<(IReadOnlyList<Tag> Tags, TagStatus? Problem)> ListAsync(
        string role, Repository repository, Func<Tag, bool> isWanted, IRegistry registry,
        CancellationToken cancellationToken)
    {
        try
        {
            var tags = registry.ListTagsAsync(repository, cancellationToken).Where(isWanted);
            return (await tags.ToListAsync(cancellationToken), null);
        }
        catch (RegistryException e)
        {
            return ([], new TagStatus(role, repository.ToString(), TagReader.OutcomeOf(e), e.Message, null));
        }
    }
}
