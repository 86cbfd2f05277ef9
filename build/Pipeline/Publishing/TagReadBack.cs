namespace KinoiteZfs.Pipeline.Publishing;

/// <summary>Asks the registry whether tags really point where they were put. An accepted write proves nothing.</summary>
static class TagReadBack
{
    /// <summary>Registries may show a write seconds later: 1 + 2 + 4 + 8 s are waited at most.</summary>
    const int Attempts = 5;

    static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);

    /// <param name="beforeLooking">Happens before every look; throws when looking on is of no use.</param>
    /// <exception cref="PipelineException">A tag points elsewhere; the message names all which do.</exception>
    public static async Task RequireAsync(
        IRegistry registry, IReadOnlyList<TagMove> tags, TimeProvider time, IProgress<string> progress, CancellationToken cancellation,
        Func<CancellationToken, Task>? beforeLooking = null)
    {
        var delay = FirstDelay;
        for (var attempt = 1; ; attempt++)
        {
            if (beforeLooking is not null)
                await beforeLooking(cancellation);
            List<string> wrong = [];
            foreach (var tag in tags)
            {
                var current = (await registry.FindManifestAsync(tag.Tag, cancellation))?.Digest;
                if (current != tag.After)
                    wrong.Add($"{tag.Tag} is {current?.ToString() ?? "not there"} instead of {tag.After}");
            }
            if (wrong.Count == 0)
                return;
            if (attempt == Attempts)
                throw new PipelineException($"The registry accepted the tags and does not show them: {string.Join("; ", wrong)}.");
            progress.Report($"Not visible yet, looking again in {delay.TotalSeconds:0} s: {string.Join("; ", wrong)}");
            await Task.Delay(delay, time, cancellation);
            delay *= 2;
        }
    }
}
