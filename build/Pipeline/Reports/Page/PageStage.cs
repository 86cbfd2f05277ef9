using KinoiteZfs.Pipeline.Inputs.Holdback;
using KinoiteZfs.Pipeline.Reports.History;

namespace KinoiteZfs.Pipeline.Reports.Page;

/// <summary>
/// Reads what the page of a stream tells, from the registry and the last run's record. Writes nothing there. What
/// cannot be read is said on the page and is no end of it: a page that stayed as it was would look like good news.
/// </summary>
public sealed class PageStage(PageRequest request, IRegistry registry, CancellationToken cancellationToken)
{
    readonly List<string> _problems = [];

    public async Task<PageFacts> ReadAsync()
    {
        var (stream, repositories) = (request.Stream, request.Repositories);
        var history = await TryAsync<StreamHistory?>("The history", null, async () => await HistoryStage.ReadAsync(
            stream.Name, repositories, request.Key, registry, cancellationToken));
        var today = DateOnly.FromDateTime(request.Status.ReadAt.UtcDateTime);
        List<TimelineFact> facts = [];
        foreach (var step in (history?.Steps ?? []).Reverse())
            await TryAsync($"What {step.Tag} was made of", 0, async () =>
            {
                facts.AddRange(await FactsOfAsync(step));
                return 0;
            });
        facts.AddRange(FactsOfLastRun());
        var builds = await TryAsync<IReadOnlyList<TimelineFact>>(
            $"The builds of {stream.BaseImage}", [], () => FactsOfBaseAsync(today));
        // Each of them is a build of its own day; runs see them only when they run.
        var known = facts.Select(
            fact => builds.Count > 0 && fact.Day >= builds[0].Day ? fact with { Base = null } : fact);
        var lineage = history is null ? new Lineage([])
            : await new LineageReader(registry, repositories, request.Key, cancellationToken)
                .ReadAsync(history, request.Status);
        return new PageFacts(request, history, Timeline.Of(known.Concat(builds), today), lineage, _problems);
    }

    /// <summary>What the run which moved stable knew; without its provenance what the image says.</summary>
    async Task<IReadOnlyList<TimelineFact>> FactsOfAsync(HistoryStep step)
    {
        if (step.Image.Content is not { } content || (step.Date ?? content.Created) is not { } moved)
            return [];
        var day = DateOnly.FromDateTime(moved.UtcDateTime);
        var stable = content.Kernels.Select(name => KernelRelease.TryParse(name, out var kernel) ? kernel : null)
            .OfType<KernelRelease>().Max();
        var attached = step.Kind == StableMove.Promotion
            ? await AttachedProvenance.ReadAsync(
                registry, request.Repositories.Image, content.Digest, cancellationToken)
            : [];
        var answer = attached.Select(one => one.Statement?.Predicate)
            .FirstOrDefault(one => one?.RunDetails.Metadata.InvocationId.Split('/')[0] == step.Run)
            ?.BuildDefinition.InternalParameters;
        return [new TimelineFact(day, NewestOf(answer?.Hold) ?? answer?.Kernels.Newest, answer?.Resolved?.Zfs, stable)];
    }

    IEnumerable<TimelineFact> FactsOfLastRun() => request.LastRun is { Hold: var hold, Inputs: var inputs }
        ? [new TimelineFact(
            hold?.Date ?? DateOnly.FromDateTime(request.Status.ReadAt.UtcDateTime),
            NewestOf(hold) ?? inputs.Kernels.Newest, inputs.Zfs)]
        : [];

    static KernelRelease? NewestOf(Hold? hold) => hold?.PassedOver[0].Kernels?.Newest;

    /// <summary>As its dated tags tell, as far back as runs look: oldest first.</summary>
    async Task<IReadOnlyList<TimelineFact>> FactsOfBaseAsync(DateOnly today)
    {
        var (source, limits) = (request.Stream.BaseImage, HoldbackLimits.Default);
        var newest = BuildLabels.Of(await registry.ResolveImageAsync(
            source, request.Stream.Platform, cancellationToken));
        var tags = await registry.ListTagsAsync(source.Repository, cancellationToken).ToListAsync(cancellationToken);
        var labels = new BuildLabels(registry, request.Stream.Platform, seen: null);
        List<TimelineFact> facts = [];
        foreach (var dated in DatedSeries.Of(tags, source.Tag, newest.Version, newest.Kernels?.Newest.Fedora))
        {
            if (labels.Requests >= limits.Requests || dated.Stamp.Day.DayNumber < today.DayNumber - limits.Days)
                break;
            if (await labels.ReadAsync(source.Repository, dated, cancellationToken) is { Kernels.Newest: var kernel })
                facts.Add(new TimelineFact(dated.Stamp.Day, kernel));
        }
        facts.Reverse();
        return facts;
    }

    async Task<T> TryAsync<T>(string what, T otherwise, Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (RegistryException e)
        {
            _problems.Add($"{what} cannot be read: {e.Message}");
            return otherwise;
        }
    }
}
