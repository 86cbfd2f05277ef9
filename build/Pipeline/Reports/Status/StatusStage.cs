namespace KinoiteZfs.Pipeline.Reports.Status;

/// <summary>What is asked about.</summary>
/// <param name="Commit">Whose candidates to show; null, or when it has none, shows the newest of all.</param>
/// <param name="Key">What stable has to be signed with; null where nothing is signed.</param>
public sealed record StatusRequest(
    StreamDefinition Stream, StreamRepositories Repositories, CommitSha? Commit, VerificationKey? Key)
{
    /// <summary>A base image is built every day; holds of a fortnight are rare, and worth a look.</summary>
    public const int DefaultStaleDays = 14;

    /// <summary>Which registry really is asked; null where nobody has to be told.</summary>
    public AskedRegistry? Registry { get; init; }

    /// <summary>Days from which on stable counts as old.</summary>
    /// <exception cref="PipelineException">It is no number of days.</exception>
    public int StaleDays
    {
        get;
        init => field = value is >= 1 and <= 3650
            ? value
            : throw new PipelineException(
                $"{Options.StaleDays} {value} is no number of days from 1 to 3650; the default is {DefaultStaleDays}.");
    } = DefaultStaleDays;
}

/// <summary>
/// Reads what a stream's tags point to: everything at the same time that does not need another's answer. Never fails
/// for what it finds: that is what it reports.
/// </summary>
public static class StatusStage
{
    internal const string StableRole = "stable image";
    internal const string AkmodsRole = "stable akmods";
    internal const string BaseRole = "base image";

    /// <summary>Reading one costs a handful of requests; older ones are of no interest to anybody.</summary>
    const int MaximumCandidates = 64;

    public static async Task<StreamStatus> ReadAsync(
        StatusRequest request, IRegistry registry, TimeProvider time, CancellationToken cancellationToken)
    {
        var (stream, repositories) = (request.Stream, request.Repositories);
        var tag = repositories.Image.At(StreamTags.Stable);
        var found = TagReader.FindAsync(registry, tag, cancellationToken);
        var latest = TagReader.ReadAsync(registry, StableRole, tag, found, cancellationToken);
        var stable = StandingAsync(
            request, found, TagReader.DatedAsync(latest, registry, tag, found, cancellationToken), registry,
            cancellationToken);
        var candidates = CandidatesAsync(repositories.Candidate, request.Commit, registry, cancellationToken);
        var akmods = AkmodsAsync(AkmodsRole, repositories.Akmods, latest, registry, cancellationToken);
        var cached = AkmodsAsync("candidate akmods", repositories.AkmodsCandidate, latest, registry, cancellationToken);
        var @base = TagReader.ReadBaseAsync(
            registry, BaseRole, stream.BaseImage, stream.Platform, cancellationToken);
        await Task.WhenAll(stable, candidates, akmods, cached, @base);
        var (image, standing) = await stable;
        return new StreamStatus(
            stream.Name, time.GetUtcNow(),
            [
                image, .. await candidates, .. Dated(await akmods, image, repositories.Akmods), .. await cached,
                await @base,
            ])
        {
            Registry = request.Registry,
            StaleDays = request.StaleDays,
            Standing = standing,
        };
    }

    /// <summary>What is called stable, and whether it is what this pipeline made stable.</summary>
    static async Task<(TagStatus Tag, StableStanding? Standing)> StandingAsync(
        StatusRequest request, Task<Descriptor?> found, Task<TagStatus> reading, IRegistry registry,
        CancellationToken cancellationToken)
    {
        var images = request.Repositories.Image;
        try
        {
            var audits = await registry.ListAuditTagsAsync(images, cancellationToken);
            var standing = await StableStanding.ReadAsync(
                registry, images, (await found)?.Digest, audits, request.Key, cancellationToken);
            var tag = await reading;
            return (tag is { Outcome: TagOutcome.Present } && standing.Audit is null
                ? tag with { Outcome = TagOutcome.NotOurs, Problem = $"no audit tag names {tag.Content!.Digest}" }
                : tag, standing);
        }
        catch (RegistryException e)
        {
            var tag = await reading;
            return (tag is { Outcome: TagOutcome.Present }
                ? tag with
                {
                    Outcome = TagReader.OutcomeOf(e),
                    Problem = $"who made {tag.Tag} stable cannot be told: {e.Message}",
                }
                : tag, null);
        }
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

        Task<TagStatus[]> ReadCandidatesAsync(string what, IEnumerable<Tag> wanted) => Task.WhenAll(wanted.Select(
            tag => TagReader.ReadPublishedAsync(registry, what, repository.At(tag), cancellationToken)));
    }

    /// <summary>The akmods of every Fedora version there is, and of the kernels the stable image runs.</summary>
    /// <param name="latest">What is called stable.</param>
    static async Task<IReadOnlyList<TagStatus>> AkmodsAsync(
        string role, Repository repository, Task<TagStatus> latest, IRegistry registry,
        CancellationToken cancellationToken)
    {
        var (wide, problem) = await ListAsync(role, repository, StreamTags.IsFedoraWide, registry, cancellationToken);
        if (problem is not null)
            return [problem];
        var wides = ReadAsync(wide);
        var stable = await latest;
        Tag[] kernels = FedoraVersion.TryParse(stable.Content?.Fedora, out var fedora)
            ? [.. stable.Content.Kernels
                .Select(text => KernelRelease.TryParse(text, out var kernel) ? StreamTags.Akmods(fedora, kernel) : null)
                .OfType<Tag>()]
            : [];
        if (wide.Count == 0 && kernels.Length == 0)
            return [new TagStatus(
                role, repository.ToString(), TagOutcome.NoSuchTag, $"there is no main-<fedora> in {repository}", null)];
        return [.. await wides, .. await ReadAsync(kernels)];

        Task<TagStatus[]> ReadAsync(IEnumerable<Tag> tags) => Task.WhenAll(
            tags.Select(tag => TagReader.ReadAsync(registry, role, repository.At(tag), cancellationToken)));
    }

    /// <summary>Stable's own akmods were promoted with it, and nothing else tells when.</summary>
    static IEnumerable<TagStatus> Dated(IReadOnlyList<TagStatus> akmods, TagStatus stable, Repository repository)
    {
        if (stable is not { Outcome: TagOutcome.Present, Content: { Created: { } date } content }
            || content.Labels is not { Akmods: { } composedWith, Fedora: { } fedora })
            return akmods;
        var wide = repository.At(StreamTags.Akmods(fedora)).ToString();
        return akmods.Any(tag => tag.Tag == wide && tag.Content?.Digest == composedWith)
            ? akmods.Select(tag => tag.Content is { } own
                && (tag.Tag == wide || tag.Tag.StartsWith($"{wide}-", StringComparison.Ordinal))
                ? tag with { Content = own with { Created = date } }
                : tag)
            : akmods;
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
