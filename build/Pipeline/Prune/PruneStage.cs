namespace KinoiteZfs.Pipeline.Prune;

/// <param name="Policy">For candidates, branches and audit tags alike, each kind counted for itself.</param>
public sealed record PruneRequest(StreamRepositories Repositories, RetentionPolicy Policy);

/// <summary>Deletes old candidates, branch images and audit tags, and nothing that anything else needs.</summary>
public static class PruneStage
{
    /// <summary>Reads all repositories and decides. Writes nothing.</summary>
    public static async Task<IReadOnlyList<RetentionPlan>> PlanAsync(
        PruneRequest request, IRegistry registry, TimeProvider time, CancellationToken cancellationToken)
    {
        var (repositories, policy, now) = (request.Repositories, request.Policy, time.GetUtcNow());
        var live = await LiveAsync(repositories, registry, cancellationToken);
        var reader = new InventoryReader(registry);
        var images = await reader.ReadAsync(repositories.Image, stable: true, cancellationToken);
        var akmods = await reader.ReadAsync(repositories.Akmods, stable: true, cancellationToken);
        var latest = images.Versions.FirstOrDefault(version => version.Tags.Contains(StreamTags.Stable))?.Digest;
        var expired = ExpiredRuns.Of(images, policy, latest, now);
        // The images' audit tags tell which runs are this stream's, so they go last: a stop in between is finished by
        // the next prune.
        RepositoryInventory[] inventories =
        [
            akmods, images,
            await reader.ReadAsync(repositories.Candidate, stable: false, cancellationToken),
            await reader.ReadAsync(repositories.AkmodsCandidate, stable: false, cancellationToken),
        ];
        return [.. inventories.Select(inventory => RetentionPlan.Decide(inventory, policy, live, expired, now))];
    }

    /// <summary>Deletes what the plans say, after a last look at what has changed since.</summary>
    /// <returns>How many versions were deleted.</returns>
    /// <exception cref="PipelineException">A repository has changed; what was deleted before is told.</exception>
    public static async Task<int> ExecuteAsync(
        IReadOnlyList<RetentionPlan> plans, IRegistry registry, IVersionStore versions, IProgress<string> progress,
        CancellationToken cancellationToken)
    {
        var deleted = 0;
        foreach (var plan in plans.Where(plan => plan.Deletions.Count > 0))
        {
            var repository = plan.Inventory.Repository;
            await RequireUnchangedAsync(plan, registry, deleted, cancellationToken);
            foreach (var deletion in plan.Deletions)
            {
                await RequireStableUnmovedAsync(plans, registry, deleted, cancellationToken);
                await versions.DeleteAsync(
                    repository, deletion.Version.Digest, [.. deletion.Version.Tags], cancellationToken);
                deleted++;
                progress.Report(
                    $"deleted {repository}@{deletion.Version.Digest} ({(deletion.Version.Tags.Count == 0 ? "untagged" : string.Join(", ", deletion.Version.Tags))}): {deletion.Reason}");
            }
        }
        return deleted;
    }

    /// <summary>What is stable, and what it was made of, wherever it lies: with the reason to keep it.</summary>
    static async Task<IReadOnlyDictionary<Digest, string>> LiveAsync(
        StreamRepositories repositories, IRegistry registry, CancellationToken cancellationToken)
    {
        var live = new Dictionary<Digest, string>();
        var latest = repositories.Image.At(StreamTags.Stable);
        if (await registry.FindManifestAsync(latest, cancellationToken) is not { } found)
            return live;
        live[found.Digest] = "the stable image";
        var image = await registry.ResolveImageAsync(repositories.Image.At(found.Digest), cancellationToken);
        live.TryAdd(image.Raw.Digest, "the stable image");
        if (new ImageLabels(image.Config.Labels).Akmods is { } akmods)
            live.TryAdd(akmods, "what the stable image was composed with");
        return live;
    }

    /// <summary>What is live decided over everything: a rollback while this runs makes live what was planned to
    /// go.</summary>
    static async Task RequireStableUnmovedAsync(
        IReadOnlyList<RetentionPlan> plans, IRegistry registry, int deleted, CancellationToken cancellationToken)
    {
        foreach (var images in plans.Select(plan => plan.Inventory).Where(inventory => inventory.Stable))
        {
            if (images.Versions.FirstOrDefault(version => version.Tags.Contains(StreamTags.Stable)) is not { } planned)
                continue;
            var latest = images.Repository.At(StreamTags.Stable);
            var now = (await registry.FindManifestAsync(latest, cancellationToken))?.Digest;
            if (now != planned.Digest)
                throw new PipelineException(
                    $"{latest} was {planned.Digest} when this was planned and is {now?.ToString() ?? "gone"}. {deleted} versions were deleted before; nothing more is. Run {Targets.Prune} again once stable stands still.");
        }
    }

    static async Task RequireUnchangedAsync(
        RetentionPlan plan, IRegistry registry, int deleted, CancellationToken cancellationToken)
    {
        var repository = plan.Inventory.Repository;
        var before = plan.Inventory.Versions.SelectMany(
            version => version.Tags.Select(tag => (Tag: tag, version.Digest)))
            .ToDictionary(pair => pair.Tag, pair => pair.Digest);
        await foreach (var tag in registry.ListTagsAsync(repository, cancellationToken))
        {
            var now = (await registry.FindManifestAsync(repository.At(tag), cancellationToken))?.Digest;
            if (now is not null && now != before.GetValueOrDefault(tag))
                throw new PipelineException(
                    $"{repository.At(tag)} was {before.GetValueOrDefault(tag)?.ToString() ?? "not there"} when this was planned and is {now}. Nothing of {repository} was deleted, and {deleted} versions elsewhere. Somebody works there; run {Targets.Prune} again.");
        }
    }
}
